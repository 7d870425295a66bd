"""What a refresh may take of the machine where DuckDB does the work: its memory, its threads, and where it spills."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from data_access.queries import LiveColumns

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
