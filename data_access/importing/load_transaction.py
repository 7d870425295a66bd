"""One short transaction that makes the database hold what was staged."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.contract import LiveColumns, create_tables, sql_table
from data_access.database_address import hidden
from data_access.engine import connected, open_engine, reading
from data_access.importing.effect import Effect, effect_of, effect_on_nothing
from data_access.importing.load_periods import Span
from data_access.importing.preparation import Load
from data_access.importing.selects import WORK_MEMORY
from data_access.importing.spelling import literal
from data_access.importing.state_afterwards import show_as_loaded
from data_access.importing.target_database import Merge, Target, bring_in, first_month_touched
from data_access.time_limits import CONNECT_SECONDS, connect_arguments, limit_statements, look_after, watched
from validations.errors import DatabaseUnavailableError, ImportFileError

BATCHES: Final = "load_batch"
READERS_WAIT_SECONDS: Final = 60.0
"""How long to wait until readers have closed the file of an embedded database; they hold it for seconds at most."""
LOCK_SECONDS: Final = 60
"""How long a server may let the load wait for a table or a row that another transaction keeps to itself."""
_LOCK_NOT_GIVEN: Final = "55P03"
_STOPPED: Final = "57014"


@dataclass(frozen=True)
class Batch:
    """What all load_batch rows of one import share."""

    batch_id: str
    loaded_at: datetime
    source: str


def write(
    target: Target,
    loads: Sequence[Load],
    batch: Batch,
    accept: Callable[[Sequence[Effect]], None],
    spill: Path,
    step: Callable[[str, float], None],
    minutes: float = 60,
) -> list[Effect]:
    """Write all tables and the record of the load, or nothing; `accept` sees all effects first and may raise.

    Raises DatabaseUnavailableError when readers do not let go of the file, the server does not answer, or writing takes
    longer than `minutes`; ImportFileError when the database refuses.
    """
    with _writing(target, spill, 60 * minutes) as connection:
        create_tables(connection, [*(load.staged.table.name for load in loads), BATCHES])
        merges, effects = [], []
        for number, load in enumerate(loads):
            step(f"comparing {load.staged.table.name}", 0.4 * number / len(loads))
            merges.append(_merge(connection, load))
            effects.append(effect_of(connection, merges[-1]))
        accept(effects)
        records: list[dict[str, object]] = []
        for number, (load, merge, effect) in enumerate(zip(loads, merges, effects, strict=True)):
            step(f"writing {effect.table}", 0.4 + 0.6 * number / len(loads))
            records += _records(connection, load, merge, effect, batch)
            _apply(connection, merge, effect)
        connection.execute(sa.insert(sql_table(BATCHES)), records)
        step("committing", 1.0)
    return effects


Look = Callable[[sa.Connection, LiveColumns], None]
"""Looks at the database as it would stand after a load."""


def foreseen(target: Target, loads: Sequence[Load], spill: Path, look: Look | None = None) -> list[Effect]:
    """What write() would do to each table, without changing anything; `look` sees the database as it would stand then.

    Raises DatabaseUnavailableError when the database cannot be read.
    """
    with _looking(target, spill) as connection:
        merges = [_merge(connection, load) for load in loads]
        effects = [
            effect_on_nothing(load.staged.table, load.loaded, load.days)
            if load.columns is None
            else effect_of(connection, merge)
            for load, merge in zip(loads, merges, strict=True)
        ]
        if look is not None:
            new = [load.staged.table.name for load in loads if load.columns is None]
            look(connection, show_as_loaded(connection, merges, new))
        return effects


@contextmanager
def _looking(target: Target, spill: Path) -> Iterator[sa.Connection]:
    """A connection that can hold temporary relations and changes nothing; to nothing while there is no file."""
    if target.file is not None and not target.file.exists():
        with sa.create_engine("duckdb:///:memory:", poolclass=NullPool).connect() as nothing:
            _bound(nothing, spill)
            yield nothing
        return
    with reading(open_engine(target.url.render_as_string(hide_password=False))) as connection:
        if connection.dialect.name == "postgresql":
            # A transaction that is read only cannot have a temporary table; this one is rolled back instead.
            connection.exec_driver_sql("SET TRANSACTION READ WRITE")
        _bound(connection, spill)
        yield connection
        connection.rollback()


@contextmanager
def _writing(target: Target, spill: Path, seconds: float) -> Iterator[sa.Connection]:
    """One transaction that may take so long; it is over when the server does not answer any more."""
    engine = sa.create_engine(
        target.url, poolclass=NullPool, connect_args=connect_arguments(target.url, CONNECT_SECONDS)
    )
    look_after(engine)
    committing = False
    with watched(engine, seconds) as watch:
        try:
            with _opened(target, engine) as connection, connection.begin():
                _limit(connection, seconds)
                _bound(connection, spill)
                yield connection
                committing = True
        except Exception as error:
            if watch.fired or (isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated):
                what = watch.fired or "went away while it was being written"
                raise DatabaseUnavailableError(_given_up(target, what, committing=committing)) from error
            if isinstance(error, sa.exc.DBAPIError):
                raise ImportFileError(_refused(error)) from error
            raise


def _opened(target: Target, engine: sa.Engine) -> sa.Connection:
    try:
        return connected(engine, READERS_WAIT_SECONDS)
    except DatabaseUnavailableError as error:
        if target.file is None:
            raise
        raise DatabaseUnavailableError(
            f"The database '{hidden(target.url)}' cannot be opened for writing; is another program holding it?"
        ) from error


def _given_up(target: Target, what: str, *, committing: bool) -> str:
    """What became of a load whose connection is gone."""
    held = (
        "It holds either the whole load or nothing of it; import the same files again, which changes nothing that is "
        "there already."
        if committing
        else "It holds what it held before; see that its server runs and the network holds, and import again."
    )
    return f"The database at '{hidden(target.url)}' {what}. {held}"


def _refused(error: sa.exc.DBAPIError) -> str:
    held = "and holds what it held before"
    match str(getattr(error.orig, "sqlstate", None) or ""):
        case code if code == _LOCK_NOT_GIVEN:
            return (
                f"Another transaction kept a table of this load to itself, so the database gave up waiting, {held}; "
                "import again when that transaction has ended."
            )
        case code if code == _STOPPED:
            return (
                "The database stopped the load, which took longer than import_minutes or the statement_timeout of this "
                f"account allows, {held}; raise the limit, or load fewer files at a time."
            )
        case _:
            return f"The database refused the load, {held}: {error.orig}."


def _limit(connection: sa.Connection, seconds: float) -> None:
    """Have PostgreSQL itself stop what takes too long, or waits too long for another transaction."""
    limit_statements(connection, seconds)
    if connection.dialect.name == "postgresql":
        own = "SELECT setting::bigint FROM pg_settings WHERE name = 'lock_timeout'"
        if connection.exec_driver_sql(own).scalar_one() == 0:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")


def _bound(connection: sa.Connection, spill: Path) -> None:
    """Keep DuckDB to its memory, and what it spills to the folder of this import."""
    if connection.dialect.name == "duckdb":
        connection.exec_driver_sql(f"SET memory_limit = '{WORK_MEMORY}'")
        connection.exec_driver_sql(f"SET temp_directory = {literal(spill)}")


def _merge(connection: sa.Connection, load: Load) -> Merge:
    declared = load.staged.table
    columns = declared.columns if load.columns is None else load.columns
    return Merge(declared, sql_table(declared.name), bring_in(connection, load.staged), columns, load.replaced)


def _apply(connection: sa.Connection, merge: Merge, effect: Effect) -> None:
    """Make the table hold the staged rows. Set-based, and statements that would change nothing are not run."""
    if merge.declared.whole_days:
        _replace_days(connection, merge, [each.span for each in effect.periods if each.written])
        return
    if effect.removed:
        named = sa.or_(*(merge.inside(span) for span in merge.replaced))
        connection.execute(sa.delete(merge.table).where(named, merge.not_staged))
    if effect.changed:
        new = {name: merge.staged.c[name] for name in merge.values}
        connection.execute(sa.update(merge.table).values(new).where(merge.same_key, merge.differs))
    if effect.added:
        connection.execute(_insert(merge, merge.unknown))


def _replace_days(connection: sa.Connection, merge: Merge, days: Sequence[Span]) -> None:
    if not days:
        return
    for day in days:
        connection.execute(sa.delete(merge.table).where(merge.inside(day)))
    dated = merge.staged.c[merge.declared.period or ""]
    connection.execute(_insert(merge, sa.select(*merge.staged.c).where(dated.in_([day.first for day in days]))))


def _insert(merge: Merge, rows: "sa.Select[tuple[object, ...]]") -> sa.Insert:
    return sa.insert(merge.table).from_select([column.name for column in merge.staged.c], rows)


def _records(
    connection: sa.Connection, load: Load, merge: Merge, effect: Effect, batch: Batch
) -> list[dict[str, object]]:
    """The load_batch rows of one table; to be asked before the table is written."""
    common: Mapping[str, object] = {
        "batch_id": batch.batch_id,
        "table_name": effect.table,
        "loaded_at": batch.loaded_at,
        "source": batch.source,
    }
    if load.staged.table.period is None:
        month = first_month_touched(connection, effect.table, merge.staged)
        return [{**common, "period_start": month, "rows": effect.added + effect.changed, "rejected": load.rejected}]
    written, rejected = Counter[date | None](), Counter[date | None]()
    for each in effect.periods:
        written[each.span.first.replace(day=1)] += each.written
    for count in load.days:
        rejected[count.day and count.day.replace(day=1)] += count.rejected
    months = sorted({*written, *rejected}, key=lambda month: month or date.max)
    return [
        {**common, "period_start": month, "rows": written[month], "rejected": rejected[month]}
        for month in months
        if month is not None or rejected[month]
    ]
