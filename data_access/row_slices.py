"""The rows of a statement, some at a time, in memory that does not grow with them."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
import sqlalchemy as sa


def read_slices(
    connection: sa.Connection, statement: sa.Executable, parameters: Mapping[str, object], size: int
) -> Iterator[pl.DataFrame]:
    """At most `size` rows at a time in the statement's order; one frame without rows where there are none."""
    empty = True
    for part in _parts(connection, statement, parameters, size):
        empty = False
        yield part
    if empty:
        result = connection.execute(statement, parameters)
        yield pl.DataFrame(schema=list(result.keys()))


def _parts(
    connection: sa.Connection, statement: sa.Executable, parameters: Mapping[str, object], size: int
) -> Iterator[pl.DataFrame]:
    if connection.dialect.name == "duckdb":
        fetched: Any = connection.execute(statement, parameters, execution_options={"duckdb_arrow": True})
        with fetched.batches(size) as reader:
            for batch in reader:
                if batch.num_rows:
                    yield pl.DataFrame(pl.from_arrow(batch))
        return
    options = {"stream_results": True, "max_row_buffer": size}
    result = connection.execute(statement, parameters, execution_options=options)
    names = list(result.keys())
    for rows in result.partitions(size):
        yield pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)
