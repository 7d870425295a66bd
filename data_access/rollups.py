"""Smaller copies of a cube, summed over the dimensions they leave out; written beside the cube at refresh."""

import polars as pl

from validations.cubes import CubeSpec, Rollup
from validations.vocabulary import NONE


def rolled_up(cube: pl.DataFrame, spec: CubeSpec, rollup: Rollup, branches: pl.DataFrame) -> pl.DataFrame:
    """The cube by fewer dimensions; a sum over values that are all unknown stays unknown."""
    placed = _placed(cube, branches) if "branch_code" in cube.columns else cube
    keys = [column for column in (*_stamps(spec), *rollup.keeps) if column in placed.columns]
    return placed.group_by(keys).agg(total(column) for column in spec.sums)


def _placed(cube: pl.DataFrame, branches: pl.DataFrame) -> pl.DataFrame:
    """Where each row's branch is; a cube without branches is recorded by state itself."""
    where = branches.select("branch_code", "zone", "state")
    return cube.join(where, on="branch_code", how="left").with_columns(pl.col("zone", "state").fill_null(NONE))


def total(column: str) -> pl.Expr:
    """The sum of a column, null where every value is."""
    return pl.when(pl.col(column).count() > 0).then(pl.col(column).sum()).alias(column)


def _stamps(spec: CubeSpec) -> tuple[str, ...]:
    return tuple(column for column in ("month", "as_of_date", "opening_date") if column in spec.columns)
