"""Check a frame once, at the door, and say on one screen what is wrong."""

from typing import Any

import polars as pl

from validations.cubes import CubeSpec
from validations.cubes.columns import CubeColumn
from validations.errors import BrokenFiguresError


def validated(frame: pl.DataFrame, spec: CubeSpec) -> pl.DataFrame:
    """The frame, if it keeps to the cube's declaration.

    Raises BrokenFiguresError naming each broken rule, its number of rows and up to three values.
    """
    if keeps_to(frame, spec):
        return frame
    from validations.judged import broken_rules, cube_schema

    cases = broken_rules(frame, cube_schema(spec))
    if cases is None:
        return frame
    lines = "\n".join(failure_lines(cases))
    raise BrokenFiguresError(f"The cube '{spec.name}' breaks its own rules:\n{lines}")


def keeps_to(frame: pl.DataFrame, spec: CubeSpec) -> bool:
    """Whether every rule of the declaration plainly holds.

    Pandera runs a query per rule, a tenth of a second for each cube and month. So it is asked only when one of its
    rules may be broken, to say which.
    """
    if dict(frame.schema) != {name: spec.dtype(name) for name in spec.columns}:
        return False
    if any(frame[name].null_count() for name, column in spec.columns.items() if not column.nullable):
        return False
    within = all(_within(frame[name], column) for name, column in spec.columns.items())
    return within and (not spec.grain or frame.n_unique(subset=list(spec.grain)) == frame.height)


def _within(values: pl.Series, column: CubeColumn) -> bool:
    """Whether the bounds hold."""
    if values.null_count() == len(values) or (column.least is None and column.most is None):
        return True
    lowest: Any = values.min()
    highest: Any = values.max()
    return (column.least is None or lowest >= column.least) and (column.most is None or highest <= column.most)


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
