"""Long lists: every value of every kind reads back equal from Excel, CSV and Parquet; writing can be stopped."""

import csv
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pyarrow.parquet as pq
import pytest

from dashboard.background_job import Job, State, start
from dashboard.excel import (
    Column,
    ExportError,
    Form,
    Kind,
    ListTask,
    LongList,
    PageExport,
    TooManyRowsError,
    write_list,
)
from validations.errors import UserError

EXPORT = PageExport(
    title="Accounts",
    month="May 2026",
    as_of=date(2026, 5, 31),
    data_version=7,
    generated_at=datetime(2026, 6, 1, 9, 30),
    units="indian",
    currency="INR",
    filters=(("Zone", "North"),),
    invented=True,
)
BUCKETS = pl.Enum(["1-30", "31-60", "180+"])
LIST = pl.DataFrame(
    {
        "account_id": ["AC1", "=HYPERLINK('x')", "+91", "-5", "@a", "\ttab", "0012", None, 'say "a, b"'],
        "zone": pl.Series(["North", "South", "North", "(none)", "East", "East", "East", None, "West"]).cast(
            pl.Categorical
        ),
        "bucket": pl.Series(["1-30", "180+", "31-60", None, "1-30", "1-30", "180+", "31-60", "1-30"], dtype=BUCKETS),
        "dpd": pl.Series([1, 400, None, 0, 31, 60, 90, 2, 3], dtype=pl.Int32),
        "overdue": [1, 0, None, -5_07, 10, 9_007_199_254_740_991, 33_33, 100, 70],
        "last_payment_on": [date(2026, 5, 31), None, date(2024, 2, 29), *[date(2026, 1, 1)] * 6],
        "chance": [0.25, None, 0.0, 1.0, 1 / 3, 0.1, 0.2, 0.3, 0.4],
        "priority": [12.5, None, 0.0, 1.5, 2.5, 3.5, 4.5, 5.5, 1e13 + 5],
    }
)

COLUMNS = (
    Column("account_id", "Account", Kind.TEXT),
    Column("zone", "Zone", Kind.TEXT, {"(none)": "Not given", "West": "=West"}),
    Column("bucket", "Bucket", Kind.TEXT),
    Column("dpd", "Days past due", Kind.COUNT),
    Column("overdue", "Overdue", Kind.MONEY_EXACT),
    Column("last_payment_on", "Last payment on", Kind.DATE),
    Column("chance", "Chance to roll", Kind.PERCENT),
    Column("priority", "Priority", Kind.MONEY),
)
TEXTS = ["AC1", "=HYPERLINK('x')", "+91", "-5", "@a", "\ttab", "0012", None, 'say "a, b"']
ZONES = ["North", "South", "North", "Not given", "East", "East", "East", None, "=West"]
BANDS = ["1-30", "180+", "31-60", None, "1-30", "1-30", "180+", "31-60", "1-30"]
DAYS = [1, 400, None, 0, 31, 60, 90, 2, 3]
MONEY = ["0.01", "0.00", None, "-5.07", "0.10", "90071992547409.91", "33.33", "1.00", "0.70"]
DATES = [date(2026, 5, 31), None, date(2024, 2, 29), *[date(2026, 1, 1)] * 6]
CHANCES = [0.25, None, 0.0, 1.0, 1 / 3, 0.1, 0.2, 0.3, 0.4]
PRIORITIES = [0.125, None, 0.0, 0.015, 0.025, 0.035, 0.045, 0.055, 100_000_000_000.05]


def wanted(form: Form = Form.EXCEL, total: int = 18, columns: tuple[Column, ...] = COLUMNS) -> LongList:
    return LongList(EXPORT, columns, total, form=form, meanings=(("Priority", "What comes first."),))


def twice() -> Iterator[pl.DataFrame]:
    """The list two times, as two slices."""
    return iter([LIST, LIST])


def by_column(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def test_every_value_reads_back_equal_from_excel(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    assert write_list(path, wanted(), twice()) == 18
    cover, sheet, definitions = openpyxl.load_workbook(path).worksheets
    headings, *rows = sheet.iter_rows(values_only=True)
    assert headings == ("Account", "Zone", "Bucket", "Days past due", "Overdue (₹)", "Last payment on",
                        "Chance to roll", "Priority (₹)")  # fmt: skip
    account, zone, bucket, dpd, overdue, paid_on, chance, priority = by_column(rows)
    for read, given in ((account, TEXTS), (zone, ZONES), (bucket, BANDS)):
        assert read == ["n/a" if text is None else text for text in given] * 2
    assert dpd == ["n/a" if days is None else days for days in DAYS] * 2
    assert overdue == ["n/a" if amount is None else float(amount) for amount in MONEY] * 2
    assert [day if day == "n/a" else day.date() for day in paid_on] == [day or "n/a" for day in DATES] * 2
    assert chance == ["n/a" if one is None else one for one in CHANCES] * 2
    assert priority == ["n/a" if one is None else one for one in PRIORITIES] * 2
    assert {row[0].value: row[1].value for row in cover.iter_rows()}["Accounts"] == "18"
    assert {"Zone", "Bucket", "Priority"} <= {row[0].value for row in definitions.iter_rows()}


def test_text_stays_text_in_excel(tmp_path: Path) -> None:
    write_list(tmp_path / "list.xlsx", wanted(), twice())
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx")["Accounts"]
    assert {cell.data_type for cell in sheet["A"][1:8]} == {"s"}
    assert all(cell.quotePrefix for cell in sheet["A"][2:7])


def test_every_value_reads_back_equal_from_csv_and_no_text_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    assert write_list(path, wanted(Form.CSV), twice()) == 18
    with path.open(encoding="utf-8-sig", newline="") as file:
        said = file.readline()
        headings, *rows = csv.reader(file)
    assert said.startswith("# Invented data. Accounts, May 2026, as of 31 May 2026, data version 7")
    assert "Filters: Zone: North." in said
    assert "has an apostrophe before it" in said
    assert headings == [column.label for column in COLUMNS]
    account, zone, bucket, dpd, overdue, paid_on, chance, priority = by_column([tuple(row) for row in rows])
    assert account == ["AC1", "'=HYPERLINK('x')", "'+91", "'-5", "'@a", "'\ttab", "0012", "", 'say "a, b"'] * 2
    assert zone == ["North", "South", "North", "Not given", "East", "East", "East", "", "'=West"] * 2
    assert bucket == [band or "" for band in BANDS] * 2
    assert dpd == ["" if days is None else str(days) for days in DAYS] * 2
    assert overdue == [amount or "" for amount in MONEY] * 2
    assert paid_on == [day.isoformat() if day else "" for day in DATES] * 2
    assert [float(one) if one else None for one in chance] == CHANCES * 2
    assert [float(one) if one else None for one in priority] == PRIORITIES * 2


def test_every_value_reads_back_equal_from_parquet(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    assert write_list(path, wanted(Form.PARQUET), twice()) == 18
    read = pl.read_parquet(path)
    assert read["Account"].to_list() == TEXTS * 2
    assert read["Zone"].to_list() == ZONES * 2
    assert read["Bucket"].to_list() == BANDS * 2
    assert read["Days past due"].to_list() == DAYS * 2
    assert read["Overdue"].to_list() == [None if amount is None else Decimal(amount) for amount in MONEY] * 2
    assert read["Last payment on"].to_list() == DATES * 2
    assert read["Chance to roll"].to_list() == CHANCES * 2
    assert read["Priority"].to_list() == PRIORITIES * 2
    assert b"data version 7" in pq.read_schema(path).metadata[b"bucketwise"]


@pytest.mark.parametrize("form", [Form.CSV, Form.PARQUET])
def test_a_slice_without_a_value_keeps_the_type_of_the_others(tmp_path: Path, form: Form) -> None:
    unknown = LIST.head(1).with_columns(pl.lit(None).alias(name) for name in LIST.columns)
    path = tmp_path / f"list.{form.value}"
    assert write_list(path, wanted(form, 10), iter([unknown, LIST])) == 10
    read = (
        pl.read_parquet(path)
        if form is Form.PARQUET
        else pl.read_csv(path, skip_rows=1, schema_overrides=[pl.String] * 8)
    )
    assert read.row(0) == (None,) * 8
    assert read["Overdue"].cast(pl.String).to_list()[1:] == MONEY


@pytest.mark.parametrize("form", list(Form))
def test_a_list_without_rows_has_its_headings(tmp_path: Path, form: Form) -> None:
    path = tmp_path / f"list.{form.value}"
    assert write_list(path, wanted(form, 0), iter([LIST.head(0)])) == 0
    match form:
        case Form.EXCEL:
            rows = list(openpyxl.load_workbook(path)["Accounts"].iter_rows(values_only=True))
            assert (rows[0][0], rows[1][0]) == ("Account", "No rows for these filters.")
        case Form.CSV:
            assert path.read_text("utf-8").splitlines()[1].startswith("Account,Zone")
        case Form.PARQUET:
            assert pl.read_parquet(path).columns == [column.label for column in COLUMNS]


def test_more_than_a_sheet_holds_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(
        TooManyRowsError, match=r"1,048,576 rows and a sheet of Excel holds 1,048,575; .* CSV or Parquet"
    ):
        write_list(tmp_path / "list.xlsx", wanted(total=1_048_576), twice())
    assert not list(tmp_path.iterdir())


@dataclass(frozen=True)
class Some:
    """The list so many times; it may break off, or take its time."""

    times: int
    breaks: str = ""
    pause: float = 0.0

    def batches(self) -> Iterator[pl.DataFrame]:
        for _ in range(self.times):
            time.sleep(self.pause)
            yield LIST
        if self.breaks == "refused":
            raise ExportError("There is nothing to write.")
        if self.breaks:
            raise ValueError("a mistake of ours")


def ended(job: Job) -> State:
    while job.state is State.RUNNING:
        time.sleep(0.05)
    return job.state


@pytest.mark.slow
def test_a_process_of_its_own_writes_the_same(tmp_path: Path) -> None:
    job = start(ListTask(wanted(), Some(2)))
    assert job.process_id != os.getpid()
    assert ended(job) is State.DONE
    assert job.progress == ("18 of 18 rows", 1.0)
    write_list(tmp_path / "here.xlsx", wanted(), twice())
    here, aside = (openpyxl.load_workbook(path)["Accounts"] for path in (tmp_path / "here.xlsx", job.path))
    assert list(aside.iter_rows(values_only=True)) == list(here.iter_rows(values_only=True))


@pytest.mark.slow
def test_what_is_refused_comes_back_as_a_sentence_and_a_mistake_of_ours_does_not() -> None:
    refused, broken = start(ListTask(wanted(), Some(1, "refused"))), start(ListTask(wanted(), Some(1, "broken")))
    assert (ended(refused), ended(broken)) == (State.FAILED, State.FAILED)
    with pytest.raises(UserError, match=r"^There is nothing to write\.$"):
        _ = refused.path
    with pytest.raises(RuntimeError, match="a mistake of ours"):
        _ = broken.path


@pytest.mark.slow
def test_a_cancelled_job_ends_its_process_and_leaves_nothing() -> None:
    job = start(ListTask(wanted(total=900), Some(100, pause=0.1)))
    while not job.progress[1]:
        time.sleep(0.05)
    folder = job.folder
    assert {path.name for path in folder.iterdir()} >= {"task", "told"}
    job.cancel()
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(job.process_id, 0)


@pytest.mark.slow
def test_a_job_that_nobody_holds_any_more_ends() -> None:
    job = start(ListTask(wanted(total=900), Some(100, pause=0.1)))
    folder, process_id = job.folder, job.process_id
    del job
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)


@pytest.mark.slow
def test_no_more_lists_are_written_at_once_than_the_machine_bears() -> None:
    jobs = [start(ListTask(wanted(total=900), Some(100, pause=0.1))) for _ in range(2)]
    with pytest.raises(UserError, match="2 lists are being written already"):
        start(ListTask(wanted(), Some(1)))
    for job in jobs:
        job.cancel()
    last = start(ListTask(wanted(), Some(1)))
    assert ended(last) is State.DONE
