"""Loading: what arrives, what a second load changes, what is rejected and why."""

import io
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import sqlalchemy as sa
from filelock import FileLock
from rich.console import Console

from data_access.contract import live_columns
from data_access.importing import ImportSummary, render_summary
from tests.data_access.importing_case import ACCOUNT, BOOK_CSV, SNAPSHOT, small_case
from validations.errors import DatabaseUnavailableError
from validations.tables import TABLES

READER = """
import duckdb, sys, time
with duckdb.connect(sys.argv[1], read_only=True):
    print("open", flush=True)
    time.sleep(3)
"""
HEADER = "as_of,account_id,status,dpd,balance\n"


def text_of(summary: ImportSummary) -> str:
    printed = io.StringIO()
    Console(width=200, file=printed).print(render_summary(summary))
    return printed.getvalue()


def test_rows_arrive_with_their_types(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.load()
    assert case.rows("SELECT as_of_date, account_id, dpd, total_outstanding FROM account_snapshot ORDER BY 1, 2") == [
        (date(2026, 4, 30), "A1", 0, Decimal("40000.00")),
        (date(2026, 4, 30), "A2", 35, Decimal("-12.50")),
        (date(2026, 5, 31), "A1", 5, Decimal("39000.25")),
    ]


def test_only_the_tables_of_the_load_are_created(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.load()
    with sa.create_engine(case.url, poolclass=sa.NullPool).connect() as connection:
        assert set(live_columns(connection)) == {"product", "branch", "account", "account_snapshot", "load_batch"}


def test_each_table_and_month_is_recorded(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    summary = case.load()
    assert case.rows("SELECT table_name, period_start, rows, rejected, source FROM load_batch ORDER BY 1, 2") == [
        ("account", None, 2, 0, "accounts.csv, book.csv"),
        ("account_snapshot", date(2026, 4, 1), 2, 0, "accounts.csv, book.csv"),
        ("account_snapshot", date(2026, 5, 1), 1, 0, "accounts.csv, book.csv"),
        ("branch", None, 1, 0, "accounts.csv, book.csv"),
        ("product", None, 1, 0, "accounts.csv, book.csv"),
    ]
    assert case.rows("SELECT DISTINCT batch_id FROM load_batch") == [(summary.batch_id,)]


def test_loading_again_changes_nothing(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.load()
    before = case.rows("SELECT * FROM account_snapshot ORDER BY ALL"), case.rows("SELECT * FROM account ORDER BY ALL")
    summary = case.load()
    after = case.rows("SELECT * FROM account_snapshot ORDER BY ALL"), case.rows("SELECT * FROM account ORDER BY ALL")
    assert after == before
    effects = {(one.effect.added, one.effect.changed, one.effect.removed) for one in summary.tables}
    assert effects == {(0, 0, 0)}
    latest = "SELECT DISTINCT rows FROM load_batch WHERE batch_id = (SELECT max(batch_id) FROM load_batch)"
    assert case.rows(latest) == [(0,)]


def test_a_day_end_loaded_again_is_replaced_as_one_and_other_days_stay(tmp_path: Path) -> None:
    with_branch = SNAPSHOT.replace("_file, _row", "'B1' AS branch_code, _file, _row")
    case = small_case(tmp_path, account_snapshot=with_branch)
    case.load()
    case.select(account_snapshot=SNAPSHOT)
    summary = case.file("book.csv", HEADER + "2026-04-30,A2,active,34,1.00\n2026-04-29,A2,active,34,1.00\n").load()
    assert case.rows("SELECT as_of_date, account_id, dpd, branch_code FROM account_snapshot ORDER BY 1") == [
        (date(2026, 4, 29), "A2", 34, None),
        (date(2026, 4, 30), "A2", 34, None),
        (date(2026, 5, 31), "A1", 5, "B1"),
    ]
    effect = summary.tables[-1].effect
    assert (effect.added, effect.changed, effect.removed) == (1, 1, 1)


def test_an_upsert_updates_adds_and_keeps_columns_it_is_not_given(tmp_path: Path) -> None:
    with_phone = ACCOUNT.replace("_file, _row", "'98200' AS phone, _file, _row")
    case = small_case(tmp_path, account=with_phone)
    case.load()
    case.select(account=ACCOUNT).file("accounts.csv", "account_id,sanctioned\nA2,1\nA3,2\n").load()
    assert case.rows("SELECT account_id, sanctioned_amount, phone FROM account ORDER BY 1") == [
        ("A1", Decimal("50000.00"), "98200"),
        ("A2", Decimal("1.00"), "98200"),
        ("A3", Decimal("2.00"), None),
    ]


def test_a_changed_account_names_the_first_month_it_touches(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.load()
    (case.selects / "account_snapshot.sql").unlink()
    case.file("accounts.csv", "account_id,sanctioned\nA1,50000\nA2,1\nA3,5\n").load()
    assert case.rows(
        "SELECT period_start FROM load_batch WHERE table_name = 'account' ORDER BY loaded_at DESC LIMIT 1"
    ) == [(date(2026, 4, 1),)]
    case.file("accounts.csv", "account_id,sanctioned\nA1,50000\nA2,1\nA4,5\n").load()
    assert case.rows(
        "SELECT period_start FROM load_batch WHERE table_name = 'account' ORDER BY loaded_at DESC LIMIT 1"
    ) == [(None,)]


def test_a_rejected_row_carries_all_reasons_with_file_and_row(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    summary = case.file("book.csv", HEADER + "2026-02-31,A9,Active,-5,12k\n2026-05-31,A1,active,5,1.00\n").load()
    assert case.rejected().select("table_name", "_file", "_row", "reasons").rows() == [
        (
            "account_snapshot",
            "book.csv",
            2,
            "as_of_date is '2026-02-31'; allowed: a date like 2026-05-31; "
            "account_id 'A9' is not in table account, neither in this load nor in the database; "
            "status is 'Active'; allowed: active, closed, settled, written_off, sold; "
            "dpd is '-5'; allowed: 0 or more; "
            "total_outstanding is '12k'; allowed: a number like 1234.50",
        )
    ]
    assert case.rejected().select("as_of_date", "total_outstanding").rows() == [("2026-02-31", "12k")]
    assert summary.tables[-1].reasons == {
        "account_id is not in table account": 1,
        "as_of_date is not a date like 2026-05-31": 1,
        "dpd is not 0 or more": 1,
        "status is not active, closed, settled, written_off, sold": 1,
        "total_outstanding is not a number like 1234.50": 1,
    }
    assert case.rows("SELECT count(*) FROM account_snapshot") == [(1,)]


def test_an_empty_key_is_named(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.file("book.csv", HEADER + '2026-05-31,,active,5,1.00\n2026-05-31,"  ",active,5,1.00\n').load()
    assert case.rejected()["reasons"].to_list() == ["account_id is empty; it must be filled"] * 2


def test_rows_with_one_key_and_different_values_are_all_rejected(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    summary = case.file(
        "book.csv", HEADER + "2026-05-31,A1,active,5,1.00\n2026-05-31,A2,active,5,1.00\n2026-05-31,A1,active,6,1.00\n"
    ).load()
    assert case.rows("SELECT account_id FROM account_snapshot") == [("A2",)]
    reason = "as_of_date + account_id '2026-05-31 + A1' comes 2 times with different values; allowed: once"
    assert case.rejected().select("_row", "reasons").rows() == [(2, reason), (4, reason)]
    assert summary.tables[-1].reasons == {"as_of_date + account_id comes more than once with different values": 2}


def test_identical_rows_are_loaded_once(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.file("book.csv", HEADER + "2026-05-31,A1,active,5,1.00\n" * 3).load()
    assert case.rows("SELECT dpd FROM account_snapshot") == [(5,)]
    reason = "as_of_date + account_id '2026-05-31 + A1' comes 3 times; allowed: once, row 2 was kept"
    assert case.rejected().select("_row", "reasons").rows() == [(3, reason), (4, reason)]


def test_a_broken_copy_does_not_drag_the_good_row_down(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.file("book.csv", HEADER + "2026-05-31,A1,active,5,1.00\n2026-05-31,A1,active,5,x\n").load()
    assert case.rows("SELECT dpd FROM account_snapshot") == [(5,)]
    assert case.rejected()["reasons"].to_list() == [
        "as_of_date + account_id '2026-05-31 + A1' comes 2 times with different values; allowed: once; "
        "total_outstanding is 'x'; allowed: a number like 1234.50"
    ]


def test_a_key_may_repeat_across_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_access.importing.selects.Session.batches.__defaults__", (1,))
    case = small_case(tmp_path)
    case.file("book.csv", HEADER + "2026-05-31,A1,active,5,1.00\n2026-05-31,A1,active,7,1.00\n").load()
    assert case.rejected()["_row"].to_list() == [2, 3]


def test_a_child_of_a_rejected_parent_is_an_orphan(tmp_path: Path) -> None:
    case = small_case(tmp_path).file("accounts.csv", "account_id,sanctioned\nA1,much\nA2,1\n")
    summary = case.load()
    assert {table.table: (table.loaded, table.rejected) for table in summary.tables} == {
        "product": (1, 0),
        "branch": (1, 0),
        "account": (1, 1),
        "account_snapshot": (1, 2),
    }


def test_a_parent_in_the_database_is_enough(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.load()
    for table in ("product", "branch", "account"):
        (case.selects / f"{table}.sql").unlink()
    summary = case.file("book.csv", HEADER + "2026-06-30,A1,active,5,1.00\n2026-06-30,A7,active,5,1.00\n").load()
    assert (summary.tables[0].loaded, summary.tables[0].rejected) == (1, 1)


def test_references_are_not_checked_against_a_table_that_is_nowhere(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    for table in ("product", "branch", "account"):
        (case.selects / f"{table}.sql").unlink()
    assert case.load().rejected == 0


def test_formula_like_text_stays_text_in_the_excel_of_rejected_rows(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    summary = case.file("book.csv", HEADER + '2026-05-31,"=HYPERLINK(""http://x"",""y"")",@x,+1,-1\n').load()
    assert summary.rejects_excel is not None
    sheet = openpyxl.load_workbook(summary.rejects_excel)["account_snapshot"]
    cells = {cell.value: cell.data_type for cell in sheet[2]}
    assert cells['=HYPERLINK("http://x","y")'] == "s"
    assert cells["@x"] == "s"
    assert sheet[2][2].hyperlink is None


def test_the_excel_says_how_many_rows_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_access.importing.rejects.EXCEL_REJECTS", 2)
    case = small_case(tmp_path)
    summary = case.file("book.csv", HEADER + "2026-05-31,A1,gone,5,1.00\n" * 3).load()
    assert summary.rejects_excel is not None
    workbook = openpyxl.load_workbook(summary.rejects_excel)
    assert workbook["account_snapshot"].max_row == 3
    assert workbook["about"]["A2"].value == "account_snapshot: 2 of 3 rows are in this workbook."
    assert case.rejected().height == 3


def test_the_summary_says_what_happened(tmp_path: Path) -> None:
    case = small_case(tmp_path).file("extra.csv", "a\n1\n")
    printed = text_of(case.file("book.csv", HEADER + "2026-05-31,A1,active,-5,1\n2026-05-31,A1,active,5,1,9\n").load())
    assert "account_snapshot: 1 row rejected, dpd is not 0 or more" in printed
    assert "book.csv: 1 line left out" in printed
    assert "No SELECT reads extra.csv." in printed
    assert "2 new, 0 changed, 0 as before" in printed


def test_nothing_is_left_in_the_rejects_folder_of_a_clean_import(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    summary = case.load()
    assert (list(case.rejects.iterdir()), summary.rejects_parquet) == ([], None)


def test_a_second_import_at_the_same_time_is_refused(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    with (
        FileLock(f"{tmp_path / 'lender.duckdb'}.import.lock"),
        pytest.raises(DatabaseUnavailableError, match="Another"),
    ):
        case.load()


def test_the_write_waits_for_a_reader(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.load()
    with subprocess.Popen([sys.executable, "-c", READER, tmp_path / "lender.duckdb"], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()
        case.file("book.csv", HEADER + "2026-06-30,A1,active,5,1.00\n").load()
    assert case.rows("SELECT count(*) FROM account_snapshot") == [(4,)]


def test_dpd_from_days_counts_the_due_date_as_day_one(tmp_path: Path) -> None:
    case = small_case(tmp_path, account_snapshot=SNAPSHOT.replace(" dpd,", " dpd_from_days(dpd) AS dpd,"))
    case.file("accounts.csv", "account_id,sanctioned\n" + "".join(f"A{n},1\n" for n in range(6)))
    days = {"A0": "-3", "A1": "0", "A2": "1", "A3": "30", "A4": "", "A5": "many"}
    case.file("book.csv", HEADER + "".join(f"2026-05-31,{a},active,{d},1\n" for a, d in days.items())).load()
    assert case.rows("SELECT account_id, dpd FROM account_snapshot ORDER BY 1") == [
        ("A0", 0),
        ("A1", 0),
        ("A2", 2),
        ("A3", 31),
        ("A4", None),
    ]
    assert case.rejected()["reasons"].to_list() == ["dpd is 'many'; allowed: a whole number"]


@pytest.mark.parametrize(
    ("macro", "written", "meant"),
    [
        ("dpd_from_months", "7", "181"),
        ("dpd_from_months", "0", "0"),
        ("amount", "12,34,567.50", "1234567.50"),
        ("amount", "(1,250.00)", "-1250.00"),
        ("amount", "1250 CR", "-1250"),
        ("amount", "n/a", "n/a"),
        ("day_first", "31/05/2026", "2026-05-31"),
        ("day_first", "31-02-2026", "31-02-2026"),
        ("day_first", "1/2/26", "2026-02-01"),
        ("month_first", "05/31/2026", "2026-05-31"),
    ],
)
def test_macros_give_back_what_they_do_not_understand(tmp_path: Path, macro: str, written: str, meant: str) -> None:
    product = f"SELECT 'P' AS product_code, {macro}('{written}') AS product_name"
    case = small_case(tmp_path, product=product)
    (case.selects / "account.sql").unlink()
    (case.selects / "account_snapshot.sql").unlink()
    case.load()
    assert case.rows("SELECT product_name FROM product") == [(meant,)]


def test_another_engine_holds_the_same(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    url = f"sqlite:///{tmp_path / 'lender.sqlite'}"
    case.load(url)
    case.file("accounts.csv", "account_id,sanctioned\nA2,1\nA3,2\n")
    summary = case.file("book.csv", HEADER + "2026-04-30,A1,active,3,1.00\n2026-04-30,A8,active,3,1.00\n").load(url)
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        accounts = connection.execute(sa.text("SELECT account_id, sanctioned_amount FROM account ORDER BY 1")).all()
        book = connection.execute(sa.text("SELECT as_of_date, account_id, dpd FROM account_snapshot ORDER BY 1")).all()
    assert [tuple(row) for row in accounts] == [("A1", 50000), ("A2", 1), ("A3", 2)]
    assert [tuple(row) for row in book] == [("2026-04-30", "A1", 3), ("2026-05-31", "A1", 5)]
    assert summary.rejected == 1


def test_rejected_rows_can_be_given_to_an_import_again(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    summary = case.file("book.csv", HEADER + "2026-05-31,A1,active,minus,1.00\n").load()
    assert summary.rejects_parquet is not None
    mended = tmp_path / "mended.parquet"
    frame = pl.read_parquet(summary.rejects_parquet).drop("_file", "_row").with_columns(dpd=pl.lit("4"))
    frame.write_parquet(mended)
    case.files.append(mended)
    again = "SELECT * EXCLUDE (table_name, reasons) FROM mended WHERE table_name = 'account_snapshot'"
    assert case.select(account_snapshot=again).load().rejected == 0
    assert case.rows("SELECT dpd FROM account_snapshot") == [(4,)]


def test_an_empty_part_of_a_key_is_one_key(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    for path in case.selects.iterdir():
        path.unlink()
    case.select(holiday="SELECT * FROM (VALUES ('2026-05-01', NULL), ('2026-05-01', 'Goa')) AS h(holiday_on, state)")
    case.load()
    case.load()
    assert case.rows("SELECT holiday_on, state FROM holiday ORDER BY 2 NULLS FIRST") == [
        (date(2026, 5, 1), None),
        (date(2026, 5, 1), "Goa"),
    ]


def test_parents_come_before_their_children() -> None:
    order = list(TABLES)
    for table in TABLES.values():
        for reference in table.references.values():
            assert order.index(reference.split(".")[0]) <= order.index(table.name)


def test_folders_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "it's [May] 50%"
    folder.mkdir()
    case = small_case(folder)
    pl.read_csv(BOOK_CSV.encode(), infer_schema=False).write_parquet(folder / "book [1].parquet")
    case.files = [folder / "accounts.csv", folder / "book [1].parquet"]
    assert case.select(account_snapshot=SNAPSHOT.replace("FROM book", "FROM book_1")).load().tables[-1].loaded == 3
