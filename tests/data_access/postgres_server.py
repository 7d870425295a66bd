"""A PostgreSQL server of a test's own, on a socket: started, killed, started again."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from benchmarks.postgres_server import NoServerError, PostgresServer, started


@contextmanager
def a_server() -> Iterator[PostgresServer]:
    """An empty server; skips where there is none to start."""
    pytest.importorskip("psycopg", reason="the PostgreSQL driver psycopg is not installed")
    try:
        with started() as server:
            yield server
    except NoServerError as error:
        pytest.skip(str(error))


def change(url: str, *statements: str) -> None:
    """Run statements in one transaction, as a load or a correction by hand would."""
    with sa.create_engine(url, poolclass=NullPool).begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
