"""How long Bucketwise waits for a database: to connect, for what a transaction asks, and for a server that hangs.

A server that is stopped, or a proxy that forwards nothing any more, keeps its connections open: the operating system
answers for it, so keep-alive alone never tells. So a second connection is tried from time to time while the first is at
work. Where that one is not answered either, or where the time is over, the first is cut off here.
"""

import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar, copy_context
from threading import Event, Thread
from typing import Any, Final, TypeVar

import sqlalchemy as sa

CONNECT_SECONDS: Final = 10
PAGE_SECONDS: Final = 15
REFRESH_SECONDS: Final = 7_200
_ASKED_EVERY: Final = 5.0
"""Seconds between two tries whether the server answers."""
_ANSWER_SECONDS: Final = 5
_GRACE: Final = 3.0
"""Seconds in which a server may stop a statement itself before its connection is cut off."""
_IN_PROCESS: Final = ("duckdb", "sqlite")
_UNITS: Final = {"": 1, "ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
"""Milliseconds of the units in which PostgreSQL shows a limit."""
T = TypeVar("T")


class Watch:
    """Cuts a connection off when its time is over or its server does not answer; `fired` says why."""

    def __init__(self, engine: sa.Engine, seconds: float | None) -> None:
        self.fired = ""
        self._engine = engine
        self._seconds = seconds
        self._raw: Any = None
        self._begun = 0.0
        self._ended = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def start(self) -> None:
        """Begin to look, before the connection is there."""
        self._thread.start()

    def holds(self, raw: Any) -> None:
        """The driver's connection is there; its first questions may hang too."""
        self._raw, self._begun = raw, time.monotonic()

    def end(self) -> None:
        """The connection is closed."""
        self._ended.set()

    def _look(self) -> None:
        asked = time.monotonic()
        while not self._ended.wait(0.2):
            now = time.monotonic()
            if self._raw is None:
                continue
            if self._seconds is not None and now - self._begun > self._seconds + (0 if self._is_in_process else _GRACE):
                self._cut(f"took longer than {self._seconds:.0f} seconds")
            elif self._engine.dialect.name == "postgresql" and now - asked > _ASKED_EVERY:
                if not _answers(self._engine):
                    self._cut("does not answer any more")
                asked = time.monotonic()

    @property
    def _is_in_process(self) -> bool:
        return self._engine.dialect.name in _IN_PROCESS

    def _cut(self, why: str) -> None:
        if not self._ended.is_set():
            self.fired = self.fired or why
            with suppress(Exception):  # it may have ended meanwhile
                cut_off(self._raw)


WATCH: Final[ContextVar[Watch | None]] = ContextVar("WATCH", default=None)
"""The watch of the connection that is being opened."""


@contextmanager
def watched(engine: sa.Engine, seconds: float | None) -> Iterator[Watch]:
    """Look after the connection that is opened within."""
    watch = Watch(engine, seconds)
    before = WATCH.set(watch)
    watch.start()
    try:
        yield watch
    finally:
        watch.end()
        WATCH.reset(before)


def look_after(engine: sa.Engine) -> None:
    """Have every new connection of an engine looked after, from before SQLAlchemy asks it anything."""

    def opened(raw: Any, _record: object) -> None:
        if (watch := WATCH.get()) is not None:
            watch.holds(raw)

    sa.event.listen(engine, "connect", opened, insert=True)


def connect_arguments(url: sa.URL, seconds: int) -> dict[str, Any]:
    """What the driver is told about waiting. What the address itself says wins."""
    given: dict[str, Any] = {}
    if url.get_backend_name() == "postgresql" and url.get_driver_name() in ("psycopg", "psycopg2"):
        given = {
            "connect_timeout": seconds,
            "keepalives": 1,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 25_000,
        }
    return {name: value for name, value in given.items() if name not in url.query}


def limit_statements(connection: sa.Connection, seconds: float | None) -> None:
    """Have PostgreSQL stop a statement of this transaction itself; a lower limit of the account stays.

    Without a query: the first one fixes the state of the database that a transaction sees, which must not be older than
    the locks that it takes afterwards.
    """
    if seconds is None or connection.dialect.name != "postgresql":
        return
    limit = int(seconds * 1000)
    own = _milliseconds(str(connection.exec_driver_sql("SHOW statement_timeout").scalar_one()))
    if not 0 < own <= limit:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {limit}")


def _milliseconds(shown: str) -> int:
    """A limit as PostgreSQL shows it, such as 300ms, 2s or 0, which is none."""
    number, unit = re.fullmatch(r"(\d+)(\w*)", shown).groups()  # type: ignore[union-attr]
    return int(number) * _UNITS[unit]


def within(seconds: int, engine: sa.Engine, connect: Callable[[], T]) -> T:
    """What connects, given up after some seconds where the driver has no limit of its own. Raises TimeoutError."""
    if engine.dialect.name in (*_IN_PROCESS, "postgresql"):
        return connect()
    done: list[T] = []
    failed: list[Exception] = []

    def attempt() -> None:
        try:
            done.append(connect())
        except Exception as error:
            failed.append(error)

    thread = Thread(target=copy_context().run, args=(attempt,), daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise TimeoutError
    return done[0]


def _answers(engine: sa.Engine) -> bool:
    """Whether the server answers one who connects; a refusal is an answer."""
    dialect, begun = engine.dialect, time.monotonic()
    positional, named = dialect.create_connect_args(engine.url)
    limit = {"connect_timeout": _ANSWER_SECONDS} if "connect_timeout" not in named else {}
    with suppress(Exception):
        dialect.loaded_dbapi.connect(*positional, **named, **limit).close()
    return time.monotonic() - begun < _ANSWER_SECONDS - 0.5


def cut_off(raw: Any) -> None:
    """End whatever a driver's connection waits for."""
    if (interrupt := getattr(raw, "interrupt", None)) is not None:
        interrupt()
    elif callable(number := getattr(raw, "fileno", None)):
        with socket.socket(fileno=os.dup(number())) as handle:
            handle.shutdown(socket.SHUT_RDWR)
    elif (socket_of_thrift := _socket_of(raw)) is not None:
        socket_of_thrift.shutdown(socket.SHUT_RDWR)


def _socket_of(raw: Any) -> socket.socket | None:
    layer = getattr(raw, "_transport", None)  # of Thrift: the socket is below one or two layers
    while layer is not None and not hasattr(layer, "handle"):
        layer = getattr(layer, "_trans", None) or getattr(layer, "_TBufferedTransport__trans", None)
    handle: socket.socket | None = getattr(layer, "handle", None)
    return handle
