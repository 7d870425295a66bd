"""PyHive as a database driver, with values written exactly and a lost connection told apart from a refused question."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from pyhive import hive
from pyhive.exc import (
    DatabaseError,
    DataError,
    Error,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)
from thrift.Thrift import TException

from data_access.spark.statements import bound

__all__ = [
    "Connection",
    "DataError",
    "DatabaseError",
    "Error",
    "InterfaceError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "apilevel",
    "connect",
    "is_lost",
    "paramstyle",
    "threadsafety",
]

apilevel = hive.apilevel
threadsafety = 1
paramstyle = "pyformat"

_LOST: Final = (TException, OSError, EOFError)
SESSION: Final[Mapping[str, str]] = {
    # A sum that does not fit is an error; without this it is silently null.
    "spark.sql.ansi.enabled": "true",
    # How texts and dollar signs in a statement are read must not depend on how a server is set up.
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.variable.substitute": "false",
    # A name in a subquery's own WITH means that one, whatever has the same name outside.
    "spark.sql.legacy.ctePrecedencePolicy": "CORRECTED",
}


def connect(**options: Any) -> "Connection":
    """A session of its own. Raises OperationalError when no server answers, InterfaceError for wrong options."""
    try:
        with _answering():
            connection = Connection(**options)
    except (ValueError, NotImplementedError, AssertionError) as error:  # how PyHive says that options do not fit
        raise InterfaceError(str(error)) from error
    cursor = connection.cursor()
    for name, value in SESSION.items():
        cursor.execute(f"SET {name}={value}")
    cursor.close()
    return connection


def is_lost(error: BaseException) -> bool:
    """Whether an error means that the connection is gone, rather than that a question was refused."""
    return isinstance(error, OperationalError) and isinstance(error.__cause__, _LOST)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except _LOST as error:
        raise OperationalError("The Thrift server does not answer.") from error


class Cursor(hive.Cursor):  # type: ignore[misc]
    """A question and its answer, fetched in pieces."""

    def execute(self, operation: str, parameters: Mapping[str, object] | None = None, **options: Any) -> None:
        """Ask, with the values written into the statement."""
        with _answering():
            super().execute(operation if parameters is None else bound(operation, parameters), **options)

    def close(self) -> None:
        """Let go of the answer; a server that is gone has done so."""
        try:
            super().close()
        except _LOST:
            self._operationHandle = None

    def _fetch_more(self) -> None:
        with _answering():
            super()._fetch_more()


class Connection(hive.Connection):  # type: ignore[misc]
    """A session."""

    def cursor(self, *_: Any, **options: Any) -> Cursor:
        """A cursor that writes values exactly."""
        return Cursor(self, **options)

    def close(self) -> None:
        """End the session; a server that is gone has done so."""
        try:
            super().close()
        except _LOST:
            self._transport.close()
