"""Open the collections database for reading, on any engine SQLAlchemy knows."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from validations.errors import DatabaseUnavailableError

BUSY_WAIT_SECONDS = 20.0


def open_engine(url: str) -> sa.Engine:
    """An engine for readers: connections are opened briefly, and a DuckDB file is opened read only."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "duckdb":
        return sa.create_engine(parsed, poolclass=NullPool, connect_args={"read_only": True})
    return sa.create_engine(parsed, poolclass=NullPool)


@contextmanager
def reading(engine: sa.Engine, wait: float = BUSY_WAIT_SECONDS) -> Iterator[sa.Connection]:
    """One transaction that sees one state of the database; waits while a load holds a DuckDB file.

    Raises DatabaseUnavailableError when the database is missing or stays locked.
    """
    with _connect(engine, wait) as connection:
        yield connection


def _connect(engine: sa.Engine, wait: float) -> sa.Connection:
    missing = _missing_file(engine.url)
    if missing:
        raise DatabaseUnavailableError(
            f"There is no database file '{missing}'; set COLLECTIONS_DATABASE_URL or write the demonstration with "
            "'bucketwise demo'."
        )
    deadline = time.monotonic() + wait
    while True:
        try:
            return engine.connect()
        except sa.exc.DBAPIError as error:
            if not _is_busy(error) or time.monotonic() > deadline:
                raise _unavailable(engine.url, error) from error
            time.sleep(0.1 + random.random() / 5)  # noqa: S311 - spreads retries, not a secret


def _parse(url: str) -> sa.URL:
    try:
        return sa.make_url(url)
    except sa.exc.ArgumentError:
        raise DatabaseUnavailableError(
            "The database address cannot be read; an example is duckdb:///data/collections.duckdb."
        ) from None


def _missing_file(url: sa.URL) -> str | None:
    if url.get_backend_name() != "duckdb" or not url.database or url.database.startswith(":"):
        return None
    return None if Path(url.database).exists() else url.database


def _is_busy(error: sa.exc.DBAPIError) -> bool:
    return "lock" in str(error.orig).lower()


def _unavailable(url: sa.URL, error: sa.exc.DBAPIError) -> DatabaseUnavailableError:
    if _is_busy(error):
        return DatabaseUnavailableError("The collections database is being loaded; try again in a moment.")
    return DatabaseUnavailableError(
        f"The collections database at '{url.render_as_string(hide_password=True)}' does not answer; check the address, "
        "the network and the account."
    )
