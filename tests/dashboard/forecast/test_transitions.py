"""Matrices pooled over months: ratios of sums, pay-down within them, rows of few accounts from wider parts."""

import pytest

from dashboard.forecast import NPA, Matrix, Moved, pooled
from dashboard.forecast.transitions import added


def month(opening: float, current: float, worse: float, accounts: float = 100) -> Moved:
    """A month that opened with an amount in 1-30, of which so much closed in Current and so much in 31-60."""
    return Moved({"1-30": accounts}, {"1-30": opening}, {"1-30": {"Current": current, "31-60": worse}})


def test_a_pooled_rate_is_the_ratio_of_sums_and_not_the_mean_of_rates() -> None:
    # 900 x 10 % and 100 x 60 %: 150 of 1,000; the mean of the rates would be 35 %.
    matrix = pooled([added([month(900, 700, 90), month(100, 20, 60)])])
    assert matrix.rows["1-30"]["31-60"] == pytest.approx(0.15)
    # What was paid down is missing from the row: 870 of 1,000 closed anywhere.
    assert sum(matrix.rows["1-30"].values()) == pytest.approx(0.87)


def test_a_row_of_few_accounts_is_that_of_the_next_wider_part_that_has_enough() -> None:
    own, of_product, whole = month(10, 0, 10, 49), month(100, 50, 40, 50), month(1000, 900, 50, 900)
    matrix = pooled([own, of_product, whole])
    assert matrix.rows["1-30"]["31-60"] == pytest.approx(0.4)
    assert matrix.borrowed == ("1-30",)
    assert pooled([month(10, 0, 10, 50), of_product]).borrowed == ()


def test_where_even_the_whole_has_few_accounts_its_row_is_taken_and_a_bucket_that_nobody_opened_in_has_none() -> None:
    matrix = pooled([Moved(), month(10, 4, 6, 3), month(20, 5, 15, 4)])
    assert matrix.rows["1-30"]["31-60"] == pytest.approx(0.75)
    assert set(matrix.rows) == {"1-30"}


def test_accounts_without_any_balance_say_nothing_of_a_value() -> None:
    assert pooled([month(0, 0, 0, 80), month(50, 10, 40, 80)]).rows["1-30"]["31-60"] == pytest.approx(0.8)


def test_less_roll_forward_is_spread_over_the_buckets_that_are_no_worse() -> None:
    row = {"Current": 0.50, "1-30": 0.10, "31-60": 0.25, "91-120": 0.05, NPA: 0.05, "closed": 0.08}
    eased = Matrix({"1-30": row}).eased("1-30", 0.06).rows["1-30"]
    # 30 % rolled forward, 24 % do: each worse state keeps four fifths; Current and 1-30 get 6 points as 5 to 1.
    assert eased == pytest.approx(
        {"Current": 0.55, "1-30": 0.11, "31-60": 0.20, "91-120": 0.04, NPA: 0.04, "closed": 0.08}
    )
    assert Matrix({"1-30": row}).eased("1-30", 0.90).rows["1-30"]["31-60"] == 0
    assert Matrix({}).eased("1-30", 0.06).rows == {}


def test_a_row_of_few_accounts_even_in_the_widest_part_is_called_thin() -> None:
    few, many = month(100, 75, 25, 3), month(100, 75, 25, 80)
    assert pooled([few]).thin == ("1-30",)
    assert pooled([few, many]).thin == ()
