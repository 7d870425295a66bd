"""The base of the pandera models, which declare tables and cubes; their columns; and the rules that a frame breaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

EARLIEST: Final = date(1950, 1, 1)
YEARS_AHEAD: Final = 10
"""A date names a day from 1950 to the end of the tenth year ahead, unless its column says otherwise."""


class Model(pa.DataFrameModel):
    """Exactly the declared columns, in exactly the declared types."""

    class Config:
        strict = True


@dataclass(frozen=True)
class Column:
    """One column of a model, as pandera has it.

    `least` and `most` bound its values, inclusive. A date that may not lie ahead is never later than today,
    which is the last day-end of account_snapshot.
    """

    name: str
    title: str
    description: str
    dtype: pl.DataType
    required: bool
    nullable: bool
    unit: str
    personal: bool
    may_lie_ahead: bool
    years_ahead: int
    vocabulary: tuple[str, ...]
    least: int | None
    most: int | None

    @property
    def is_date(self) -> bool:
        """True of dates and of moments."""
        return self.dtype.is_temporal()

    def latest(self, today: date) -> date:
        """The last day that a date of this column may name."""
        return latest_plausible(today, self.years_ahead)


def latest_plausible(today: date, years: int = YEARS_AHEAD) -> date:
    """The last day of the year that lies so many years ahead."""
    return date(today.year + years, 12, 31)


def columns_of(model: type[Model]) -> Mapping[str, Column]:
    """The columns of a model by name, in the order of their declaration."""
    return {name: _column(name, declared) for name, declared in model.to_schema().columns.items()}


def _column(name: str, declared: Any) -> Column:
    limits = {key: value for check in declared.checks for key, value in check.statistics.items()}
    metadata = declared.metadata or {}
    dtype = _instance(declared.dtype.type)
    return Column(
        name=name,
        title=declared.title or "",
        description=declared.description or "",
        dtype=dtype,
        required=declared.required,
        nullable=declared.nullable,
        unit=metadata.get("unit") or _unit_of(dtype),
        personal=metadata.get("personal", False),
        may_lie_ahead=metadata.get("ahead", False),
        years_ahead=metadata.get("years_ahead", YEARS_AHEAD),
        vocabulary=tuple(limits.get("allowed_values", ())),
        least=limits.get("min_value"),
        most=limits.get("max_value"),
    )


def _instance(dtype: pl.DataType | type[pl.DataType]) -> pl.DataType:
    return dtype() if isinstance(dtype, type) else dtype


def _unit_of(dtype: pl.DataType) -> str:
    if isinstance(dtype, pl.Decimal):
        return "base currency"
    if isinstance(dtype, pl.Datetime):
        return "local time"
    words = {pl.Date: "date", pl.Boolean: "yes or no", pl.String: "text", pl.Enum: "text"}
    return words.get(type(dtype), "count")


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
