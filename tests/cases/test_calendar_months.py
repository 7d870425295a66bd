"""Figures of events: they count in their own calendar month, and by what was so that day."""

from collections.abc import Callable

import duckdb
import openpyxl
import pytest

from dashboard.basis import ACCOUNTS
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import open_figures
from dashboard.subjects.cover import spanned
from dashboard.view import View
from data_access.settings_source import load_settings
from data_access.store import store_of
from tests.cases.conftest import Case

pytestmark = pytest.mark.real_data

EVENTS = ("received_all_amount", "collected_daily_amount", "complaints_received", "attempts")


def _loaded(book: Case, *tables: str) -> Case:
    files = sorted(path.name for path in book.folder.glob("*.csv") if not tables or path.stem in tables)
    assert book.run("import", "map", *files).status == 0
    assert book.run("refresh").status == 0
    return book


def _by_month(book: Case, *metrics: str) -> dict[str, tuple[str, ...]]:
    return {row["month"]: tuple(row[key] for key in metrics) for row in book.figures(*metrics, "--by", "month")}


def test_a_month_without_a_day_end_has_its_own_events_and_no_position(case: Callable[[str], Case]) -> None:
    book = _loaded(case("gap_month"))

    assert _by_month(book, *EVENTS) == {
        "2024-01": ("10.00", "10.00", "0", "0"),
        "2024-02": ("100.00", "100.00", "0", "0"),
        "2024-03": ("1000.00", "1000.00", "1", "1"),
        "2024-04": ("10000.00", "10000.00", "1", "1"),
    }
    position = _by_month(book, "accounts", "moved_accounts", "received_amount")
    # Between the day-ends of February and April both receipts came in.
    assert position.pop("2024-03", ("", "", "")) == ("", "", "")
    assert position["2024-04"] == ("3", "3", "11000.00")


def test_what_follows_the_last_day_end_of_a_month_still_is_of_that_month(case: Callable[[str], Case]) -> None:
    book = _loaded(case("mid_month_snapshot_only"))

    found = _by_month(book, *EVENTS, "promises_made", "promises_due")
    assert found["2026-04"] == ("21.00", "21.00", "1", "1", "1", "1")
    assert found["2026-05"] == ("300.00", "300.00", "0", "0", "0", "0")
    between = _by_month(book, "received_amount")
    assert (between["2026-04"], between["2026-05"]) == (("1.00",), ("320.00",))


def test_recovered_is_what_came_in_after_the_write_off_whatever_its_kind(case: Callable[[str], Case]) -> None:
    book = _loaded(case("endings"))

    # Of February neither the receipts of the day of the write-off and before, nor that of an account never written off.
    found = _by_month(book, "write_off_recovered_amount")
    assert (found["2024-02"], found["2024-03"]) == (("7.00",), ("11.00",))


def test_a_receipt_reversed_in_a_later_month_is_negative_there(case: Callable[[str], Case]) -> None:
    book = _loaded(case("nasty1"))

    # 1,000 of A04 went back; what A02 paid is for no overdue of its opening, it was closed.
    assert _by_month(book, "collected_on_overdue_amount")["2024-03"] == ("-1000.00",)


@pytest.mark.parametrize("paid_at", ["paid_at", "CAST(paid_at AT TIME ZONE 'Asia/Kolkata' AS TIMESTAMP)"])
def test_a_time_with_a_zone_counts_where_the_lender_is(case: Callable[[str], Case], paid_at: str) -> None:
    book = case("26_timestamptz_advice")
    book.make()
    with duckdb.connect(str(book.folder / "c.duckdb")) as connection:
        connection.execute(
            f"CREATE OR REPLACE VIEW payment AS SELECT * REPLACE ({paid_at} AS paid_at) FROM raw_payment"
        )

    said = book.run("check").said
    assert ("paid_at AT TIME ZONE 'Asia/Kolkata'" in said) is (paid_at == "paid_at")
    assert book.run("refresh").status == 0

    # 19:00 UTC of 31 May is half past midnight of 1 June.
    assert _by_month(book, "collected_amount") == {"2026-06": ("5.00",)}


def test_a_movement_over_two_calendar_months_names_its_day_ends(case: Callable[[str], Case]) -> None:
    book = _loaded(case("gap_month"))
    settings = load_settings()
    reader = Answers(open_figures(store_of(settings)), settings)
    said = {
        f"{month:%Y-%m}": spanned(reader, View(month, None, Scope(), ACCOUNTS, reader.figures.months))
        for month in reader.figures.months
    }
    assert said.pop("2024-04") == (
        "The movement of April 2024 lies between the day-ends of 29 Feb 2024 and 30 Apr 2024, so it spans 2 calendar "
        "months: March 2024 has no day-end."
    )
    assert set(said.values()) == {""}
    target = book.folder / "movement.xlsx"
    assert book.run("export", "bucket_movement", "--month", "2024-04", "--out", str(target)).status == 0
    cover = openpyxl.load_workbook(target).worksheets[0]
    assert any("spans 2 calendar months" in str(cell.value) for row in cover.iter_rows() for cell in row)
