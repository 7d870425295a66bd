"""The steps of a load as processes: what is told, written, logged and left behind, and what stands in the way."""

import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from dashboard.access.log import entries
from dashboard.background_job import Job, State
from dashboard.subjects.load_data import current_load, whole_months
from dashboard.subjects.load_data.current_load import CurrentLoad
from dashboard.subjects.load_data.tasks import (
    Change,
    CheckTask,
    FilePreview,
    LoadPreview,
    LoadResult,
    LoadTask,
    PreviewTask,
)
from data_access.importing.column_matching import TableMatch
from data_access.importing.target_database import one_at_a_time, target_of
from data_access.number_mask import NumberMask
from data_access.refresh import refresh
from data_access.settings import Settings
from data_access.store import store_of
from tests.data_access.postgres_server import a_server
from tests.data_access.small_lender import copied, execute, fill, settings_for
from validations.errors import UserError

pytestmark = pytest.mark.slow
MAY = """LAN,Loan Status,DPD,POS,TOS,Overdue
AC01,LIVE,12,810,900,90
AC02,LIVE,105,1935,2150,215
AC03,LIVE,162,2970,3300,330
AC04,LIVE,0,3000,3400,0
AC06,WO,51,4400,4900,490
AC99,LIVE,0,1,1,0
"""
"""Five accounts of the small lender at the end of May, one of them written off, and one that nobody knows."""
PATIENCE = 240
LARGE = 60_000


@pytest.fixture
def lender(lender_template: Path, tmp_path: Path) -> Settings:
    """The small lender with its figures, in a folder of its own."""
    return replace(copied(lender_template, tmp_path), access_log=str(tmp_path / "access.jsonl"))


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """No load of one test is seen by the next."""
    yield
    for load in list(current_load._CURRENT.values()):
        current_load.forget(load.settings)


def ended(job: Job) -> Job:
    assert job.wait(PATIENCE)
    return job


def done(task: PreviewTask | CheckTask | LoadTask, folder: Path) -> Any:
    """The result of a task that is done in this process."""
    path = folder / f"{type(task).__name__}-{len(list(folder.iterdir()))}" / task.result
    path.parent.mkdir()
    task.write(path, lambda _what, _share: None)
    return pickle.loads(path.read_bytes())  # noqa: S301 - written above


def looked(settings: Settings, file: Path) -> FilePreview:
    found: FilePreview = done(PreviewTask((file,), settings), file.parent)
    return found


def matched(found: FilePreview) -> tuple[TableMatch, ...]:
    return tuple(one for sheet in found.sheets for one in found.matched[sheet.relation])


def a_file(folder: Path, name: str = "pos_2026_05.csv", text: str = MAY) -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def checked(settings: Settings, file: Path) -> LoadPreview:
    result: LoadPreview = done(CheckTask((file,), matched(looked(settings, file)), settings), file.parent)
    return result


def load_of(settings: Settings, file: Path, *, despite: bool = False) -> LoadTask:
    found = looked(settings, file)
    return LoadTask((file,), found.sheets, matched(found), settings, "asha", despite)


def loaded(settings: Settings, file: Path, *, despite: bool = False) -> LoadResult:
    result: LoadResult = done(load_of(settings, file, despite=despite), file.parent)
    return result


def begun(settings: Settings, file: Path) -> CurrentLoad:
    """The load in a process of its own, as the page begins it."""
    current_load.begin(load_of(settings, file))
    load = current_load.current(settings)
    assert load is not None
    return load


def rows(settings: Settings, query: str) -> list[tuple[object, ...]]:
    with sa.create_engine(settings.database_url, poolclass=NullPool).connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


BOOK = """SELECT as_of_date, account_id, status, dpd, total_outstanding FROM account_snapshot
    WHERE as_of_date > '2026-04-30' ORDER BY account_id"""


def test_a_check_tells_first_rows_rejected_rows_and_new_doubts_and_writes_nothing(
    lender: Settings, tmp_path: Path
) -> None:
    before = (tmp_path / "lender.duckdb").read_bytes()
    found = checked(lender, a_file(tmp_path))
    [effect] = [one.effect for one in found.forecasts]
    assert (effect.table, effect.added, effect.changed, effect.removed) == ("account_snapshot", 5, 0, 0)
    assert found.first_rows["account_snapshot"].row(0, named=True) == {
        "as_of_date": date(2026, 5, 31),
        "account_id": "AC01",
        "status": "active",
        "dpd": 12,
        "principal_outstanding": Decimal("810.00"),
        "total_outstanding": Decimal("900.00"),
        "overdue_amount": Decimal("90.00"),
    }
    assert found.rejected == 1
    [(file, row, reasons)] = found.rejects.select("_file", "_row", "reasons").rows()
    assert (file, row) == ("pos_2026_05.csv", 7)
    assert "account_id 'AC99'" in reasons or "account_id is 'AC99'" in reasons
    assert found.refusals == ()
    assert (tmp_path / "lender.duckdb").read_bytes() == before


def test_a_check_masks_numbers_of_accounts_and_keeps_the_file_of_rejected_rows(
    lender: Settings, tmp_path: Path
) -> None:
    masking = replace(lender, mask_account_numbers=True)
    numbers = NumberMask(masking)
    found = checked(masking, a_file(tmp_path))
    assert found.first_rows["account_snapshot"]["account_id"][0] == numbers.shown("AC01")
    assert found.rejects["account_id"].to_list() == [numbers.shown("AC99")]
    assert "AC99" not in found.rejects.write_csv()
    assert (found.rejected, found.rejects_file) == (1, None)


def test_a_load_writes_refreshes_and_says_what_changed(lender: Settings, tmp_path: Path) -> None:
    result = loaded(lender, a_file(tmp_path))
    may = date(2026, 5, 31)
    assert rows(lender, BOOK) == [
        (may, "AC01", "active", 12, Decimal("900.00")),
        (may, "AC02", "active", 105, Decimal("2150.00")),
        (may, "AC03", "active", 162, Decimal("3300.00")),
        (may, "AC04", "active", 0, Decimal("3400.00")),
        (may, "AC06", "written_off", 51, Decimal("4900.00")),
    ]
    assert (result.rejected, result.refresh_failed, result.broken) == (1, "", ())
    assert "2026-05" in result.redone
    assert result.rejects is not None
    assert result.rejects.parent == tmp_path / "rejects"
    totals = {one.figure: one for one in result.changes if one.month == date(2026, 5, 1)}
    [(accounts, outstanding)] = rows(
        lender, "SELECT count(*), sum(total_outstanding) FROM account_snapshot WHERE as_of_date = '2026-05-31'"
    )
    assert totals["accounts"] == Change(date(2026, 5, 1), "accounts", None, 5)
    assert accounts == 5
    assert totals["total_outstanding"].after == int(Decimal(str(outstanding)) * 100)
    assert store_of(lender).manifest().keys[-1] == "2026-05"


def test_a_load_is_logged_without_customers(lender: Settings, tmp_path: Path) -> None:
    loaded(lender, a_file(tmp_path))
    begin, table = list(entries(tmp_path / "access.jsonl"))
    assert (begin.user, begin.action, begin.what) == ("asha", "load begun", "pos_2026_05.csv")
    assert (table.user, table.action, table.what, table.rows) == ("asha", "load", "account_snapshot", 5)
    assert table.filters == {"files": ["pos_2026_05.csv"], "rejected": 1}
    assert "AC0" not in (tmp_path / "access.jsonl").read_text("utf-8")


def test_next_month_of_the_same_layout_needs_no_choice(lender: Settings, tmp_path: Path) -> None:
    loaded(lender, a_file(tmp_path))
    found = looked(lender, a_file(tmp_path, "pos_2026_06.csv"))
    [again] = matched(found)
    assert again.remembered.endswith("by asha")
    assert again.missing == ()
    assert {one.column: one.fixed for one in again.matches if one.fixed} == {"as_of_date": "2026-06-30"}


def test_a_load_that_would_shrink_a_day_end_is_refused_until_it_is_wanted(lender: Settings, tmp_path: Path) -> None:
    april = a_file(tmp_path, "pos_2026_04.csv", "\n".join(MAY.splitlines()[:2]))
    held = "SELECT count(*) FROM account_snapshot WHERE as_of_date = '2026-04-30'"
    before = rows(lender, held)
    assert "would shrink from" in checked(lender, april).refusals[0]
    with pytest.raises(UserError, match="Nothing was loaded"):
        loaded(lender, april)
    assert rows(lender, held) == before
    loaded(lender, april, despite=True)
    assert rows(lender, held) == [(1,)]


RECEIPTS = """receipt_no,line_no,account_id,paid_at,amount,kind,channel,status
{receipt},1,AC01,2026-04-09 10:00:00,50.00,overdue,cash,cleared
NEW1,1,AC03,2026-04-12 11:00:00,70.00,overdue,upi,cleared
"""
IN_APRIL = "SELECT receipt_no FROM payment WHERE paid_at >= '2026-04-01' AND paid_at < '2026-05-01' ORDER BY receipt_no"


def test_files_that_are_the_whole_of_a_month_delete_what_they_do_not_bring(lender: Settings, tmp_path: Path) -> None:
    more = ", ".join(f"('X{n:02}', 1, 'AC01', '2026-04-20', 5, 'due', 'cash', 'cleared')" for n in range(30))
    execute(
        tmp_path / "lender.duckdb",
        f"INSERT INTO payment (receipt_no, line_no, account_id, paid_at, amount, kind, channel, status) VALUES {more}",
    )
    held, others = rows(lender, IN_APRIL), rows(lender, "SELECT count(*) FROM payment WHERE paid_at < '2026-04-01'")
    assert len(held) == 31
    (kept,) = held[0]
    file = a_file(tmp_path, "receipts.csv", RECEIPTS.format(receipt=kept))
    found = looked(lender, file)
    whole = ("payment:2026-04",)
    result: LoadPreview = done(CheckTask((file,), matched(found), lender, whole), tmp_path)
    assert whole_months.months_of(result.forecasts) == {"payment:2026-04": "payment, April 2026"}
    (month,) = whole_months.replaced(result.forecasts, whole)
    assert (month.before, month.brought, month.deleted) == (len(held), 2, len(held) - 1)
    deleted = f"{len(held) - 1} {'row' if len(held) == 2 else 'rows'}"
    assert month.in_words(lender) == (
        f"payment, April 2026: the database holds {len(held)} rows, the files bring 2 rows. The load deletes {deleted} "
        "that the files do not bring."
    )
    assert whole_months.deletion([month], lender) == f"Delete {deleted} of payment, April 2026"
    assert "would shrink from" in result.refusals[0]
    load = LoadTask((file,), found.sheets, matched(found), lender, "asha", despite=False, whole=whole)
    with pytest.raises(UserError, match="Nothing was loaded"):
        done(load, tmp_path)
    assert rows(lender, IN_APRIL) == held
    done(replace(load, despite=True), tmp_path)
    assert rows(lender, IN_APRIL) == sorted([(kept,), ("NEW1",)])
    assert rows(lender, "SELECT count(*) FROM payment WHERE paid_at < '2026-04-01'") == others
    *_, logged = entries(tmp_path / "access.jsonl")
    assert logged.filters["replaced"] == ["payment:2026-04"]


def test_without_a_whole_month_nothing_is_deleted(lender: Settings, tmp_path: Path) -> None:
    held = rows(lender, IN_APRIL)
    file = a_file(tmp_path, "receipts.csv", RECEIPTS.format(receipt="NEW2"))
    assert whole_months.replaced(checked(lender, file).forecasts, ()) == ()
    assert whole_months.deletion([], lender) == ""
    loaded(lender, file)
    assert len(rows(lender, IN_APRIL)) == len(held) + 2


def test_nothing_loads_while_another_import_holds_the_database(lender: Settings, tmp_path: Path) -> None:
    with one_at_a_time(target_of(lender.database_url), "april.csv by ravi"):
        assert ", april.csv by ravi; wait until it is done" in current_load.why_busy(lender)
        with pytest.raises(UserError, match=r"Another import is writing to this database since \d\d:\d\d, april"):
            begun(lender, a_file(tmp_path))
    assert current_load.why_busy(lender) == ""
    assert [path.name for path in tmp_path.glob("*.told")] == []


def test_nothing_loads_while_figures_are_refreshed(lender: Settings, tmp_path: Path) -> None:
    with store_of(lender).writing():
        assert current_load.why_busy(lender).startswith("The figures are being refreshed;")
        with pytest.raises(UserError, match="The figures are being refreshed"):
            begun(lender, a_file(tmp_path))


def test_a_second_load_is_told_who_loads_what(lender: Settings, tmp_path: Path) -> None:
    begun(lender, large(tmp_path))
    assert current_load.why_busy(lender).startswith("A load is running: payments.csv, begun ")
    assert current_load.why_busy(lender).endswith(" by asha. Wait until it is done.")
    with pytest.raises(UserError, match="A load is running: payments"):
        current_load.begin(LoadTask((a_file(tmp_path),), (), (), lender, "ravi"))


def large(folder: Path) -> Path:
    """So many receipts that a load takes a while."""
    lines = (f"N{n},1,AC01,2026-04-{n % 28 + 1:02},{n % 900 + 1},upi,cleared,due" for n in range(LARGE))
    header = "receipt_no,line_no,account_id,paid_at,amount,channel,status,kind"
    return a_file(folder, "payments.csv", "\n".join([header, *lines]))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5])
def test_a_load_cancelled_at_any_moment_leaves_all_or_nothing(lender: Settings, tmp_path: Path, share: float) -> None:
    held = "SELECT count(*) FROM payment"
    before = int(str(rows(lender, held)[0][0]))
    load = begun(lender, large(tmp_path))
    until = time.monotonic() + PATIENCE
    while load.job.state is State.RUNNING and load.job.progress[1] < share and time.monotonic() < until:
        time.sleep(0.01)
    said = current_load.cancel(load)
    after = int(str(rows(lender, held)[0][0]))
    assert after - before in (0, LARGE)
    assert said.startswith("The load was cancelled. Nothing" if after == before else "The load was cancelled after")
    assert not list((tmp_path / "rejects").glob(".import-*"))
    assert not load.folder.exists()
    assert current_load.why_busy(lender) == ""


def test_files_of_the_browser_may_go_while_a_load_runs(lender: Settings, tmp_path: Path) -> None:
    file = a_file(tmp_path)
    load = begun(lender, file)
    file.unlink()
    ended(load.job)
    assert load.outcome().tables[0].loaded == 5


def test_the_first_load_makes_the_database_and_its_figures(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "new.duckdb")
    for name, text in {
        "product.csv": "product_code,product_name\nPL,Personal\n",
        "branch.csv": "branch_code,branch_name,state,zone\nB1,Pune,Maharashtra,West\n",
        "account.csv": "account_id,customer_id,product_code,branch_code,opened_on,sanctioned_amount\n"
        "AC01,C1,PL,B1,2025-01-01,5000\n",
    }.items():
        assert loaded(settings, a_file(tmp_path, name, text)).refresh_failed
    result = loaded(settings, a_file(tmp_path, text="\n".join(MAY.splitlines()[:2])))
    assert (result.refresh_failed, result.redone) == ("", ("2026-05",))
    assert {one.figure: one.after for one in result.changes}["total_outstanding"] == 90_000


def test_postgresql_is_loaded_and_refreshed_alike(lender: Settings, tmp_path: Path) -> None:
    file = a_file(tmp_path)
    expected = loaded(lender, file)
    with a_server() as server:
        fill(sa.create_engine(server.url, poolclass=NullPool))
        (tmp_path / "pg").mkdir()
        settings = Settings(database_url=server.url, store_path=tmp_path / "pg" / "store")
        refresh(settings)
        assert checked(settings, file).rejected == 1
        result = loaded(settings, file)
        assert rows(settings, BOOK) == rows(lender, BOOK)
        assert (result.redone, result.changes) == (expected.redone, expected.changes)
        assert [one.effect for one in result.tables] == [one.effect for one in expected.tables]


def test_a_workbook_with_a_sheet_per_table_and_a_file_beside_it_are_one_load(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "new.duckdb")
    book = openpyxl.Workbook()
    for name, cells in {
        "product": [["product_code", "product_name"], ["PL", "Personal"]],
        "branch": [["branch_code", "branch_name", "state", "zone"], ["B1", "Pune", "Maharashtra", "West"]],
        "Notes": [["Remark"], ["sent on Friday"]],
    }.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(tmp_path / "master.xlsx")
    loans = "LAN,Cust ID,Product,Branch,Disb Date,Sanction Amt,POS,TOS,Overdue,DPD,Status\n"
    pos = a_file(tmp_path, "pos_2026_05.csv", f"{loans}A1,C1,PL,B1,31/01/2026,500,400,450,0,0,Live\n")
    files = (tmp_path / "master.xlsx", pos)
    found: FilePreview = done(PreviewTask(files, settings), tmp_path)
    assert {sheet.relation: [one.table for one in found.matched[sheet.relation]] for sheet in found.sheets} == {
        "master__product": ["product"],
        "master__branch": ["branch"],
        "master__notes": [],
        "pos_2026_05": ["account_snapshot", "account"],
    }
    result: LoadResult = done(LoadTask(files, found.sheets, matched(found), settings, "asha"), tmp_path)
    assert {one.table: one.loaded for one in result.tables} == {
        "product": 1,
        "branch": 1,
        "account": 1,
        "account_snapshot": 1,
    }
    assert (result.rejected, result.refresh_failed, result.redone) == (0, "", ("2026-05",))
    assert rows(settings, "SELECT count(DISTINCT batch_id) FROM load_batch") == [(1,)]


def test_nothing_of_an_upload_stays_when_the_server_ends_during_a_load(lender: Settings, tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from dashboard.subjects.load_data import current_load\n"
        "from tests.dashboard.subjects.load_data.test_tasks import load_of, settings_for\n"
        "settings, file = settings_for(Path(sys.argv[1])), Path(sys.argv[2])\n"
        "current_load.begin(load_of(settings, file))\n"
        "load = current_load.current(settings)\n"
        "print(load.folder, load.job.folder, (load.folder / file.name).exists())\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "lender.duckdb", large(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[4],
    ).stdout
    uploads, job, was_there = said.split()
    assert was_there == "True"
    assert not Path(uploads).exists()
    assert not Path(job).exists()
    assert rows(lender, "SELECT count(*) FROM payment WHERE receipt_no LIKE 'N%'") in ([(0,)], [(LARGE,)])
