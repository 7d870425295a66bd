"""A lender's tables as Parquet files, day-ends in a folder for each, and the Spark statements that register them."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

_SPARK_TYPES: Final = {"VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ"}
DAY_ENDS: Final = "account_snapshot"


def write_lake(database: Path, folder: Path, schema: str = "") -> list[str]:
    """Write every table of a DuckDB file below a folder; returns what Spark must run to have them.

    Where a schema is named, they stand in a new one of that name.
    """
    with sa.create_engine(f"duckdb:///{database}", poolclass=NullPool).connect() as connection:
        names = [row[0] for row in connection.exec_driver_sql("SHOW TABLES")]
        created = [f"CREATE SCHEMA {schema}"] if schema else []
        within = f"{schema}." if schema else ""
        return created + [line for name in names for line in _table(connection, name, folder / name, within)]


def write_table(database: Path, name: str, folder: Path, change: str = "*") -> None:
    """Write one table that is not partitioned, in place of what is there; `change` is what to select of it."""
    folder.mkdir(parents=True, exist_ok=True)
    with sa.create_engine(f"duckdb:///{database}", poolclass=NullPool).connect() as connection:
        rows = f"(SELECT {change} FROM {name})"  # noqa: S608 - a test's own words
        _copy(connection, rows, folder / "part-0.parquet", "FORMAT parquet")


def _table(connection: sa.Connection, name: str, folder: Path, within: str) -> list[str]:
    if name != DAY_ENDS:
        folder.mkdir(parents=True)
        _copy(connection, name, folder / "part-0.parquet", "FORMAT parquet")
        return [f"CREATE TABLE {within}{name} USING parquet LOCATION '{folder}'"]
    _copy(connection, name, folder, "FORMAT parquet, PARTITION_BY (as_of_date)")
    described = connection.exec_driver_sql(f"DESCRIBE {name}").all()
    columns = {row[0]: _SPARK_TYPES.get(row[1], row[1]) for row in described}
    listed = ", ".join(f"{column} {columns[column]}" for column in sorted(columns, key="as_of_date".__eq__))
    return [
        f"CREATE TABLE {within}{name} ({listed}) USING parquet PARTITIONED BY (as_of_date) LOCATION '{folder}'",
        f"MSCK REPAIR TABLE {within}{name}",
    ]


def _copy(connection: sa.Connection, rows: str, target: Path, options: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    connection.exec_driver_sql(f"COPY {rows} TO '{target}' ({options})")
