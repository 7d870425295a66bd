"""One short transaction that makes the database hold what was staged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic, sleep
from typing import Any, Final

import polars as pl
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.contract import create_tables, sql_table
from data_access.importing.limits import WORK_MEMORY
from data_access.importing.periods import MonthCount, month_after
from data_access.importing.staging import StagedTable
from data_access.importing.target import Target
from data_access.importing.words import literal, quoted
from validations.errors import DatabaseUnavailableError, ImportFileError
from validations.tables import Table

BATCHES: Final = "load_batch"
READERS_WAIT_SECONDS: Final = 60.0
"""How long to wait until readers have closed the file of an embedded database; they hold it for seconds at most."""
INSERT_ROWS: Final = 10_000


@dataclass(frozen=True)
class Load:
    """One table to be written, with what its load_batch rows will say."""

    staged: StagedTable
    loaded: int
    rejected: int
    months: tuple[MonthCount, ...]


@dataclass(frozen=True)
class Written:
    """What became of a table: rows that were new, rows that changed, and rows of the same months that made way."""

    added: int
    changed: int
    replaced: int


@dataclass(frozen=True)
class Batch:
    """What all load_batch rows of one import share."""

    batch_id: str
    loaded_at: datetime
    source: str


def write(
    target: Target, loads: Sequence[Load], batch: Batch, step: Callable[[str, float], None]
) -> dict[str, Written]:
    """Write all tables and the record of the load, or nothing.

    Raises DatabaseUnavailableError when readers do not let go of the file, ImportFileError when the database refuses.
    """
    written: dict[str, Written] = {}
    with _writing(target) as connection:
        create_tables(connection, [*(load.staged.table.name for load in loads), BATCHES])
        records: list[dict[str, object]] = []
        for number, load in enumerate(loads):
            step(f"writing {load.staged.table.name}", number / len(loads))
            records += _records(connection, load, batch)
            written[load.staged.table.name] = _write_table(connection, load)
        connection.execute(sa.insert(sql_table(BATCHES)), records)
        step("committing", 1.0)
    return written


@contextmanager
def _writing(target: Target) -> Iterator[sa.Connection]:
    engine = sa.create_engine(target.url, poolclass=NullPool)
    connection = _connected(engine)
    try:
        with connection, connection.begin():
            if engine.dialect.name == "duckdb":
                connection.exec_driver_sql(f"SET memory_limit = '{WORK_MEMORY}'")
            yield connection
    except sa.exc.DBAPIError as error:
        raise ImportFileError(f"The database refused the load, and holds what it held before: {error.orig}.") from error


def _connected(engine: sa.Engine) -> sa.Connection:
    deadline = monotonic() + READERS_WAIT_SECONDS
    while True:
        try:
            return engine.connect()
        except sa.exc.DBAPIError as error:
            if "lock" not in str(error.orig).lower() or monotonic() > deadline:
                address = engine.url.render_as_string(hide_password=True)
                raise DatabaseUnavailableError(
                    f"The database '{address}' cannot be opened for writing; is another program holding it?"
                ) from error
            sleep(0.2)


def _write_table(connection: sa.Connection, load: Load) -> Written:
    table, staged = sql_table(load.staged.table.name), _bring_in(connection, load.staged)
    if load.staged.table.period is not None:
        replaced = _clear_months(connection, table, load.staged.table.period, load.months)
        added, changed = load.loaded, 0
        connection.execute(_insert(table, staged, sa.select(*staged.c)))
    else:
        replaced = 0
        added, changed = _upsert(connection, load.staged.table, table, staged)
    _drop(connection, staged)
    return Written(added, changed, replaced)


def _bring_in(connection: sa.Connection, staged: StagedTable) -> sa.Table:
    """The staged rows as a relation of this connection."""
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
    return relation


def _drop(connection: sa.Connection, relation: sa.Table) -> None:
    if connection.dialect.name == "duckdb":
        connection.exec_driver_sql(f"DROP VIEW {quoted(relation.name)}")
    else:
        relation.drop(connection)


def _clear_months(connection: sa.Connection, table: sa.Table, period: str, months: Sequence[MonthCount]) -> int:
    cleared = 0
    for month in (each.month for each in months if each.month is not None and each.loaded):
        inside = sa.and_(
            table.c[period] >= _moment(table, period, month),
            table.c[period] < _moment(table, period, month_after(month)),
        )
        cleared += connection.execute(sa.select(sa.func.count()).select_from(table).where(inside)).scalar_one()
        connection.execute(sa.delete(table).where(inside))
    return cleared


def _moment(table: sa.Table, period: str, day: date) -> date | datetime:
    is_moment = isinstance(table.c[period].type, sa.DateTime)
    return datetime(day.year, day.month, day.day) if is_moment else day


def _upsert(connection: sa.Connection, declared: Table, table: sa.Table, staged: sa.Table) -> tuple[int, int]:
    """Update rows that differ, add rows that are new; columns the SELECT does not give keep what they hold."""
    same = _same_key(declared, table, staged)
    values = [name for name in staged.c.keys() if name not in declared.key]  # noqa: SIM118 - a collection of columns
    changed = 0
    if values:
        differs = sa.and_(same, sa.or_(*(table.c[name].is_distinct_from(staged.c[name]) for name in values)))
        changed = connection.execute(sa.select(sa.func.count()).select_from(table, staged).where(differs)).scalar_one()
        if changed:
            new = {name: staged.c[name] for name in values}
            connection.execute(sa.update(table).values(new).where(differs))
    unknown = sa.select(*staged.c).where(
        ~sa.exists(sa.select(sa.literal(1)).select_from(table).where(same).correlate(staged))
    )
    added = connection.execute(sa.select(sa.func.count()).select_from(unknown.subquery())).scalar_one()
    connection.execute(_insert(table, staged, unknown))
    return added, changed


def _same_key(declared: Table, table: sa.Table, staged: sa.Table) -> sa.ColumnElement[bool]:
    """Whether two rows have one key; a key column the SELECT does not give is empty in its rows."""
    parts: list[sa.ColumnElement[bool]] = []
    for name in declared.key:
        if name not in staged.c:
            parts.append(table.c[name].is_(None))
        elif declared.fields[name].nullable:
            parts.append(table.c[name].is_not_distinct_from(staged.c[name]))
        else:
            parts.append(table.c[name] == staged.c[name])
    return sa.and_(*parts)


def _insert(table: sa.Table, staged: sa.Table, rows: sa.Select[Any]) -> sa.Insert:
    return sa.insert(table).from_select(list(staged.c.keys()), rows)


def _records(connection: sa.Connection, load: Load, batch: Batch) -> list[dict[str, object]]:
    """The load_batch rows of one table; to be asked before the table is written."""
    common: Mapping[str, object] = {
        "batch_id": batch.batch_id,
        "table_name": load.staged.table.name,
        "loaded_at": batch.loaded_at,
        "source": batch.source,
    }
    if load.staged.table.period is None:
        month = first_month_touched(connection, load.staged)
        return [{**common, "period_start": month, "rows": load.loaded, "rejected": load.rejected}]
    return [
        {**common, "period_start": each.month, "rows": each.loaded, "rejected": each.rejected} for each in load.months
    ]


def first_month_touched(connection: sa.Connection, staged: StagedTable) -> date | None:
    """Earliest month whose figures an upsert changes, seen from the database as it is; None if it changes none.

    An account changes the months of its positions, an allocation those from the day it began. Other tables describe,
    or are dated row by row, and change no figure behind their own date.
    """
    if staged.table.name not in ("account", "allocation"):
        return None
    new = _bring_in(connection, staged)
    table = sql_table(staged.table.name)
    first = _first_position(connection, table, new) if table.name == "account" else _first_day(connection, table, new)
    _drop(connection, new)
    return None if first is None else date(first.year, first.month, 1)


def _touched(table: sa.Table, new: sa.Table, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Of rows that are new or differ from what the database holds."""
    key = f"{table.name}_id"
    differs = (table.c[name].is_distinct_from(new.c[name]) for name in new.c.keys() if name != key)  # noqa: SIM118
    joined = new.outerjoin(table, table.c[key] == new.c[key])
    return sa.select(*columns).select_from(joined).where(sa.or_(table.c[key].is_(None), *differs))


def _first_position(connection: sa.Connection, account: sa.Table, new: sa.Table) -> date | None:
    position = sql_table("account_snapshot")
    if not sa.inspect(connection).has_table(position.name):
        return None
    touched = _touched(account, new, new.c.account_id)
    first = sa.select(sa.func.min(position.c.as_of_date)).where(position.c.account_id.in_(touched))
    earliest: date | None = connection.execute(first).scalar_one()
    return earliest


def _first_day(connection: sa.Connection, allocation: sa.Table, new: sa.Table) -> date | None:
    days = (sa.func.min(new.c.allocated_on), sa.func.min(allocation.c.allocated_on))
    row = connection.execute(_touched(allocation, new, *days)).one()
    return min((day for day in row if day is not None), default=None)
