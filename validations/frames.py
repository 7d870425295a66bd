"""Validate a frame against its pandera model as it is read, and say on one screen what is wrong."""

from typing import Any, cast

import polars as pl
from pandera.errors import SchemaErrors

from validations.cubes import CubeSpec
from validations.errors import BrokenFiguresError
from validations.model import Model


def validated(frame: pl.DataFrame, spec: CubeSpec) -> pl.DataFrame:
    """The frame, if it keeps to the model of the cube.

    Raises BrokenFiguresError naming each broken rule, its number of rows and up to three values.
    """
    cases = broken_rules(frame, spec.model)
    if cases is None:
        return frame
    lines = "\n".join(failure_lines(cases))
    raise BrokenFiguresError(f"The cube '{spec.name}' breaks its own rules:\n{lines}")


def broken_rules(frame: pl.DataFrame, model: type[Model]) -> pl.DataFrame | None:
    """Every broken rule: column, check, failure_case, and index, the row's place; None where all are kept.

    A rule about the whole frame, such as a key that is there twice, has the name of the model as its column.
    """
    try:
        model.validate(frame, lazy=True)
    except SchemaErrors as errors:
        # Typed as the errors of every backend; here it is a Polars frame.
        return cast(pl.DataFrame, cast(Any, errors).failure_cases)
    return None


def failure_lines(cases: pl.DataFrame) -> list[str]:
    """Failures grouped by column and check, counted, with three examples each."""
    of_the_frame = pl.col("schema_context") == "DataFrameSchema"
    where = pl.when(of_the_frame).then(pl.lit("the whole cube")).otherwise(pl.col("column"))
    grouped = cases.group_by(where.alias("where"), "check", maintain_order=True).agg(
        rows=pl.len(),
        examples=pl.col("failure_case").cast(pl.String).unique(maintain_order=True).head(3).str.slice(0, 40),
    )
    return [
        f"  - {where}: {check}, {rows} rows, for example {', '.join(str(example) for example in examples)}"
        for where, check, rows, examples in grouped.iter_rows()
    ]
