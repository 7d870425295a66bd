"""The declarations of cubes and tables as pandera schemas, which say what is wrong with a frame.

Imported only by what asks that: pandera takes a second to import, and pages and sound frames do without.
"""

from functools import cache
from typing import Any, cast

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from validations.cubes.spec import CubeSpec
from validations.tables import TABLES, Column


def broken_rules(frame: pl.DataFrame, schema: pa.DataFrameSchema) -> pl.DataFrame | None:
    """Every broken rule: column, check, failure_case, and index, the row's place; None where all are kept."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        # Typed as the errors of every backend; here it is a Polars frame.
        return cast(pl.DataFrame, cast(Any, errors).failure_cases)
    return None


def cube_schema(spec: CubeSpec) -> pa.DataFrameSchema:
    """What a frame of this cube must satisfy."""
    columns = {
        name: pa.Column(column.dtype, _bounds(column.least, column.most), nullable=column.nullable)
        for name, column in spec.columns.items()
    }
    return pa.DataFrameSchema(columns, strict=True, unique=list(spec.grain) or None, name=spec.name)


@cache
def table_schema(name: str) -> pa.DataFrameSchema:
    """What rows of this contract table must satisfy; it may lack the columns that are not required."""
    table = TABLES[name]
    columns = {name: _table_column(column) for name, column in table.fields.items()}
    return pa.DataFrameSchema(columns, strict=True, name=table.name)


def _table_column(column: Column) -> pa.Column:
    words = [pa.Check.isin(list(column.vocabulary))] if column.vocabulary else []
    rules = [*_bounds(column.least, column.most), *words]
    return pa.Column(column.dtype, rules, nullable=column.nullable, required=column.required)


def _bounds(least: int | None, most: int | None) -> list[pa.Check]:
    lowest = [] if least is None else [pa.Check.ge(least)]
    return lowest if most is None else [*lowest, pa.Check.le(most)]
