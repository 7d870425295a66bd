"""Figures that the database computed whole, such as distinct customers: looked up, never added."""

import polars as pl

from dashboard.metrics.model import AsStored, Metric
from dashboard.scope import Scope
from validations.cubes import CUSTOMER_GRAINS
from validations.dimensions import dimension
from validations.errors import FilterNotPossibleError, NotAdditiveError

_KEYS = ("zone", "state", "product_code", "segment", "agency_code")


def stored_figures(rows: pl.LazyFrame, metric: Metric, by: tuple[str, ...], scope: Scope) -> pl.DataFrame:
    """The stored figure for each combination asked for.

    Raises FilterNotPossibleError where no declared grain has these dimensions, NotAdditiveError where several stored
    figures would have to be added.
    """
    if not isinstance(metric.formula, AsStored):
        raise TypeError(f"'{metric.key}' is not kept as stored.")
    needed = {key for key in (*by, *scope.dimensions) if key != "month"}
    grain = _grain(metric, needed)
    within = rows.filter(
        *(pl.col(key).is_not_null() if key in grain else pl.col(key).is_null() for key in _KEYS),
        *(pl.col(key).is_in(list(values)) for key, values in scope.picked),
    )
    column = metric.formula.term.column
    found = within.select(*by, pl.col(column).alias(metric.key)).collect()
    if found.select(by).is_duplicated().any() if by else found.height > 1:
        names = ", ".join(dimension(key).label.lower() for key in sorted(grain))
        raise NotAdditiveError(
            f"'{metric.label}' cannot be added up over {names}, because one customer may be in several; "
            "pick one value or break it down."
        )
    if not by and found.is_empty():
        return pl.DataFrame({metric.key: [None]}, schema={metric.key: pl.Int64})
    return found


def _grain(metric: Metric, needed: set[str]) -> frozenset[str]:
    fitting = [frozenset(grain) for grain in CUSTOMER_GRAINS if needed <= set(grain)]
    if not fitting:
        allowed = "; ".join(
            " and ".join(dimension(k).label.lower() for k in grain) for grain in CUSTOMER_GRAINS if grain
        )
        raise FilterNotPossibleError(f"'{metric.label}' is counted for the whole book and by {allowed} only.")
    return min(fitting, key=len)
