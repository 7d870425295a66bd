"""Rules of plausibility over literal frames: what is doubted, and what is business as usual."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from validations.plausibility.conditions import condition_doubts
from validations.plausibility.doubt import Doubt
from validations.plausibility.limits import RANGES, Limits
from validations.plausibility.observed import (
    AMOUNTS,
    CONDITION_COUNTS,
    DATES,
    DAY_ENDS,
    EVENTS,
    FILLED,
    RECEIPTS,
    Observed,
)
from validations.plausibility.rule import RowCondition
from validations.plausibility.rules import RULES, doubts

MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)


def book(*rows: tuple[date, str, str, int, int | None]) -> Observed:
    """Day-end, zone, branch, active accounts and balance; one product."""
    full = [(day, zone, branch, "PL", active, balance) for day, zone, branch, active, balance in rows]
    return Observed(day_ends=pl.DataFrame(full, schema=DAY_ENDS, orient="row"))


def sizes(*accounts: int, start: date = date(2026, 5, 1), balance: int = 1000) -> Observed:
    """A day-end a day of one branch with so many active accounts."""
    days = [date(start.year, start.month, start.day + at) for at in range(len(accounts))]
    return book(*((day, "N", "B1", count, count * balance) for day, count in zip(days, accounts, strict=True)))


def told(observed: Observed, limits: Limits | None = None) -> list[tuple[str, str, str]]:
    """Rule, period and subject of every doubt."""
    return [(one.rule, one.period, one.subject) for one in doubts(observed, limits)]


BOOK = "whole book"


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        (sizes(100, 40), [("day_end_size", "2026-05-02", BOOK)]),
        (sizes(100, 91, 83, 76), []),
        (sizes(100, 90), [("day_end_size", "2026-05-02", BOOK)]),
        (sizes(100, 149), []),
        (sizes(100, 150), [("day_end_size", "2026-05-02", BOOK)]),
        (sizes(100, 0), [("day_end_size", "2026-05-02", BOOK)]),
        # A small book moves more, and two accounts are nothing.
        (sizes(10, 7), []),
        (sizes(10, 6), [("day_end_size", "2026-05-02", BOOK)]),
        (sizes(4, 1), []),
        # Back at the size before the doubted day is no new doubt; a second fall is.
        (sizes(100, 40, 100), [("day_end_size", "2026-05-02", BOOK)]),
        (sizes(100, 40, 40, 100), [("day_end_size", "2026-05-02", BOOK)]),
        (sizes(100, 40, 10), [("day_end_size", "2026-05-03", BOOK), ("day_end_size", "2026-05-02", BOOK)]),
        (sizes(100, 200, 100), [("day_end_size", "2026-05-02", BOOK)]),
    ],
)
def test_a_day_end_far_from_the_one_before_is_doubted(observed: Observed, expected: list[tuple[str, str, str]]) -> None:
    assert told(observed) == expected


@pytest.mark.parametrize(
    ("balance", "doubted"), [(80_001, False), (80_000, True), (149_999, False), (150_000, True), (None, False)]
)
def test_the_balance_is_doubted_though_no_account_left(balance: int | None, doubted: bool) -> None:
    observed = book((APRIL, "N", "B1", 100, 100_000), (MAY, "N", "B1", 100, balance))
    assert told(observed) == [("day_end_size", "2026-05-31", BOOK)] * doubted


def test_a_branch_that_is_absent_is_named_with_its_accounts() -> None:
    observed = book(
        (APRIL, "N", "B1", 970, 970), (APRIL, "N", "B2", 30, 30), (APRIL, "S", "B3", 4, 4), (MAY, "N", "B1", 970, 970)
    )
    [doubt] = doubts(observed)
    assert (doubt.subject, doubt.numbers[0], doubt.numbers[2]) == ("branch B2", "0", "30")
    assert doubt.sentence == (
        "Branch B2 on 31 May 2026 has no active account; 30 April 2026 had 30 active accounts with 30.00 outstanding."
    )


@pytest.mark.parametrize(("before", "now", "doubted"), [(5, 0, True), (4, 0, False), (19, 1, False), (20, 12, True)])
def test_a_small_branch_does_not_cry_wolf_until_it_is_gone(before: int, now: int, doubted: bool) -> None:
    observed = book(
        (APRIL, "N", "B1", 900, 900),
        (APRIL, "N", "B2", before, before),
        (MAY, "N", "B1", 900, 900),
        (MAY, "N", "B2", now, now),
    )
    assert told(observed) == [("day_end_size", "2026-05-31", "branch B2")] * doubted


def test_what_is_missing_is_named_with_the_whole_book_and_with_its_zone_not_twice() -> None:
    half = book((APRIL, "N", "B1", 50, 50), (APRIL, "S", "B2", 50, 50), (MAY, "N", "B1", 50, 50))
    [doubt] = doubts(half)
    assert doubt.subject == BOOK
    assert "none of zone S (50 before) and branch B2 (50 before)" in doubt.sentence
    zone = book((APRIL, "N", "B1", 950, 950), (APRIL, "S", "B2", 50, 50), (MAY, "N", "B1", 950, 950))
    [doubt] = doubts(zone)
    assert doubt.subject == "zone S"
    assert "none of branch B2 (50 before)" in doubt.sentence


def test_a_new_branch_and_a_growing_small_one_are_business_as_usual() -> None:
    observed = book(
        (APRIL, "N", "B1", 900, 900),
        (APRIL, "N", "B2", 19, 19),
        (MAY, "N", "B1", 900, 900),
        (MAY, "N", "B2", 60, 60),
        (MAY, "N", "B3", 40, 40),
    )
    assert told(observed) == []


def test_a_doubt_keeps_its_id_until_its_numbers_change() -> None:
    [first], [again], [other] = (doubts(sizes(100, count)) for count in (40, 40, 41))
    assert first.id == again.id
    assert first.id != other.id
    assert Doubt(**{**vars(first), "sentence": "In other words.", "fix": ""}).id == first.id


def test_months_without_a_day_end_and_months_cut_short_are_named() -> None:
    days = (date(2025, 12, 31), date(2026, 2, 28), date(2026, 3, 30), date(2026, 4, 15))
    observed = book(*((day, "N", "B1", 3, 3) for day in days))
    assert told(observed) == [("month_without_day_end", "2026-01", BOOK), ("month_cut_short", "2026-03", BOOK)]
    assert told(observed, Limits(month_end_days=1)) == [("month_without_day_end", "2026-01", BOOK)]


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


def test_a_row_condition_is_doubted_once_over_all_periods_above_its_share() -> None:
    condition = RowCondition(
        "overdue_without_days",
        "account_snapshot",
        ("overdue_amount", "dpd"),
        "overdue_amount > 0 AND dpd = 0",
        "have an overdue amount and 0 days past due",
        "Correct dpd.",
        percent="unknown_percent",
    )
    rows = [
        ("overdue_without_days", "account_snapshot", day, 100, found)
        for day, found in ((MARCH, 9), (APRIL, 10), (MAY, 0))
    ]
    observed = Observed(conditions=pl.DataFrame(rows, schema=CONDITION_COUNTS, orient="row"))
    [doubt] = condition_doubts(observed, Limits(unknown_percent=10), (condition,))
    assert (doubt.rule, doubt.period, doubt.numbers) == ("overdue_without_days", "2026-04-30", ("10", "100"))
    assert doubt.sentence == (
        "On 30 April 2026, 10 of 100 rows of account_snapshot have an overdue amount and 0 days past due (10.0 %)."
    )
    [doubt] = condition_doubts(observed, Limits(unknown_percent=9), (condition,))
    assert doubt.numbers == ("10", "100", "9")
    assert doubt.sentence.endswith("(10.0 %); the same is found on 1 earlier day-end, the first of them 31 March 2026.")


def test_an_empty_database_has_no_doubts_and_every_rule_and_limit_says_what_it_is() -> None:
    assert doubts(Observed()) == []
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert [rule.name for rule in RULES if not rule.meaning.endswith(".")] == []
    assert list(RANGES) == list(vars(Limits()))
