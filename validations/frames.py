"""Check a frame once, at the door, and say on one screen what is wrong."""

from typing import Any

import polars as pl
from pandera.errors import SchemaErrors

from validations.cubes import CubeSpec
from validations.errors import BrokenFiguresError


def validated(frame: pl.DataFrame, spec: CubeSpec) -> pl.DataFrame:
    """The frame, if it keeps to the cube's declaration.

    Raises BrokenFiguresError naming each broken rule, its number of rows and up to three values.
    """
    if keeps_to(frame, spec):
        return frame
    try:
        spec.schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        lines = "\n".join(failure_lines(errors.failure_cases))
        raise BrokenFiguresError(f"The cube '{spec.name}' breaks its own rules:\n{lines}") from None
    return frame


def keeps_to(frame: pl.DataFrame, spec: CubeSpec) -> bool:
    """Whether every rule of the declaration plainly holds.

    Pandera runs a query per rule, a tenth of a second for each cube and month. So it is asked only when one of its
    rules may be broken, to say which.
    """
    if dict(frame.schema) != {name: spec.dtype(name) for name in spec.columns}:
        return False
    if any(frame[name].null_count() for name, column in spec.columns.items() if not column.nullable):
        return False
    within = all(_within(frame[name], check) for name, column in spec.columns.items() for check in column.checks or ())
    return within and (not spec.grain or frame.n_unique(subset=list(spec.grain)) == frame.height)


def _within(values: pl.Series, check: Any) -> bool:
    """Whether a bound holds; False for a rule that only pandera can judge."""
    if values.null_count() == len(values):
        return True
    lowest: Any = values.min()
    highest: Any = values.max()
    match check.name:
        case "greater_than_or_equal_to":
            return bool(lowest >= check.statistics["min_value"])
        case "less_than_or_equal_to":
            return bool(highest <= check.statistics["max_value"])
    return False


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
