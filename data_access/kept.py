"""Row relations that several cubes of a month read, evaluated once for all of them where the engine can do so.

DuckDB has temporary tables on a database that is open for reading only; they end with the connection, which serves one
month. Where an engine has none, every cube has the relation as a subquery and reads the same rows.
"""

from collections.abc import Collection, Mapping
from typing import Final

import sqlalchemy as sa

from data_access import queries

KEPT: Final = ("opening_rows", "month_holder_rows", "receipt_rows", "complaint_rows")
"""Each after those that it reads itself; what has a row per account of the whole book has few columns."""


def keep(
    connection: sa.Connection,
    cubes: Collection[str],
    parameters: Mapping[str, object],
    live: queries.LiveColumns,
    schema: str = "",
) -> frozenset[str]:
    """Evaluate what more than one of these cubes reads; the names of what is a table of this connection from now on."""
    kept: frozenset[str] = frozenset()
    if connection.dialect.name != "duckdb":
        return kept
    for name in KEPT:
        if sum(name in queries.relations(cube) for cube in cubes) > 1:
            rows = sa.text(queries.render(name, connection.dialect.name, live, schema, kept))
            statement = sa.text(f"CREATE TEMPORARY TABLE {name} AS {rows.text}")
            connection.execute(statement, {key: parameters[key] for key in rows._bindparams})
            kept |= {name}
    return kept
