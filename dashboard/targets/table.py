"""The targets of the database, one row per measure, period and cell, with the pattern of dimensions that each fills."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

import polars as pl

from validations.period_types import Length
from validations.vocabulary import NONE

DIMENSIONS: Final = (
    "zone",
    "state",
    "area",
    "branch_code",
    "product_code",
    "bucket",
    "agency_code",
    "collector_code",
)
CONTAINS: Final[Mapping[str, tuple[str, ...]]] = {
    "state": ("zone",),
    "area": ("state", "zone"),
    "branch_code": ("area", "state", "zone"),
    "product_code": ("product_group", "secured", "revolving"),
    "agency_code": ("agency_type",),
}
"""What a dimension tells besides itself."""
TOLD: Final = (*DIMENSIONS, "product_group", "secured", "revolving", "agency_type")
"""Everything that a target's dimensions can tell."""
FirstDay = Callable[[date, Length], date]
"""The first day of the period of some type that a date lies in."""
_CELL: Final = ("measure", "period_type", "first", *DIMENSIONS)


def contained(dimensions: Iterable[str]) -> tuple[str, ...]:
    """The dimensions with everything that they tell, in one fixed order."""
    told = {key for one in dimensions for key in (one, *CONTAINS.get(one, ()))}
    return tuple(key for key in TOLD if key in told)


def finer(one: str, other: str) -> bool:
    """Whether a dimension divides another, as a state divides its zone."""
    return other in CONTAINS.get(one, ())


def target_rows(table: pl.DataFrame, first_day: FirstDay, attributes: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per measure, period type, first day of the period and cell: `value` as set, `pattern`, TOLD, `row`.

    `table` is the contract's, in the order in which the database holds it. A target that starts within its period is
    one for the whole period, and of two for the same cell and period the later one counts: the one that starts later,
    else the one loaded later. They are never added. `attributes` gives, by the dimension that leads to them, a frame
    with one row for each of its values.
    """
    texts = [pl.col(name).cast(pl.String) for name in ("measure", "period_type")]
    cells = [pl.col(name).cast(pl.String).fill_null(NONE) for name in DIMENSIONS]
    filled = [pl.when(pl.col(name) != NONE).then(pl.lit(name)) for name in DIMENSIONS]
    firsts = [first_day(start, kind) for start, kind in table.select("period_start", "period_type").iter_rows()]
    latest = (
        table.drop_nulls("value")
        .with_columns(*texts, *cells)
        .with_columns(pl.Series("first", firsts, dtype=pl.Date).filter(table["value"].is_not_null()))
        .sort("period_start", maintain_order=True)
        .unique(_CELL, keep="last", maintain_order=True)
    )
    rows = latest.select(*_CELL, "value").with_row_index("row")
    rows = rows.with_columns(pl.concat_str(*filled, separator="+", ignore_nulls=True).alias("pattern"))
    return _with_attributes(rows, attributes)


def _with_attributes(rows: pl.DataFrame, attributes: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The rows with what their dimensions tell: a state its zone, an agency its type."""
    rows = rows.with_columns(pl.lit(NONE).alias(name) for name in TOLD if name not in rows.columns)
    for code, names in CONTAINS.items():
        told = attributes[code].select(code, *(pl.col(name).cast(pl.String).alias(f"_{name}") for name in names))
        rows = rows.join(told, on=code, how="left", maintain_order="left").with_columns(
            pl.when(pl.col(name) == NONE).then(pl.col(f"_{name}").fill_null(NONE)).otherwise(pl.col(name)).alias(name)
            for name in names
        )
        rows = rows.drop(f"_{name}" for name in names)
    return rows
