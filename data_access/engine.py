"""Open the collections database for reading, on any engine SQLAlchemy knows."""

import random
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.database_address import hidden, missing_file, not_an_address, parse
from data_access.settings import Settings
from data_access.spark.statements import OPTION
from data_access.time_limits import (
    CONNECT_SECONDS,
    REFRESH_SECONDS,
    connect_arguments,
    limit_statements,
    look_after,
    watched,
    within,
)
from validations.errors import ContractError, DatabaseBusyError, DatabaseUnavailableError, UserError

BUSY_WAIT_SECONDS = 20.0
_LIMIT: Final = "limit of the transaction"
LOCAL_ZONE: Final = "Asia/Kolkata"
"""The zone that times with a zone are read in where no other is set."""
_ZONE: Final = "local_zone"
_NOT_LOCKABLE: Final = "42809"
"""PostgreSQL's code for a foreign table or a materialised view."""
_INSTALL: Final = {
    "postgresql": "'pip install \"psycopg[binary]\"'",
    "hive": "'pip install PyHive thrift thrift_sasl pure-sasl'",
}
"""What brings the driver of an engine that Bucketwise is tested on."""

# Loaded only when an address names it: PyHive is installed where Spark is used.
sa.dialects.registry.register("hive", "data_access.spark.dialect", "SparkDialect")


def open_engine(
    url: str, scratch_path: str = "", connect_seconds: int = CONNECT_SECONDS, zone: str = LOCAL_ZONE
) -> sa.Engine:
    """An engine for readers: connections are opened briefly, read only, and a transaction sees one state.

    Apache Spark has neither transactions nor a way to open it read only; see sees_one_state() and docs/engines.md.
    `scratch_path` is a folder that it writes large cubes to; the other engines have no use for it. A server that takes
    longer than `connect_seconds` to let a reader in is not waited for. `zone` is what times with a zone are read in,
    whatever the server or this machine is set to.
    Raises DatabaseUnavailableError when the address cannot be read or its driver is not installed.
    """
    parsed = parse(url)
    options: dict[str, Any] = {
        "connect_args": connect_arguments(parsed, connect_seconds),
        "execution_options": {_ZONE: zone},
    }
    if parsed.get_backend_name() == "duckdb":
        options["connect_args"] = {"read_only": True}
    if parsed.get_backend_name() == "postgresql":
        # Its default lets every statement see another state, and cubes would not add up to their controls.
        options["isolation_level"] = "REPEATABLE READ"
        options["execution_options"]["postgresql_readonly"] = True
    if parsed.get_backend_name() == "hive" and scratch_path:
        options["execution_options"][OPTION] = scratch_path
    try:
        engine = sa.create_engine(parsed, poolclass=NullPool, **options)
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError):
        install = _INSTALL.get(parsed.get_backend_name(), f"{_INSTALL['postgresql']} for postgresql+psycopg")
        raise DatabaseUnavailableError(
            f"The driver for '{parsed.drivername}' is not installed; install it beside Bucketwise, for example "
            f"{install}."
        ) from None
    except (sa.exc.SQLAlchemyError, TypeError, ValueError) as error:
        raise not_an_address(parsed, error) from None
    look_after(engine)
    return engine


def sees_one_state(engine: sa.Engine) -> bool:
    """Whether all statements of one connection see the same data, however long they take and whoever writes."""
    return engine.dialect.name != "hive"


@contextmanager
def reading(
    engine: sa.Engine, wait: float = BUSY_WAIT_SECONDS, limit: float | None = REFRESH_SECONDS
) -> Iterator[sa.Connection]:
    """One transaction that sees one state of the database; waits while a load holds a DuckDB file.

    `limit` is how many seconds it may take. Raises DatabaseUnavailableError when the database is missing, stays locked,
    goes away, does not answer or takes too long, ContractError when it cannot run what it is asked.
    """
    with watched(engine, limit) as watch:
        try:
            with _connect(engine, wait) as connection:
                connection.info[_LIMIT] = limit
                _begin(connection)
                yield connection
        except Exception as error:
            if watch.fired:
                raise DatabaseUnavailableError(
                    f"The collections database at '{hidden(engine.url)}' {watch.fired}; see that its server runs and "
                    "the network holds, or raise the setting 'page_seconds' or 'refresh_seconds'."
                ) from error
            if isinstance(error, sa.exc.DBAPIError):
                raise _refused(engine.url, error) from error
            raise


@contextmanager
def reading_for_page(settings: Settings, wait: float = BUSY_WAIT_SECONDS) -> Iterator[sa.Connection]:
    """reading() for a reader who waits: at most for the setting 'page_seconds'."""
    engine = open_engine(settings.database_url, connect_seconds=settings.connect_seconds, zone=settings.timezone)
    with reading(engine, min(wait, settings.page_seconds), settings.page_seconds) as connection:
        yield connection


def _begin(connection: sa.Connection) -> None:
    """What a transaction sets for itself."""
    limit_statements(connection, connection.info.get(_LIMIT))
    zone = zone_of(connection)
    if connection.dialect.name == "duckdb":
        connection.execute(sa.text(f"SET TimeZone = {_quoted(zone)}"))
    if connection.dialect.name == "postgresql":
        # Compiling a cube's long statement takes longer than it saves.
        connection.execute(sa.text("SET LOCAL jit = off"))
        connection.execute(sa.text(f"SET LOCAL TIME ZONE {_quoted(zone)}"))


def zone_of(connection: sa.Connection) -> str:
    """The zone of time that a connection reads in."""
    return str(connection.get_execution_options().get(_ZONE, LOCAL_ZONE))


def _quoted(zone: str) -> str:
    """A text of SQL; the settings have held the zone against the names of all zones."""
    return "'" + zone.replace("'", "''") + "'"


def hold_anew(connection: sa.Connection, tables: Collection[str], schema: str = "") -> None:
    """hold() for a transaction that has asked before, to learn what tables there are: it sees a new state from here."""
    if connection.dialect.name == "postgresql":
        connection.rollback()
        _begin(connection)
        hold(connection, tables, schema)


def hold(connection: sa.Connection, tables: Collection[str], schema: str = "") -> None:
    """Keep tables from being emptied or replaced until the transaction ends; to be its first question.

    On PostgreSQL a TRUNCATE or a new table of the same name is not hidden from transactions that began before it: they
    find no rows. Elsewhere nothing needs to be done.
    """
    if connection.dialect.name != "postgresql" or not tables:
        return
    quoted = connection.dialect.identifier_preparer.format_table
    names = ", ".join(quoted(sa.table(name, schema=schema or None)) for name in tables)
    try:
        with connection.begin_nested():
            connection.execute(sa.text(f"LOCK TABLE {names} IN ACCESS SHARE MODE"))
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NOT_LOCKABLE:
            raise
        for name in tables if len(tables) > 1 else ():
            hold(connection, [name], schema)


def _connect(engine: sa.Engine, wait: float) -> sa.Connection:
    missing = missing_file(engine.url)
    if missing:
        raise DatabaseUnavailableError(
            f"There is no database file '{missing}'; set COLLECTIONS_DATABASE_URL or write the demonstration with "
            "'bucketwise demo'."
        )
    return connected(engine, wait)


def connected(engine: sa.Engine, wait: float) -> sa.Connection:
    """A connection, also to a file that is not there yet; waits while others hold a file.

    Raises DatabaseUnavailableError when it stays held, or the database does not let one in.
    """
    deadline = time.monotonic() + wait
    while True:
        try:
            return within(CONNECT_SECONDS, engine, engine.connect)
        except sa.exc.DBAPIError as error:
            if not _is_busy(error) or time.monotonic() > deadline:
                raise _unavailable(engine.url, error) from error
            time.sleep(0.1 + random.random() / 5)  # noqa: S311 - spreads retries, not a secret
        except TimeoutError:
            raise DatabaseUnavailableError(
                f"The collections database at '{hidden(engine.url)}' does not answer; check the address and the "
                "network."
            ) from None
        except UserError:
            raise
        except Exception as error:  # a driver's own complaint about what the address says
            raise not_an_address(engine.url, error) from error


# A DuckDB file that another process writes, on Linux and macOS, on Windows, and within this process; SQLite's word.
_BUSY: Final = (
    "could not set lock on file",
    "being used by another process",
    "different configuration than existing connections",
    "database is locked",
)


def _is_busy(error: sa.exc.DBAPIError) -> bool:
    message = str(error.orig).lower()
    return any(words in message for words in _BUSY)


_STOPPED: Final[Mapping[str, str]] = {
    "57014": "stopped a query: it took longer than the statement_timeout of this account or the settings page_seconds "
    "and refresh_seconds allow, or an administrator cancelled it. Raise the limit, see that the tables have the "
    "indexes of docs/engines.md, and refresh again.",
    "55P03": "did not let a query begin: another transaction held a lock on a table for longer than the lock_timeout "
    "of this account allows. Refresh again when the load or the change of tables has ended.",
    "40001": "stopped a query for the sake of changes that arrived meanwhile, as a replica does. Refresh again; where "
    "it happens often, raise max_standby_streaming_delay of the replica.",
    "40P01": "stopped a query for the sake of another transaction. Refresh again.",
    "42501": "does not let this account read a table. Grant it SELECT as docs/engines.md shows.",
    "53100": "has no room left on its disk for a query. Make room, and refresh again.",
    "53200": "has no memory left for a query. Lower work_mem or the number of connections, and refresh again.",
    "53400": "stopped a query: it needed more room than temp_file_limit allows. Raise the limit, and refresh again.",
}
"""What PostgreSQL's codes mean for whoever looks after the database."""
_LOST: Final = ("08", "57P")
"""How the codes begin that say that the server goes away or the connection is gone."""


def _refused(url: sa.URL, error: sa.exc.DBAPIError) -> UserError:
    """What became of a question, in one sentence without anything that is in the database."""
    code = str(getattr(error.orig, "sqlstate", None) or "")
    if error.connection_invalidated or code.startswith(_LOST):
        return DatabaseUnavailableError(
            f"The collections database at '{hidden(url)}' went away while it was being "
            "read; see that its server runs and the network holds, and refresh again."
        )
    if code in _STOPPED:
        return DatabaseUnavailableError(f"The database {_STOPPED[code]}")
    return ContractError(
        f"The database cannot run a query ({type(error.orig).__name__}); 'bucketwise check' shows which tables "
        "and columns are not as the data contract declares them."
    )


def _unavailable(url: sa.URL, error: sa.exc.DBAPIError) -> DatabaseUnavailableError:
    if _is_busy(error):
        return DatabaseBusyError(DatabaseBusyError.TOLD)
    if url.get_backend_name() == "duckdb":
        return DatabaseUnavailableError(
            f"The file '{url.database}' cannot be opened as a DuckDB database; check that it is one, that you may read "
            f"it, and that no newer version of DuckDB wrote it."
        )
    said = str(error.orig).lower()
    if getattr(error.orig, "sqlstate", None) in _NOT_LET_IN or any(words in said for words in _NOT_LET_IN_WORDS):
        return DatabaseUnavailableError(
            f"The collections database at '{hidden(url)}' refuses the account '{url.username or ''}': the password is "
            "wrong or missing, or there is no such account."
        )
    return DatabaseUnavailableError(
        f"The collections database at '{hidden(url)}' does not answer; check the address, the network and the account."
    )


_NOT_LET_IN: Final = ("28P01", "28000")
_NOT_LET_IN_WORDS: Final = ("password authentication failed", "no password supplied", "access denied for user")
