"""Ratios of sums by part over the last months, with the interval of each and whether it lies beyond the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from dashboard import ratio_limits
from dashboard.figures.answers import Answers
from dashboard.figures.cube_dimensions import dimensions_of
from dashboard.ratio_limits import Sums
from dashboard.view import View
from validations.cubes import CUBES, MINOR_UNITS

WINDOW: Final = 12
"""Months up to the one shown whose events are compared."""


@dataclass(frozen=True)
class Moments:
    """The columns of a cube that a ratio and its spread are made of."""

    cube: str
    cases: str
    bottom: str
    top: str
    bottom_squared: str
    top_squared: str
    product: str

    @property
    def columns(self) -> tuple[str, ...]:
        """In the order of Sums."""
        return (self.cases, self.bottom, self.top, self.bottom_squared, self.top_squared, self.product)


def window(ask: Answers, view: View, cube: str) -> list[date]:
    """The months compared, of which the cube is known."""
    known = ask.figures.months_of(cube)
    return [month for month in view.recent(WINDOW) if month in known]


def sums_by(ask: Answers, view: View, by: str, moments: Moments, months: Sequence[date]) -> Mapping[str, Sums]:
    """What the ratio of each part is made of, of the parts with a case."""
    scope, spec = view.scope, CUBES[moments.cube]
    held = ask.figures.rows(spec.name, {by, *scope.dimensions}, months)
    rows = scope.apply(held, dimensions_of(spec), spec.label).group_by(by).agg(pl.col(moments.columns).sum())
    return {
        str(part): Sums(cases, bottom / MINOR_UNITS, top / MINOR_UNITS, *squares)
        for part, cases, bottom, top, *squares in rows.sort(by).collect().iter_rows()
        if cases
    }


def with_intervals(frame: pl.DataFrame, by: str, sums: Mapping[str, Sums]) -> pl.DataFrame:
    """The frame with `low` and `high` of each ratio, as fractions, and its `place` against all other parts."""
    names = frame[by].cast(pl.String).to_list()
    intervals = [ratio_limits.around(sums[name]) if name in sums else None for name in names]
    placed = ratio_limits.places(sums)
    return frame.with_columns(
        pl.Series("low", [one.low if one else None for one in intervals], dtype=pl.Float64),
        pl.Series("high", [one.high if one else None for one in intervals], dtype=pl.Float64),
        pl.Series("place", [placed.get(name, "") for name in names], dtype=pl.String),
    )
