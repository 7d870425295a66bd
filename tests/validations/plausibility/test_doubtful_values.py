"""Events, columns, dates, receipts and total rows over literal frames."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.validations.plausibility.literal_states import APRIL, BOOK, MARCH, MAY, told
from validations.plausibility.doubt_rules import doubts
from validations.plausibility.observed import AMOUNTS, DATES, DAY_ENDS, EVENTS, FILLED, RECEIPTS, Observed


def test_events_before_the_first_month_and_after_the_last_day_end() -> None:
    rows = [
        ("payment", "paid_at", date(2026, 2, 1), 7, 0),
        ("payment", "paid_at", date(2026, 5, 1), 9, 2),
        ("write_off", "written_off_on", date(2020, 1, 1), 5, 0),
        ("complaint", "received_on", date(2026, 3, 1), 1, 0),
    ]
    days = [(day, "N", "B1", "PL", 3, 3) for day in (MARCH, APRIL, MAY)]
    observed = Observed(
        day_ends=pl.DataFrame(days, schema=DAY_ENDS, orient="row"),
        events=pl.DataFrame(rows, schema=EVENTS, orient="row"),
    )
    assert told(observed) == [
        ("events_outside", "2026-05-31", "after the last day-end"),
        ("events_outside", "2026-03", "before the first day-end"),
    ]


@pytest.mark.parametrize(
    ("before", "now", "doubted"),
    [
        ((100, 100), (100, 0), True),  # rows, filled
        ((100, 100), (100, 71), False),
        ((100, 100), (100, 70), True),
        ((3, 3), (3, 0), True),
        ((2, 2), (2, 0), False),
        ((100, 10), (100, 0), False),  # rarely filled: it may not occur
        ((100, 20), (100, 0), True),
        ((1000, 49), (1000, 0), False),
        ((100, 0), (100, 100), False),
        ((100, 0), (100, 0), False),
    ],
)
def test_a_column_that_is_suddenly_empty(before: tuple[int, int], now: tuple[int, int], doubted: bool) -> None:
    rows = [("account_snapshot", "charges_due", day, *held, None, None) for day, held in ((APRIL, before), (MAY, now))]
    observed = Observed(filled=pl.DataFrame(rows, schema=FILLED, orient="row"))
    assert told(observed) == [("column_emptied", "2026-05-31", "charges_due")] * doubted


@pytest.mark.parametrize(
    ("column", "held", "doubted"),
    [
        ("kind", (100, 96, 1000, 40), False),  # rows, filled, money, money of no kind
        ("kind", (100, 95, 1000, 0), True),
        ("kind", (100, 99, 1000, 50), True),
        ("kind", (100, 0, 1000, 1000), False),  # wholly unknown is n/a, and says so
        ("kind", (100, 100, 1000, 0), False),
        ("channel", (100, 50, None, None), False),  # open text, no kind
    ],
)
def test_a_kind_that_is_partly_unknown(column: str, held: tuple[int, ...], doubted: bool) -> None:
    rows = [("payment", column, date(2026, 5, 1), *held)]
    observed = Observed(filled=pl.DataFrame(rows, schema=FILLED, orient="row"))
    assert told(observed) == [("partly_unknown", "2026-05", column)] * doubted


def test_the_sentence_of_an_unknown_kind_holds_rows_money_and_months() -> None:
    rows = [("payment", "kind", date(2026, month, 1), 10, 8, 1000, 250) for month in (4, 5)]
    [doubt] = doubts(Observed(filled=pl.DataFrame(rows, schema=FILLED, orient="row")))
    assert doubt.sentence == (
        "'kind' is unknown for 4 of 20 rows of payment, 500.00 of 2,000.00 in money, in 2 months from April 2026 to "
        "May 2026."
    )


def test_dates_of_other_centuries_are_doubted_per_column() -> None:
    rows = [
        ("payment", "paid_at", 1, "0012-05-26 00:00:00", "0012-05-26 00:00:00"),
        ("agency", "onboarded_on", 0, None, None),
    ]
    [doubt] = doubts(Observed(dates=pl.DataFrame(rows, schema=DATES, orient="row")))
    assert (doubt.table, doubt.subject, doubt.numbers[0]) == ("payment", "paid_at", "1")
    assert "0012-05-26" in doubt.sentence


@pytest.mark.parametrize(
    ("receipts", "repeated", "doubted"), [(100, 1, False), (200, 2, True), (201, 2, False), (4, 2, True), (4, 0, False)]
)
def test_receipts_that_repeat_others(receipts: int, repeated: int, doubted: bool) -> None:
    rows = [(date(2026, 5, 1), receipts, receipts * 10, repeated, repeated * 10)]
    observed = Observed(receipts=pl.DataFrame(rows, schema=RECEIPTS, orient="row"))
    assert told(observed) == [("repeated_receipts", "2026-05", "receipts")] * doubted


def amounts(*rows: tuple[str, str, str, str, int]) -> Observed:
    """Branch, column, total, largest value and values that are not 0, on one day-end."""
    full = [
        (MAY, branch, "PL", column, Decimal(total), Decimal(largest), held)
        for branch, column, total, largest, held in rows
    ]
    return Observed(amounts=pl.DataFrame(full, schema=AMOUNTS, orient="row"))


@pytest.mark.parametrize(
    ("observed", "subjects"),
    [
        (amounts(("B1", "total_outstanding", "600", "300", 3)), [BOOK]),
        (amounts(("B1", "total_outstanding", "600.02", "300", 3)), []),
        (amounts(("B1", "total_outstanding", "200", "100", 2)), []),  # two equal accounts
        (amounts(("B1", "overdue_amount", "200", "100", 5)), []),  # few may happen to add up
        (amounts(("B1", "overdue_amount", "200", "100", 6)), [BOOK]),
        (amounts(("B1", "total_outstanding", "0", "0", 6)), []),
        # A total row in a file of one branch.
        (
            amounts(("B1", "total_outstanding", "600", "300", 6), ("B2", "total_outstanding", "500", "50", 9)),
            ["branch B1"],
        ),
    ],
)
def test_a_row_that_adds_up_all_others_is_doubted(observed: Observed, subjects: list[str]) -> None:
    assert [(one.rule, one.subject) for one in doubts(observed)] == [("total_row", subject) for subject in subjects]
