"""What cubes are recorded by: their own dimensions, attributes of their codes, and what follows from their states."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Final

import polars as pl

from validations.cubes import CUBES, OPENING_BUCKET, SOURCES, CubeSpec, Rollup
from validations.cubes.movement import CLASSED_BY, movement_classes
from validations.vocabulary import BUCKETS, NONE

# Which dimension frame gives which attributes, and the code that leads to them.
ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "branch_code": ("zone", "state", "area"),
    "state": ("zone",),
    "product_code": ("product_group", "secured", "revolving"),
    "agency_code": ("agency_type",),
}
_ATTRIBUTES_FROM: Final = {
    "branch_code": "branch",
    "state": "branch",
    "product_code": "product",
    "agency_code": "agency",
}


def attributes_of(code: str, dimension_frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The attributes of each value of a code; a code whose rows disagree has none, as a state of two zones."""
    frame = dimension_frames[_ATTRIBUTES_FROM[code]]
    rows = frame.select(code, *(_as_text(frame, name) for name in ATTRIBUTES[code])).unique()
    return rows.unique(code, keep="none")


def enriched(
    rows: pl.LazyFrame, spec: CubeSpec, needed: Collection[str], attributes: Mapping[str, pl.DataFrame]
) -> pl.LazyFrame:
    """The rows with attributes and derived dimensions, only those that the question needs."""
    held = set(rows.collect_schema().names())
    for code, names in ATTRIBUTES.items():
        missing = [name for name in names if name in needed and name not in held]
        if missing and code in held:
            joined = rows.join(attributes[code].lazy().select(code, *missing), on=code, how="left")
            rows = joined.with_columns(pl.col(missing).fill_null(NONE))
            held.update(missing)
    return _with_states(rows, spec, needed)


@cache
def _recorded_by(name: str, rollup: str) -> frozenset[str]:
    """What a cube, or one of its rollups, is recorded by: its own dimensions, their attributes, what follows."""
    spec = SOURCES[name]
    own = next((set(one.keeps) for one in spec.rollups if one.name == rollup), set(spec.dimensions))
    attributes = {attribute for code, names in ATTRIBUTES.items() if code in own for attribute in names}
    return frozenset(own | attributes | set(_derived(spec)))


def dimensions_of(spec: CubeSpec, rollup: Rollup | None = None) -> frozenset[str]:
    """Everything that a cube, or one of its rollups, can be broken down and filtered by, the month apart."""
    return _recorded_by(spec.name, rollup.name if rollup else "")


@cache
def _told_by(name: str) -> frozenset[str]:
    columns = set(SOURCES[name].columns)
    return frozenset(
        columns | {attribute for code, names in ATTRIBUTES.items() if code in columns for attribute in names}
    )


def recorded_by(spec: CubeSpec) -> frozenset[str]:
    """Everything that each row of a cube tells, also where a row is an account and not a sum."""
    return _told_by(spec.name)


def _derived(spec: CubeSpec) -> tuple[str, ...]:
    """The dimensions that follow from where accounts stood at opening and closing."""
    if "opening_state" not in spec.columns:
        return ()
    return ("bucket", "movement_class", "flowed_from") if "closing_state" in spec.columns else ("bucket",)


def _with_states(rows: pl.LazyFrame, spec: CubeSpec, needed: Collection[str]) -> pl.LazyFrame:
    """The bucket at opening, the class of the movement, and the bucket that the closing state flowed from."""
    if not _derived(spec):
        return rows
    if "bucket" in needed:
        opening = pl.col("opening_state").cast(pl.String)
        rows = rows.with_columns(
            pl.when(opening.is_in(BUCKETS)).then(opening).otherwise(pl.lit(NONE)).cast(OPENING_BUCKET).alias("bucket")
        )
    if "flowed_from" in needed:
        pairs = dict(zip(BUCKETS[1:8], BUCKETS[:7], strict=True))
        closing = pl.col("closing_state").cast(pl.String)
        # What was in the open-ended last bucket at opening did not flow into it in this month.
        stayed = (closing == BUCKETS[7]) & (pl.col("arrived") == "no")
        before = pl.when(stayed).then(pl.lit(NONE)).otherwise(closing.replace_strict(pairs, default=NONE))
        rows = rows.with_columns(before.cast(OPENING_BUCKET).alias("flowed_from"))
    if "movement_class" in needed:
        rows = rows.join(movement_classes().lazy(), on=list(CLASSED_BY), how="left")
    return rows


def vocabulary(key: str) -> list[str]:
    """The values that a dimension may have, where nothing is recorded by it."""
    kinds = [spec.dtype(key) for spec in CUBES.values() if key in spec.columns]
    return next(
        ([value for value in kind.categories if value != NONE] for kind in kinds if isinstance(kind, pl.Enum)), []
    )


def distinct(columns: Sequence[pl.Series]) -> list[str]:
    """Every value in the natural order of the dimension; NONE only where it is not part of an ordered vocabulary."""
    if columns and isinstance(kind := columns[0].dtype, pl.Enum):
        return [value for value in kind.categories.to_list() if value != NONE]
    return sorted({value for column in columns for value in column.unique().cast(pl.String).to_list()})


def _as_text(frame: pl.DataFrame, name: str) -> pl.Expr:
    column = pl.col(name)
    if frame[name].dtype == pl.Boolean:
        return pl.when(column).then(pl.lit("yes")).when(~column).then(pl.lit("no")).otherwise(pl.lit(NONE)).alias(name)
    return column.cast(pl.String).fill_null(NONE)
