"""Tables of a load: literal effects and changes, the expected cells in plain sight."""

from datetime import date

import polars as pl

from dashboard.subjects.load_data import content
from dashboard.subjects.load_data.content import months_in_words
from dashboard.subjects.load_data.tables import (
    changes_table,
    effects_table,
    reasons_table,
    rejected_table,
    unread_columns,
)
from dashboard.subjects.load_data.tasks import Change, LoadPreview
from data_access.importing import TableSummary
from data_access.importing.column_matching import Match, TableMatch
from data_access.importing.effect import Effect, PeriodEffect
from data_access.importing.load_periods import day_of
from data_access.importing.source_profile import Readable, SourceColumn, SourceSheet
from data_access.settings import Settings

MAY = date(2026, 5, 31)
SUMMARY = TableSummary(
    12,
    10,
    2,
    {"dpd is empty": 2, "status is empty": 1},
    Effect("account_snapshot", 6, 3, 1, (PeriodEffect(day_of(MAY), 5, 10, 10, 6, 3, moved=0, removed=1),)),
)


def test_effects_are_of_the_table_and_of_each_period() -> None:
    frame = effects_table([SUMMARY], title="Rows").frame
    assert frame.rows() == [
        ("account_snapshot", "all", 12, 2, 6, 3, 1, None, None),
        ("account_snapshot", "2026-05-31", 10, None, 6, 3, 1, 5, 10),
    ]


def test_reasons_are_counted_by_rule() -> None:
    assert reasons_table([SUMMARY]).frame.rows() == [
        ("account_snapshot", "dpd is empty", 2),
        ("account_snapshot", "status is empty", 1),
    ]


def test_rejected_rows_are_told_by_place_and_reason_without_their_values() -> None:
    rejects = pl.DataFrame(
        {"table_name": ["account"], "_file": ["a.csv"], "_row": [7], "reasons": ["phone is empty"], "phone": ["980"]}
    )
    table = rejected_table(LoadPreview({}, (), (), (), {}, 900, rejects, None, (), 0, ()))
    assert table.frame.rows() == [("account", "a.csv", 7, "phone is empty")]
    assert table.of_rows == 900
    # Lines that could not be split belong to no table.
    lines = pl.DataFrame({"_file": ["a.csv"], "_row": [9], "reasons": ["the line has 3 values"]})
    assert rejected_table(LoadPreview({}, (), (), (), {}, 1, lines, None, (), 0, ())).frame.rows() == [
        (None, "a.csv", 9, "the line has 3 values")
    ]


def test_changed_totals_stand_with_the_newest_month_first_and_money_in_its_unit() -> None:
    changes = [
        Change(date(2026, 4, 1), "total_outstanding", 100_050, 90_000),
        Change(date(2026, 5, 1), "accounts", None, 5),
    ]
    assert changes_table(changes, Settings()).frame.rows() == [
        (date(2026, 5, 1), "Accounts", "new", "5"),
        (date(2026, 4, 1), "Total outstanding", "₹1,000.50", "₹900.00"),
    ]


def test_few_months_are_named_and_many_by_the_first_and_the_last() -> None:
    assert months_in_words(("2026-05", "2026-04")) == "April 2026, May 2026"
    assert months_in_words(tuple(f"2026-0{month}" for month in range(1, 6))) == "January 2026 to May 2026"


def test_an_amount_chosen_from_a_column_in_lakhs_is_warned_of() -> None:
    owed = Match("principal_outstanding", "POS (in lakhs)")
    chosen = TableMatch("odd", "account_snapshot", (Match("account_id", "LAN"), owed, Match("overdue_amount", "OD")))
    assert content.not_rupees([chosen]) == [
        "account_snapshot from odd: 'POS (in lakhs)' says lakhs, but the unit of principal_outstanding must be rupees. "
        "Write the amounts in rupees in the file."
    ]


def test_columns_that_are_empty_are_told_apart_from_those_that_nothing_reads() -> None:
    nothing = Readable(0, {}, {}, 0, 0)
    columns = tuple(SourceColumn(name, filled, (), nothing) for name, filled in (("colour", 3), ("reversal", 0)))
    sheet = SourceSheet("payments", "payments.csv", None, 3, columns)
    assert unread_columns({"payments": ("colour", "reversal")}, [sheet]) == [
        "Columns of payments that nothing reads: colour.",
        "Columns of payments that are empty in every row, and so left out: reversal.",
    ]
    assert unread_columns({"payments": ("colour",)}, [sheet]) == ["Columns of payments that nothing reads: colour."]
