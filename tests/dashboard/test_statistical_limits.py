"""Robust control limits of literal courses, and Poisson intervals against the published table of exact limits."""

from math import exp, lgamma, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.statistical_limits import FEWEST_PERIODS, Limits, limits, per_thousand, poisson, share_per_thousand

EXACT = {
    0: (0.0, 3.69),
    1: (0.03, 5.57),
    2: (0.24, 7.22),
    5: (1.62, 11.67),
    10: (4.80, 18.39),
    20: (12.22, 30.89),
    50: (37.11, 65.92),
    100: (81.36, 121.63),
}
"""95 % limits of a Poisson count as published in statistical tables, to two decimals."""


def test_limits_are_three_robust_deviations_around_the_median() -> None:
    # Median 100; distances 0 0 10 10 20 20 30 30, whose median is 15; 3 x 1.4826 x 15 = 66.717.
    found = limits([100, 100, 90, 110, 80, 120, 70, 130], counts=False)
    assert found is not None
    assert found.median == 100
    assert found.low == pytest.approx(33.283)
    assert found.high == pytest.approx(166.717)


def test_a_spike_does_not_widen_the_limits_it_is_judged_by() -> None:
    calm = limits([40, 44, 39, 41, 47, 38, 44, 41, 40, 44], counts=False)
    spiked = limits([40, 44, 39, 41, 47, 38, 44, 41, 40, 4000], counts=False)
    assert calm is not None
    assert spiked is not None
    assert spiked.place(4000) == "above"
    assert spiked.high < calm.high + 5


def test_counts_are_never_narrower_than_chance() -> None:
    # All alike: no deviation at all, but a count of 16 varies by 4 by chance alone.
    assert limits([16] * 8) == Limits(16, 4, 28)
    assert limits([16] * 8, counts=False) == Limits(16, 16, 16)
    assert limits([1] * 8) == Limits(1, 0, 4)


def test_where_most_periods_count_nothing_chance_is_told_by_how_many_those_are() -> None:
    # A Poisson count leaves 4 of 5 periods empty at a mean of 0.2231, whose root is 0.4724.
    found = limits([0] * 20 + [1] * 5)
    assert found is not None
    assert (found.median, found.low) == (0, 0)
    assert found.high == pytest.approx(1.4171, abs=1e-4)
    assert limits([0] * 20 + [1] * 4 + [40]) == found
    assert [found.place(value) for value in (1, 2)] == ["within", "above"]


def test_one_alone_is_no_spike() -> None:
    assert limits([0] * 25 + [1]) == Limits(0, 0, 1)
    assert limits([0] * 8) == Limits(0, 0, 1)
    assert limits([0] * 8, counts=False) == Limits(0, 0, 0)


@pytest.mark.parametrize(
    ("value", "place"), [(4, "within"), (3, "below"), (28, "within"), (29, "above"), (None, "within")]
)
def test_where_a_figure_lies(value: float | None, place: str) -> None:
    assert Limits(16, 4, 28).place(value) == place


def test_few_periods_and_unknown_figures_give_no_limits() -> None:
    assert limits([10] * (FEWEST_PERIODS - 1)) is None
    assert limits([10] * (FEWEST_PERIODS - 1) + [None, None]) is None


@given(st.lists(st.integers(0, 10_000), min_size=FEWEST_PERIODS, max_size=40), st.booleans())
def test_the_median_lies_between_the_limits(values: list[int], counts: bool) -> None:
    found = limits(values, counts=counts)
    assert found is not None
    assert 0 <= found.low <= found.median <= found.high


@pytest.mark.parametrize(("count", "limits"), EXACT.items())
def test_limits_are_the_tabulated_ones(count: int, limits: tuple[float, float]) -> None:
    assert poisson(count) == pytest.approx(limits, abs=0.0051)


@pytest.mark.parametrize("count", [101, 400, 5_000])
def test_large_counts_agree_with_the_chance_that_defines_them(count: int) -> None:
    low, high = poisson(count)

    def at_most(most: int, mean: float) -> float:
        return sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(most + 1))

    assert at_most(count, high) == pytest.approx(0.025, abs=2e-4)
    assert 1 - at_most(count - 1, low) == pytest.approx(0.025, abs=2e-4)


def test_a_lower_level_is_narrower() -> None:
    wide, narrow = poisson(7), poisson(7, 0.8)
    assert wide.low < narrow.low < 7 < narrow.high < wide.high


def test_a_rate_per_thousand_is_the_count_over_its_cases() -> None:
    assert per_thousand(10, 2_000) == pytest.approx((4.80 / 2, 18.39 / 2), abs=0.005)
    assert per_thousand(0, 500) == pytest.approx((0.0, 3.69 * 2), abs=0.005)


def test_the_interval_of_a_share_is_wilson_s_and_stays_between_nothing_and_all() -> None:
    # Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20 and 1 of 29.
    for count, cases, interval in (
        (81, 263, (255.3, 366.2)),
        (15, 148, (62.4, 160.5)),
        (0, 20, (0.0, 161.1)),
        (1, 29, (6.1, 171.8)),
        (29, 29, (883.0, 1000.0)),
    ):
        assert share_per_thousand(count, cases) == pytest.approx(interval, abs=0.06)


def test_without_cases_there_is_no_rate() -> None:
    assert per_thousand(3, 0) is None
    assert share_per_thousand(0, 0) is None
