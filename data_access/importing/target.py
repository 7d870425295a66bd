"""The database an import writes to: what it holds already, and one import at a time."""

import hashlib
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl
import sqlalchemy as sa
from filelock import FileLock, Timeout

from data_access.atomic_file import refuse_link
from data_access.contract import live_columns, sql_table
from data_access.database_address import parse
from data_access.engine import open_engine, reading
from data_access.importing.limits import BATCH_ROWS
from data_access.importing.staging import StagedTable
from data_access.importing.words import every_parquet, listed, literal, quoted
from validations.errors import DatabaseUnavailableError, ImportFileError

BUSY: Final = "Another import is writing to this database; wait until it is done and start again."


@dataclass(frozen=True)
class Target:
    """Address of the database."""

    url: sa.URL

    @property
    def file(self) -> Path | None:
        """The file of an embedded database, or None for a server."""
        embedded = self.url.get_backend_name() in ("duckdb", "sqlite")
        return Path(self.url.database) if embedded and self.url.database else None

    @property
    def name(self) -> str:
        """A short name that tells databases apart."""
        address = str(self.file.resolve()) if self.file else self.url.render_as_string(hide_password=True)
        return hashlib.sha256(address.encode()).hexdigest()[:12]

    @contextmanager
    def reading(self) -> Iterator[sa.Connection | None]:
        """A connection for reading, or None while the file does not exist yet."""
        if self.file is not None and not self.file.exists():
            yield None
            return
        with reading(open_engine(self.url.render_as_string(hide_password=False))) as connection:
            yield connection


def target_of(url: str) -> Target:
    """The target at an SQLAlchemy address; raises DatabaseUnavailableError when it cannot be read."""
    parsed = parse(url)
    if parsed.get_backend_name() in ("duckdb", "sqlite") and parsed.database in (None, "", ":memory:"):
        raise DatabaseUnavailableError("A database in memory is gone after the import; name a file.")
    if parsed.get_backend_name() == "hive":
        raise DatabaseUnavailableError(
            "An import writes to DuckDB or PostgreSQL only; the tables of a Spark cluster are filled by its own jobs."
        )
    return Target(parsed)


@contextmanager
def one_at_a_time(target: Target) -> Iterator[None]:
    """Hold the lock of this database; the system lets go of it when the process dies.

    Raises DatabaseUnavailableError when another import of this machine holds it.
    """
    if target.file is None:
        path = Path(tempfile.gettempdir()) / f"bucketwise-{target.name}.lock"
    else:
        target.file.parent.mkdir(parents=True, exist_ok=True)
        path = target.file.with_name(f"{target.file.name}.import.lock")
    refuse_link(path)
    try:
        with FileLock(path, timeout=0, mode=0o600):
            yield
    except Timeout:
        raise DatabaseUnavailableError(BUSY) from None


def refuse_misfits(existing: Mapping[str, Mapping[str, str]], table: str, columns: Sequence[str]) -> None:
    """Raise ImportFileError when the database's own table lacks a column that is to be loaded."""
    if table not in existing:
        return
    missing = [column for column in columns if column not in existing[table]]
    if missing:
        raise ImportFileError(
            f"Table {table} of the database has no column {listed(missing)}; add it there, or leave it out of "
            f"{table}.sql."
        )


def existing_tables(target: Target) -> dict[str, dict[str, str]]:
    """Contract tables of the database with their columns; empty while there is no database yet."""
    with target.reading() as connection:
        return {} if connection is None else live_columns(connection)


def export_keys(target: Target, references: Collection[str], folder: Path) -> dict[str, str]:
    """Write the values of each "table.column" the database holds to Parquet; returns the queries that read them."""
    with target.reading() as connection:
        if connection is None:
            return {}
        return {reference: _export(connection, reference, folder / reference) for reference in references}


def _export(connection: sa.Connection, reference: str, folder: Path) -> str:
    folder.mkdir(parents=True)
    table, column = reference.split(".")
    if connection.dialect.name == "duckdb":
        keys = f"SELECT DISTINCT {quoted(column)} AS value FROM {quoted(table)}"  # noqa: S608 - names of the contract
        connection.exec_driver_sql(f"COPY ({keys}) TO {literal(folder / 'keys.parquet')} (FORMAT parquet)")
    else:
        _export_rows(connection, sa.select(sql_table(table).c[column]).distinct(), folder)
    return f"SELECT value FROM read_parquet({literal(every_parquet(folder))})"  # noqa: S608 - a path of ours


def _export_rows(connection: sa.Connection, keys: sa.Select[Any], folder: Path) -> None:
    schema = pl.Schema({"value": pl.String()})
    schema.to_frame().write_parquet(folder / "none.parquet")
    streamed = connection.execution_options(yield_per=BATCH_ROWS).execute(keys)
    for number, rows in enumerate(streamed.partitions()):
        part = pl.DataFrame({"value": [row[0] for row in rows]}, schema=schema)
        part.write_parquet(folder / f"{number:06}.parquet")


def references_of(staged: Sequence[StagedTable]) -> set[str]:
    """All "table.column" that the rows of a load refer to."""
    return {
        reference for each in staged for column, reference in each.table.references.items() if column in each.columns
    }
