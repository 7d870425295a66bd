"""Standardised rates, their intervals and pairs, against cases worked out by hand."""

from math import sqrt

import pytest

from dashboard.comparison import common_strata, largest_set, pairs, standardised, support
from dashboard.comparison.standardised import with_rates
from tests.dashboard.comparison.literal_cells import all_or_nothing, of_accounts

BMJ = all_or_nothing([("A", "easy", 900, 360), ("A", "hard", 100, 10), ("B", "easy", 100, 40), ("B", "hard", 900, 90)])
"""Both collect 40 % of the easy and 10 % of the hard accounts; their mixes are 90:10 and 10:90."""


def test_equal_agencies_of_opposite_mixes_have_equal_standardised_rates() -> None:
    rates = {one.agency: one.rate for one in standardised(BMJ, ["A", "B"], 100)}
    # Both strata weigh 1,000 of 2,000: half of 40 % and half of 10 %; the raw rates are 37 % and 13 %.
    assert rates == pytest.approx({"A": 0.25, "B": 0.25})


def test_mix_alone_makes_a_raw_gap_of_three_times() -> None:
    """The example of the field's guide: 58.9 % against 17.4 % raw is 37.6 % against 37.4 % standardised."""
    cells = all_or_nothing(
        [("A", "0-30", 900, 585), ("A", "180+", 100, 4), ("B", "0-30", 200, 126), ("B", "180+", 800, 48)]
    )
    first, second = standardised(cells, ["A", "B"], 100)
    # Weights 1,100 and 900 of 2,000.
    assert first.rate == pytest.approx(0.55 * 0.65 + 0.45 * 0.04)
    assert second.rate == pytest.approx(0.55 * 0.63 + 0.45 * 0.06)


def test_variance_of_all_or_nothing_is_that_of_a_share() -> None:
    row = with_rates(all_or_nothing([("A", "easy", 100, 40)])).row(0, named=True)
    assert (row["rate"], row["variance"]) == (0.4, pytest.approx(0.4 * 0.6 / 99))


def test_variance_is_that_of_the_residuals() -> None:
    # Rate 30 / 60 = 0.5; residuals 10 - 5, 0 - 10 and 20 - 15: squares 25 + 100 + 25 = 150, by n - 1 times n.
    cells = of_accounts([("A", "s", 10.0, 10.0), ("A", "s", 20.0, 0.0), ("A", "s", 30.0, 20.0)] * 2)
    row = with_rates(cells).row(0, named=True)
    assert row["variance"] == pytest.approx(300 * 6 / 5 / 120**2)


def test_interval_is_1_96_standard_errors_of_the_weighted_strata() -> None:
    first = standardised(BMJ, ["A", "B"], 100)[0]
    variance = 0.25 * (0.4 * 0.6 / 899 + 0.1 * 0.9 / 99)
    low, high = first.interval() or (0.0, 0.0)
    assert (low, high) == pytest.approx((0.25 - 1.96 * sqrt(variance), 0.25 + 1.96 * sqrt(variance)), abs=1e-5)


def test_a_cell_that_paid_nothing_takes_its_spread_around_the_stratum() -> None:
    cells = with_rates(all_or_nothing([("A", "s", 100, 0), ("B", "s", 100, 20)]))
    none, some = (row["variance"] for row in cells.iter_rows(named=True))
    # Around the pooled 10 %: 100 x 0.1² with n / (n - 1), over 100².
    assert none == pytest.approx(100 * 0.01 * 100 / 99 / 100**2)
    assert some == pytest.approx(0.2 * 0.8 / 99)


def test_too_few_paying_accounts_have_no_interval_and_are_never_told_apart() -> None:
    cells = all_or_nothing([("A", "s", 5000, 3000), ("B", "s", 5000, 9)])
    few = standardised(cells, ["A", "B"], 100)[1]
    assert few.interval() is None
    assert not pairs(cells, ["A", "B"], 100)[0].apart


def test_only_strata_in_which_every_agency_has_enough_accounts_count() -> None:
    cells = all_or_nothing(
        [("A", "x", 100, 50), ("A", "y", 100, 10), ("B", "x", 100, 50), ("B", "y", 99, 90), ("A", "z", 100, 1)]
    )
    assert common_strata(cells, ["A", "B"], 100) == ["x"]
    assert support(cells, ["A", "B"], 100) == pytest.approx(200 / 499)
    found = standardised(cells, ["A", "B"], 100)
    assert [(one.rate, one.n) for one in found] == [(0.5, 100), (0.5, 100)]
    assert [one.share for one in found] == pytest.approx([1 / 3, 100 / 199])


def test_largest_set_leaves_out_who_costs_the_support() -> None:
    shared = [(agency, "x", 300, 30) for agency in "ABC"]
    cells = all_or_nothing([*shared, ("D", "y", 900, 90), ("C", "y", 90, 9)])
    assert largest_set(cells, 100) == ("A", "B", "C")


def test_agencies_without_a_common_stratum_have_no_set() -> None:
    assert largest_set(all_or_nothing([("A", "x", 500, 50), ("B", "y", 500, 50)]), 100) == ()


def test_largest_set_of_many_agencies_is_found_by_dropping_the_odd_ones() -> None:
    alike = [(f"A{number:02}", "x", 200, 20) for number in range(14)]
    assert largest_set(all_or_nothing([*alike, ("Z", "y", 9000, 9)]), 100) == tuple(code for code, *_ in alike)


def test_pairs_are_compared_over_their_own_strata_where_all_have_too_little_in_common() -> None:
    cells = all_or_nothing([("A", "x", 1000, 500), ("B", "x", 1000, 400), ("B", "y", 1000, 100), ("C", "y", 1000, 100)])
    found = {(pair.better, pair.worse): pair for pair in pairs(cells, ["A", "B", "C"], 100)}
    assert set(found) == {("A", "B"), ("B", "C")}
    assert found["A", "B"].difference == pytest.approx(0.1)
    assert found["A", "B"].share == pytest.approx(2 / 3)
    # Two pairs: 97.5 % each, 2.2414 standard errors.
    assert found["A", "B"].reach == pytest.approx(2.2414 * sqrt(0.25 / 999 + 0.24 / 999), abs=1e-5)
    assert found["A", "B"].apart
    assert not found["B", "C"].apart
