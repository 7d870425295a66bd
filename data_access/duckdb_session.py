"""What a refresh asks of DuckDB's session: its memory and threads, and relations evaluated once for several cubes.

DuckDB has temporary tables on a database that is open for reading only; they end with the connection, which serves one
month. Where an engine has none, every cube has the relation as a subquery and reads the same rows.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from data_access import queries
from data_access.contract import LiveColumns

_ROWS_PER_THREAD: Final = 122_880
"""What DuckDB gives a thread at a time. Below that a second one finds nothing to do and costs half as much again."""
_MEMORY: Final = "4GB"
"""Its own bound is four fifths of the machine, which it fills with blocks of the file that are read once."""

_SPILL: Final = sa.text("SET temp_directory = :folder").bindparams(
    sa.bindparam("folder", type_=sa.String, literal_execute=True)
)


def bound(connection: sa.Connection, live: LiveColumns, spill: Path, schema: str = "") -> None:
    """Keep DuckDB within its memory, with what does not fit in the folder `spill`, and small books on one thread."""
    if connection.dialect.name != "duckdb":
        return
    connection.execute(sa.text(f"SET memory_limit = '{_MEMORY}'"))
    where = sa.select(sa.func.current_setting("temp_directory"))
    if connection.execute(where).scalar_one() != str(spill):
        # Beside the database, where it would go otherwise, nothing may be written.
        connection.execute(_SPILL, {"folder": str(spill)})
    if _accounts(connection, live, schema) <= _ROWS_PER_THREAD:
        connection.execute(sa.text("SET threads = 1"))


def _accounts(connection: sa.Connection, live: LiveColumns, schema: str) -> int:
    if "account" not in live:
        return 0
    accounts = sa.table("account", schema=schema or None)
    return connection.execute(sa.select(sa.func.count()).select_from(accounts)).scalar_one()


KEPT: Final = (
    "opening_rows",
    "month_holder_rows",
    "receipt_rows",
    "complaint_rows",
    "attempt_rows",
    "promise_rows",
)
"""Each after those that it reads itself; what has a row per account of the whole book has few columns."""


def keep(
    connection: sa.Connection,
    cubes: Collection[str],
    parameters: Mapping[str, object],
    live: LiveColumns,
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
