"""Poisson intervals against the published table of exact limits, and what they mean."""

from math import exp, lgamma, log

import pytest

from dashboard.statistical_limits import per_thousand, poisson

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


def test_without_cases_there_is_no_rate() -> None:
    assert per_thousand(3, 0) is None
