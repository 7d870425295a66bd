"""Day-ends over literal frames: what is doubted, and what is business as usual."""

from datetime import date

import pytest

from tests.validations.plausibility.literal_states import APRIL, BOOK, MAY, book, sizes, told
from validations.plausibility.doubt import Limits
from validations.plausibility.doubt_rules import doubts
from validations.plausibility.observed import Observed


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


@pytest.mark.parametrize(
    ("accounts", "balance", "doubted"),
    [(26, 200, False), (26, 499, False), (26, 500, True), (26, 21, False), (26, 20, True), (100, 200, True)],
)
def test_one_large_loan_in_a_small_branch_is_business_as_usual(accounts: int, balance: int, doubted: bool) -> None:
    observed = book(
        (APRIL, "N", "B1", 9_000, 90_000),
        (APRIL, "N", "B2", accounts, 100),
        (MAY, "N", "B1", 9_000, 90_000),
        (MAY, "N", "B2", accounts, balance),
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


def test_months_without_a_day_end_and_months_cut_short_are_named() -> None:
    days = (date(2025, 12, 31), date(2026, 2, 28), date(2026, 3, 30), date(2026, 4, 15))
    observed = book(*((day, "N", "B1", 3, 3) for day in days))
    assert told(observed) == [("month_without_day_end", "2026-01", BOOK), ("month_cut_short", "2026-03", BOOK)]
    assert told(observed, Limits(month_end_days=1)) == [("month_without_day_end", "2026-01", BOOK)]
