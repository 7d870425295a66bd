"""Robust control limits: literal courses, and what must hold of any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.statistical_limits import FEWEST_PERIODS, Limits, limits


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
