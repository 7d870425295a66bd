"""Rows of some months out of a frame in the order of its months: a run, a gap, months it does not hold."""

from datetime import date

import polars as pl
import pytest

from dashboard.figures.month_slices import MonthSlices

MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in (3, 4, 5, 6))
HELD = MonthSlices.of(pl.DataFrame({"month": [MAY, MARCH, APRIL, MAY], "accounts": [3, 1, 2, 4]}))


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ([MARCH, APRIL, MAY], [1, 2, 3, 4]),
        ([MAY, APRIL], [2, 3, 4]),
        ([MARCH, MAY], [1, 3, 4]),
        ([MAY, JUNE, MAY], [3, 4]),
        ([JUNE], []),
        ([], []),
    ],
)
def test_the_rows_of_the_months_asked_for_and_no_others(months: list[date], expected: list[int]) -> None:
    assert sorted(HELD.rows(months).collect()["accounts"].to_list()) == expected
