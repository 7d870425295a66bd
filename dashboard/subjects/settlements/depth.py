"""How deep settlements go by part, with the interval of each and whether it lies beyond the others."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from dashboard import ratio_limits
from dashboard.figures.answers import Answers
from dashboard.figures.cube_dimensions import dimensions_of
from dashboard.figures.scope import Scope
from dashboard.ratio_limits import Sums
from dashboard.view import View
from validations.cubes import CUBES, MINOR_UNITS

WINDOW: Final = 12
"""Months up to the one shown whose settlements are compared."""
_SUMS: Final = ("valued", "outstanding", "waived", "outstanding_squared", "waived_squared", "outstanding_waived")


def window(ask: Answers, view: View) -> list[Any]:
    """The months compared, of which settlements are known."""
    known = ask.figures.months_of("settlements")
    return [month for month in view.recent(WINDOW) if month in known]


def sums_by(ask: Answers, view: View, by: str) -> Mapping[str, Sums]:
    """What the depth of each part is made of, of the parts with a settlement whose amounts are known."""
    scope = ask.figures.located(view.scope)
    rows = _rows(ask, scope, by, window(ask, view))
    return {
        str(part): Sums(valued, owed / MINOR_UNITS, waived / MINOR_UNITS, owed_squared, waived_squared, product)
        for part, valued, owed, waived, owed_squared, waived_squared, product in rows.iter_rows()
        if valued
    }


def _rows(ask: Answers, scope: Scope, by: str, months: list[Any]) -> pl.DataFrame:
    spec = CUBES["settlements"]
    rows = scope.apply(ask.figures.rows(spec.name, {by, *scope.dimensions}, months), dimensions_of(spec), spec.label)
    return rows.group_by(by).agg(pl.col(_SUMS).sum()).sort(by).collect()


def with_intervals(frame: pl.DataFrame, by: str, sums: Mapping[str, Sums]) -> pl.DataFrame:
    """The frame with `low` and `high` of each depth, as fractions, and its `place` against all other parts."""
    names = frame[by].cast(pl.String).to_list()
    intervals = [ratio_limits.around(sums[name]) if name in sums else None for name in names]
    placed = ratio_limits.places(sums)
    return frame.with_columns(
        pl.Series("low", [one.low if one else None for one in intervals], dtype=pl.Float64),
        pl.Series("high", [one.high if one else None for one in intervals], dtype=pl.Float64),
        pl.Series("place", [placed.get(name, "") for name in names], dtype=pl.String),
    )
