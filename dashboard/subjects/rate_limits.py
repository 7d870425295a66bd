"""Rates per 1,000 with the interval that chance alone would allow, and where they stand against a middle."""

from collections.abc import Callable
from typing import Final

import polars as pl

from dashboard import excel
from dashboard.metrics import Metric, cases_column
from dashboard.statistical_limits import Interval, per_thousand

Around = Callable[[int, int], Interval | None]
"""The interval of 1,000 times a count over a number of cases."""
NOTE: Final = "The interval is that of a Poisson count: by chance alone, 95 of 100 times the true rate lies within it."


def with_limits(
    frame: pl.DataFrame, counted: str, rate: str, middle: float | None, interval: Around = per_thousand
) -> pl.DataFrame:
    """The frame with `low` and `high` of each rate that is told, and its `place`: above, below or within the middle."""
    around = [
        interval(count, cases) if told is not None and count is not None and cases else None
        for count, told, cases in frame.select(counted, rate, cases_column(rate)).iter_rows()
    ]
    return frame.with_columns(
        pl.Series("low", [one.low if one else None for one in around], dtype=pl.Float64),
        pl.Series("high", [one.high if one else None for one in around], dtype=pl.Float64),
        pl.Series("place", [_place(one, middle) for one in around], dtype=pl.String),
    )


def limit_columns(shown: Metric, kind: excel.Kind = excel.Kind.NUMBER) -> tuple[excel.Column, excel.Column]:
    """The columns of both ends of the interval."""
    cases, fewest = cases_column(shown.key), shown.minimum_cases
    return (
        excel.Column("low", "95 % from", kind, cases=cases, minimum_cases=fewest),
        excel.Column("high", "95 % to", kind, cases=cases, minimum_cases=fewest),
    )


def _place(around: Interval | None, middle: float | None) -> str:
    if around is None or middle is None:
        return ""
    return "above" if around.low > middle else "below" if around.high < middle else "within"
