"""The state database: what the product itself remembers, such as accepted doubts, saved views, notes and packs.

It is one small file beside the store. Any SQLAlchemy address may be set instead, where several servers share it. Every
write is one transaction, so processes may use it at the same time. Its tables are in `state_tables`.
"""

import getpass
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.doubts import Acceptance
from data_access.settings import Settings
from data_access.state_tables import DOUBT_DECISION, METADATA, SCHEMA_VERSION, UPGRADES, Step
from validations.errors import StateUnavailableError

_WAIT_SECONDS: Final = 30
_IMMEDIATE: Final = "bucketwise_immediate"
_LOCK_NUMBER: Final = 7_231_944


class State:
    """The state database of an installation. Raises StateUnavailableError when it cannot be read or written."""

    def __init__(self, address: str, upgrades: Sequence[Step] = UPGRADES) -> None:
        self._url = _parsed(address)
        self._upgrades = upgrades
        self._engine = _engine(self._url)

    @property
    def file(self) -> Path | None:
        """Its file, where it is one."""
        of_file = self._url.get_backend_name() == "sqlite" and self._url.database not in (None, "", ":memory:")
        return Path(self._url.database) if of_file and self._url.database else None

    @property
    def exists(self) -> bool:
        """False where nothing was ever written; a database on a server may hold something."""
        return self.file is None or self.file.exists()

    def acceptances(self) -> Mapping[str, Acceptance]:
        """The doubts that are accepted now, by their id."""
        if not self.exists:
            return {}
        with self.reading() as connection:
            rows = connection.execute(sa.select(DOUBT_DECISION).order_by(DOUBT_DECISION.c.decided_at)).mappings().all()
        last = {row["doubt_id"]: row for row in rows}
        return {
            name: Acceptance(row["who"], row["decided_at"].replace(tzinfo=UTC), row["because"])
            for name, row in last.items()
            if row["decision"] == "accepted"
        }

    def decide(
        self, decision: Literal["accepted", "reopened"], sentences: Mapping[str, str], because: str = ""
    ) -> None:
        """Keep a decision of the operating system's user about doubts, given as id and sentence."""
        now = datetime.now(UTC).replace(tzinfo=None)
        rows = [
            {
                "doubt_id": name,
                "decided_at": now,
                "decision": decision,
                "who": user_name(),
                "because": because,
                "sentence": sentence,
            }
            for name, sentence in sentences.items()
        ]
        with self.writing() as connection:
            connection.execute(DOUBT_DECISION.insert(), rows)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction that may write, over the newest form of every table."""
        self._create_file()
        with self._refusals(), self._engine.execution_options(**{_IMMEDIATE: True}).begin() as connection:
            self._prepare(connection)
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that reads the newest form of every table."""
        with self._refusals(), self._engine.connect() as connection:
            current = _version(connection)
            if current == self._newest:
                yield connection
                return
        with self.writing() as connection:
            yield connection

    @property
    def _newest(self) -> int:
        return len(self._upgrades) + 1

    def _prepare(self, connection: sa.Connection) -> None:
        """Bring every table to its newest form; one process at a time."""
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_NUMBER)))
        current = _version(connection)
        if current == self._newest:
            METADATA.create_all(connection)
            return
        if current is not None and current > self._newest:
            raise StateUnavailableError(
                f"The state database '{self._name}' has version {current}, and this release of Bucketwise knows "
                f"versions up to {self._newest}; use the newer release."
            )
        for step in self._upgrades[current - 1 :] if current else ():
            step(connection)
        METADATA.create_all(connection)
        connection.execute(SCHEMA_VERSION.delete())
        connection.execute(SCHEMA_VERSION.insert().values(name="state", version=self._newest))

    def _create_file(self) -> None:
        """An empty file that only its user can read; SQLite gives its journal the same rights."""
        if (file := self.file) is None:
            return
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(file, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600))
        except OSError as error:
            raise StateUnavailableError(
                f"The state database '{file}' cannot be written ({error.strerror}); set COLLECTIONS_STATE_URL to a "
                "place that you may write to."
            ) from None
        with suppress(OSError):
            file.chmod(0o600)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise StateUnavailableError(
                f"The state database '{self._name}' cannot be used ({type(error.orig).__name__}); see that it exists "
                "and that you may write to it, or set COLLECTIONS_STATE_URL."
            ) from error

    @property
    def _name(self) -> str:
        return self._url.render_as_string(hide_password=True)


def state_of(settings: Settings) -> State:
    """The state database that these settings name."""
    return State(settings.state_url or f"sqlite:///{settings.store_path}.state.sqlite")


def user_name() -> str:
    """The operating system's name of who runs this process."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def _parsed(address: str) -> sa.URL:
    try:
        return sa.make_url(address)
    except sa.exc.ArgumentError:
        raise StateUnavailableError(
            "The setting 'state_url' is no address of a database; an example is sqlite:///data/state.sqlite."
        ) from None


def _engine(url: sa.URL) -> sa.Engine:
    sqlite = url.get_backend_name() == "sqlite"
    options: dict[str, Any] = {"connect_args": {"timeout": _WAIT_SECONDS}} if sqlite else {}
    try:
        engine = sa.create_engine(url, poolclass=NullPool, **options)
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError):
        raise StateUnavailableError(
            f"The driver for '{url.drivername}' of the setting 'state_url' is not installed; install it beside "
            "Bucketwise."
        ) from None
    if sqlite:
        # Python's driver begins a transaction late and never around a CREATE TABLE; here SQLAlchemy begins it.
        sa.event.listen(engine, "connect", lambda connection, _record: setattr(connection, "isolation_level", None))
        sa.event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: sa.Connection) -> None:
    immediate = connection.get_execution_options().get(_IMMEDIATE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _version(connection: sa.Connection) -> int | None:
    """The version of the tables that are there; None where there are none."""
    if not sa.inspect(connection).has_table(SCHEMA_VERSION.name):
        return None
    version: int | None = connection.execute(sa.select(sa.func.max(SCHEMA_VERSION.c.version))).scalar_one()
    return version
