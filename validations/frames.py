"""Check a frame once, at the door, and say on one screen what is wrong."""

import polars as pl
from pandera.errors import SchemaErrors

from validations.cubes import CubeSpec
from validations.errors import BrokenFiguresError


def validated(frame: pl.DataFrame, spec: CubeSpec) -> pl.DataFrame:
    """The frame, if it keeps to the cube's declaration.

    Raises BrokenFiguresError naming each broken rule, its number of rows and up to three values.
    """
    try:
        spec.schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        lines = "\n".join(failure_lines(errors.failure_cases))
        raise BrokenFiguresError(f"The cube '{spec.name}' breaks its own rules:\n{lines}") from None
    return frame


def failure_lines(cases: pl.DataFrame) -> list[str]:
    """Failures grouped by column and check, counted, with three examples each."""
    grouped = cases.group_by("column", "check", maintain_order=True).agg(
        rows=pl.len(),
        examples=pl.col("failure_case").cast(pl.String).unique(maintain_order=True).head(3).str.slice(0, 40),
    )
    return [
        f"  - {column or 'the whole cube'}: {check}, {rows} rows, for example "
        f"{', '.join(str(example) for example in examples)}"
        for column, check, rows, examples in grouped.iter_rows()
    ]
