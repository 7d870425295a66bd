"""Which targets answer a question: one pattern of filled dimensions, never several mixed.

A target's pattern is the set of dimensions that it fills. Asked by some dimensions, a month's targets of one measure
and period type are those of the pattern that equals the request, the coarsest where several do; else those of the
finest pattern that contains the request and covers everything that was collected; else of the finest one, where only
groups that it covers wholly have a target. A finer dimension contains its parents: a state its zone, an agency its
type. What has no target is a row without an amount, so that a sum over it is unknown and never too small. Only amounts
add: a rate answers nothing but the very request it was set for.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

import polars as pl

from validations.cubes import OPENING_BUCKET
from validations.vocabulary import NONE

Combinations = Callable[[tuple[str, ...]], pl.DataFrame | None]
"""Month and values of some dimensions for which anything was collected; None where that is not recorded."""

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
_ORDER: Final = (*DIMENSIONS, "product_group", "secured", "revolving", "agency_type")
_SET: Final = ("month", "period_type", "measure")
_WITHIN_A_MONTH: Final = ("day", "week", "month")
"""Period types of which every month should have a target; a year's target stands in its first month only."""


def contained(dimensions: Iterable[str]) -> tuple[str, ...]:
    """The dimensions with everything that they tell, in one fixed order."""
    told = {key for one in dimensions for key in (one, *CONTAINS.get(one, ()))}
    return tuple(key for key in _ORDER if key in told)


def with_patterns(targets: pl.DataFrame, attributes: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The targets with their pattern, and with what their dimensions tell.

    `attributes` gives, by the dimension that leads to them, a frame with one row for each of its values.
    """
    filled = [pl.when(pl.col(name) != NONE).then(pl.lit(name)) for name in DIMENSIONS]
    rows = targets.with_columns(
        pl.concat_str(*filled, separator="+", ignore_nulls=True).alias("pattern"),
        *(pl.col(name).cast(pl.String) for name in ("measure", *_ORDER) if name in targets.columns),
        *(pl.lit(NONE).alias(name) for name in _ORDER if name not in targets.columns),
    )
    for code, names in CONTAINS.items():
        told = attributes[code].select(code, *(pl.col(name).cast(pl.String).alias(f"_{name}") for name in names))
        rows = rows.join(told, on=code, how="left").with_columns(
            pl.when(pl.col(name) == NONE).then(pl.col(f"_{name}").fill_null(NONE)).otherwise(pl.col(name)).alias(name)
            for name in names
        )
        rows = rows.drop(f"_{name}" for name in names)
    return rows


def resolved(targets: pl.DataFrame, asked: Collection[str], combinations: Combinations) -> pl.DataFrame:
    """The targets that answer a question by some dimensions, in every month, and a row for all that has none."""
    wanted = contained(asked)
    patterns = [pattern for pattern in targets["pattern"].unique().sort() if set(wanted) <= set(_told(pattern))]
    money = targets.filter(pl.col("measure").str.ends_with("_amount"))
    gaps = pl.concat([_gaps(money, pattern, combinations) for pattern in patterns] or [_no_gaps(targets)])
    choice = _choice(targets, patterns, wanted, gaps)
    found = targets.join(choice, on=[*_SET, "pattern"], how="semi")
    missing = gaps.join(choice, on=[*_SET, "pattern"], how="semi")
    unset = _unset(money, choice, combinations(wanted))
    exact = pl.col("pattern").is_in([pattern for pattern in patterns if _told(pattern) == wanted])
    return pl.concat([found, missing, unset], how="diagonal").with_columns(
        pl.when(exact).then(pl.col("level_millionths")).alias("level_millionths"),
        pl.col([name for name in _ORDER if name != "bucket"]).fill_null(NONE),
        pl.col("bucket").fill_null(NONE).cast(OPENING_BUCKET),
    )


def _told(pattern: str) -> tuple[str, ...]:
    return contained(pattern.split("+")) if pattern else ()


def _gaps(targets: pl.DataFrame, pattern: str, combinations: Combinations) -> pl.DataFrame:
    """What was collected in a month for which targets of this pattern are set, but has none of them."""
    own = targets.filter(pl.col("pattern") == pattern)
    collected = combinations(_told(pattern))
    if collected is None:
        return _no_gaps(targets)
    keys = [*_SET, *pattern.split("+")] if pattern else [*_SET]
    sets = own.select(_SET).unique()
    return (
        sets.join(collected, on="month")
        .join(own, on=keys, how="anti")
        .with_columns(pl.lit(pattern).alias("pattern"), pl.lit(None, dtype=pl.Int64).alias("amount"))
        .select(*_SET, "pattern", "amount", *_absent(collected))
    )


def _absent(collected: pl.DataFrame) -> list[pl.Expr]:
    return [pl.col(name) if name in collected.columns else pl.lit(NONE).alias(name) for name in _ORDER]


def _no_gaps(targets: pl.DataFrame) -> pl.DataFrame:
    return targets.clear().select(*_SET, "pattern", "amount", *_ORDER)


def _choice(
    targets: pl.DataFrame, patterns: Collection[str], wanted: tuple[str, ...], gaps: pl.DataFrame
) -> pl.DataFrame:
    """The one pattern of each month, period type and measure."""
    equal = [pattern for pattern in patterns if _told(pattern) == wanted]
    adds = pl.col("measure").str.ends_with("_amount")
    size = pl.col("pattern").str.count_matches("+", literal=True)
    return (
        targets.filter(pl.col("pattern").is_in(list(patterns)))
        .group_by(*_SET, "pattern")
        .agg(pl.len().alias("targets"))
        .join(gaps.group_by(*_SET, "pattern").agg(pl.len().alias("gaps")), on=[*_SET, "pattern"], how="left")
        .with_columns(pl.col("pattern").is_in(equal).alias("equal"), pl.col("gaps").fill_null(0) > 0)
        .filter(pl.col("equal") | adds)
        .with_columns(pl.when("equal").then(size).otherwise(0).alias("coarseness"))
        .sort(
            *_SET, "equal", "coarseness", "gaps", "targets", "pattern",
            descending=[False, False, False, True, False, False, True, False],
        )
        .unique(_SET, keep="first", maintain_order=True)
        .select(*_SET, "pattern")
    )  # fmt: skip


def _unset(money: pl.DataFrame, choice: pl.DataFrame, collected: pl.DataFrame | None) -> pl.DataFrame:
    """What was collected in months that no pattern answers for, of what has targets in other months."""
    if collected is None:
        return _no_gaps(money)
    sets = money.filter(pl.col("period_type").is_in(_WITHIN_A_MONTH)).select("period_type", "measure").unique()
    return (
        sets.join(collected, how="cross")
        .join(choice, on=list(_SET), how="anti")
        .with_columns(pl.lit("").alias("pattern"), pl.lit(None, dtype=pl.Int64).alias("amount"))
        .select(*_SET, "pattern", "amount", *_absent(collected))
    )
