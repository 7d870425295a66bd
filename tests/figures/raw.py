"""The raw tables of a database in memory, with two relations written by hand from the definitions: book and moved."""

from pathlib import Path

import duckdb

from data_access.contract import METADATA

_DEFINITIONS = Path(__file__).with_name("definitions")
"""book.sql comes first; the others read what it defines."""


def raw_tables(path: Path) -> duckdb.DuckDBPyConnection:
    """A copy of the contract's tables in memory; what the database lacks is empty there."""
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{path}' AS source (READ_ONLY)")
    held = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'source'").fetchall()
    for name, table in METADATA.tables.items():
        columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
        connection.execute(f"CREATE TABLE {name} ({columns})")
        if (name,) in held:
            connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM source.{name}")
    connection.execute("DETACH source")
    for path in sorted(_DEFINITIONS.glob("*.sql")):
        connection.execute(path.read_text("utf-8"))
    return connection
