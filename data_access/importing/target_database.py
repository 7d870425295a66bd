"""The database an import writes to: one import at a time, what it holds, and staged rows beside its own table."""

import hashlib
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl
import sqlalchemy as sa
from filelock import FileLock, Timeout

from data_access.atomic_file import private, refuse_link
from data_access.contract import live_columns, sql_table
from data_access.database_address import parse
from data_access.engine import open_engine, reading
from data_access.importing.load_periods import Span
from data_access.importing.selects import BATCH_ROWS
from data_access.importing.spelling import every_parquet, listed, literal, quoted
from data_access.importing.staged_tables import StagedTable
from validations.errors import DatabaseUnavailableError, ImportFileError
from validations.tables import Table

BUSY: Final = "Another import is writing to this database{}; wait until it is done and start again."


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
def one_at_a_time(target: Target, what: str = "") -> Iterator[None]:
    """Hold the lock of this database; the system lets go of it when the process dies.

    `what` is told to whoever comes meanwhile. Raises DatabaseUnavailableError when another import of this machine holds
    it.
    """
    path = _lock_of(target)
    told = path.with_name(f"{path.name}.told")
    refuse_link(path)
    refuse_link(told)
    try:
        with FileLock(path, timeout=0, mode=0o600):
            with open(told, "w", encoding="utf-8", opener=private) as file:
                file.write(f" since {datetime.now():%H:%M}{f', {what}' if what else ''}")  # noqa: DTZ005 - the server's
            try:
                yield
            finally:
                told.unlink(missing_ok=True)
    except Timeout:
        raise DatabaseUnavailableError(BUSY.format(_told(told))) from None


def being_imported(url: str) -> str:
    """The sentence about the import that holds this database's lock; empty where none does."""
    path = _lock_of(target_of(url))
    try:
        with FileLock(path, timeout=0, mode=0o600):
            return ""
    except Timeout:
        return BUSY.format(_told(path.with_name(f"{path.name}.told")))


def _told(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""


def _lock_of(target: Target) -> Path:
    """The file that is locked; its folder is made where it is missing."""
    if target.file is None:
        return Path(tempfile.gettempdir()) / f"bucketwise-{target.name}.lock"
    target.file.parent.mkdir(parents=True, exist_ok=True)
    return target.file.with_name(f"{target.file.name}.import.lock")


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


INSERT_ROWS: Final = 10_000


@dataclass(frozen=True)
class Merge:
    """A table of the database, the rows to be merged into it, and the periods that these rows are the whole of.

    `columns` are those the database's own table has.
    """

    declared: Table
    table: sa.Table
    staged: sa.Table
    columns: Collection[str]
    replaced: tuple[Span, ...] = ()

    @property
    def same_key(self) -> sa.ColumnElement[bool]:
        """Whether two rows have one key; a key column that the SELECT does not give is empty in its rows."""
        return sa.and_(*(self._same(name) for name in self.declared.key if name in self.columns))

    def _same(self, name: str) -> sa.ColumnElement[bool]:
        if name not in self.staged.c:
            return self.table.c[name].is_(None)
        if self.declared.fields[name].nullable:
            return self.table.c[name].is_not_distinct_from(self.staged.c[name])
        return self.table.c[name] == self.staged.c[name]

    @property
    def values(self) -> tuple[str, ...]:
        """The columns that the SELECT gives beside the key."""
        return tuple(column.name for column in self.staged.c if column.name not in self.declared.key)

    @property
    def differs(self) -> sa.ColumnElement[bool]:
        """Whether two rows of one key differ in what would be written."""
        parts = [self.table.c[name].is_distinct_from(self.staged.c[name]) for name in self.values]
        if self.declared.whole_days:
            # A day-end that is replaced holds nothing of the one before it.
            parts += [self.table.c[name].is_not(None) for name in self._not_given()]
        return sa.or_(sa.false(), *parts)

    def _not_given(self) -> Iterable[str]:
        return (name for name in self.declared.columns if name in self.columns and name not in self.staged.c)

    def inside(self, span: Span) -> sa.ColumnElement[bool]:
        """Whether a row of the database lies in a period."""
        column = self.table.c[self.declared.period or ""]
        return sa.and_(column >= _moment(column, span.first), column < _moment(column, span.end))

    @property
    def unknown(self) -> sa.Select[Any]:
        """The staged rows whose key the database does not have."""
        known = sa.select(sa.literal(1)).select_from(self.table).where(self.same_key).correlate(self.staged)
        return sa.select(*self.staged.c).where(~sa.exists(known))

    @property
    def not_staged(self) -> sa.ColumnElement[bool]:
        """Whether a row of the database has no staged row of its key."""
        given = sa.select(sa.literal(1)).select_from(self.staged).where(self.same_key).correlate(self.table)
        return ~sa.exists(given)


def _moment(column: sa.ColumnElement[Any], day: date) -> date | datetime:
    return datetime(day.year, day.month, day.day) if isinstance(column.type, sa.DateTime) else day


def bring_in(connection: sa.Connection, staged: StagedTable) -> sa.Table:
    """The staged rows as a temporary relation of this connection; it goes away with it."""
    source = sql_table(staged.table.name)
    columns = [sa.Column(name, source.c[name].type) for name in staged.columns]
    relation = sa.Table(f"staged_{staged.table.name}", sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    if connection.dialect.name == "duckdb":
        names = ", ".join(quoted(name) for name in staged.columns)
        connection.exec_driver_sql(
            f"CREATE TEMPORARY VIEW {quoted(relation.name)} AS SELECT {names} FROM read_parquet({literal(staged.good)})"  # noqa: S608 - names of the contract
        )
        return relation
    relation.create(connection)
    for part in sorted((staged.folder / "good").iterdir()):
        for rows in pl.read_parquet(part, glob=False).iter_slices(INSERT_ROWS):
            if rows.height:
                connection.execute(sa.insert(relation), rows.to_dicts())
    if connection.dialect.name == "postgresql":
        # Without statistics of the temporary table a join of a million rows is planned as a loop.
        connection.exec_driver_sql(f"ANALYZE {quoted(relation.name)}")
    return relation


def first_month_touched(connection: sa.Connection, name: str, staged: sa.Table) -> date | None:
    """Earliest month whose figures an upsert changes, seen from the database as it is; None if it changes none.

    An account changes the months of its positions, an allocation those from the day it began. Other tables describe,
    or are dated row by row, and change no figure behind their own date.
    """
    if name not in ("account", "allocation"):
        return None
    table = sql_table(name)
    first = _first_position(connection, table, staged) if name == "account" else _first_day(connection, table, staged)
    return None if first is None else first.replace(day=1)


def _touched(table: sa.Table, staged: sa.Table, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Of rows that are new or differ from what the database holds."""
    key = f"{table.name}_id"
    differs = (table.c[column.name].is_distinct_from(column) for column in staged.c if column.name != key)
    joined = staged.outerjoin(table, table.c[key] == staged.c[key])
    return sa.select(*columns).select_from(joined).where(sa.or_(table.c[key].is_(None), *differs))


def _first_position(connection: sa.Connection, account: sa.Table, staged: sa.Table) -> date | None:
    position = sql_table("account_snapshot")
    if not sa.inspect(connection).has_table(position.name):
        return None
    touched = _touched(account, staged, staged.c.account_id)
    first = sa.select(sa.func.min(position.c.as_of_date)).where(position.c.account_id.in_(touched))
    earliest: date | None = connection.execute(first).scalar_one()
    return earliest


def _first_day(connection: sa.Connection, allocation: sa.Table, staged: sa.Table) -> date | None:
    days = (sa.func.min(staged.c.allocated_on), sa.func.min(allocation.c.allocated_on))
    row = connection.execute(_touched(allocation, staged, *days)).one()
    return min((day for day in row if day is not None), default=None)
