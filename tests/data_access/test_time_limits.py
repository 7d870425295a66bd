"""A database that hangs: whoever waits for it gets a sentence in time, and a refresh lets go of its lock."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from benchmarks.postgres_server import PostgresServer
from data_access import time_limits
from data_access.engine import open_engine, reading, reading_for_page
from data_access.refresh import refresh
from data_access.settings import Settings
from data_access.store import store_of
from tests.data_access.postgres_server import a_server, change
from tests.data_access.small_lender import fill, write_lender
from validations.errors import DatabaseUnavailableError

SECRET = "s3cret"  # noqa: S105 - of no server
SLEEPS = sa.text("SELECT pg_sleep(60)")


class Proxy:
    """Forwards to a server's socket until it is frozen: then every connection, old or new, stays open and silent."""

    def __init__(self, server: Path) -> None:
        self.frozen = Event()
        self._server = str(server)
        self._listens = socket.create_server(("127.0.0.1", 0))
        self.port = self._listens.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listens.accept()
                behind = socket.socket(socket.AF_UNIX)
                behind.connect(self._server)
                for source, target in ((client, behind), (behind, client)):
                    Thread(target=self._forward, args=(source, target), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError), source:
            while part := source.recv(65_536):
                if self.frozen.is_set():
                    time.sleep(60)
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with a_server() as started:
        fill(sa.create_engine(started.url, poolclass=NullPool))
        yield started


@pytest.fixture
def proxy(server: PostgresServer) -> Proxy:
    return Proxy(server.folder / ".s.PGSQL.5432")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the patience, so that a test need not wait."""
    monkeypatch.setattr(time_limits, "_ASKED_EVERY", 0.5)
    monkeypatch.setattr(time_limits, "_ANSWER_SECONDS", 2)
    monkeypatch.setattr(time_limits, "_GRACE", 0.3)


def through(proxy: Proxy, store: Path = Path("store")) -> Settings:
    """The lender by way of the proxy."""
    url = f"postgresql+psycopg://reader:{SECRET}@127.0.0.1:{proxy.port}/postgres?sslmode=disable"
    return Settings(database_url=url, store_path=store, connect_seconds=2, page_seconds=3)


@contextmanager
def refused_in(seconds: float, sentence: str) -> Iterator[None]:
    """What happens here ends in that sentence, in time."""
    begun = time.monotonic()
    with pytest.raises(DatabaseUnavailableError, match=sentence) as raised:
        yield
    assert time.monotonic() - begun < seconds
    assert SECRET not in str(raised.value)


def freeze_soon(proxy: Proxy) -> None:
    def freeze() -> None:
        time.sleep(0.5)
        proxy.frozen.set()

    Thread(target=freeze, daemon=True).start()


@pytest.mark.slow
def test_a_page_waits_for_a_query_no_longer_than_its_setting(server: PostgresServer) -> None:
    settings = Settings(database_url=server.url, page_seconds=1)
    with refused_in(10, "took longer than .*page_seconds"), reading_for_page(settings) as connection:
        connection.execute(SLEEPS)


@pytest.mark.slow
def test_a_lower_limit_of_the_account_stays(server: PostgresServer) -> None:
    change(server.url, "ALTER ROLE reader SET statement_timeout = '300ms'")
    try:
        with reading(open_engine(server.url), limit=60) as connection:
            assert connection.execute(sa.text("SHOW statement_timeout")).scalar_one() == "300ms"
    finally:
        change(server.url, "ALTER ROLE reader RESET statement_timeout")
    with reading(open_engine(server.url), limit=60) as connection:
        assert connection.execute(sa.text("SHOW statement_timeout")).scalar_one() == "1min"


@pytest.mark.slow
def test_a_server_that_hangs_while_it_is_asked_is_given_up(proxy: Proxy) -> None:
    freeze_soon(proxy)
    with (
        refused_in(20, "does not answer any more; see that its server runs"),
        reading(open_engine(through(proxy).database_url), limit=600) as connection,
    ):
        connection.execute(SLEEPS)


@pytest.mark.slow
def test_a_server_that_hangs_as_one_connects_is_given_up(proxy: Proxy) -> None:
    proxy.frozen.set()
    with refused_in(15, "does not answer"), reading_for_page(through(proxy)) as connection:
        connection.execute(SLEEPS)


@pytest.mark.slow
def test_a_long_query_of_a_server_that_answers_goes_on(server: PostgresServer) -> None:
    with reading(open_engine(server.url), limit=600) as connection:
        assert connection.execute(sa.text("SELECT 1 FROM pg_sleep(2)")).scalar_one() == 1


@pytest.mark.slow
def test_a_refresh_of_a_server_that_hangs_ends_and_lets_go_of_its_lock(proxy: Proxy, tmp_path: Path) -> None:
    settings = through(proxy, tmp_path / "store")
    refresh(settings)
    before = store_of(settings).manifest()
    frozen: list[str] = []

    def freeze(what: str, _share: float) -> None:
        if what.startswith("Preparing") and not frozen:
            frozen.append(what)
            proxy.frozen.set()

    with refused_in(60, "does not answer"):
        refresh(settings, everything=True, progress=freeze)
    assert frozen
    assert not store_of(settings).being_written()
    assert store_of(settings).manifest() == before


@pytest.mark.slow
def test_a_server_that_is_stopped_by_a_signal_is_given_up(server: PostgresServer) -> None:
    settings = Settings(database_url=server.url, connect_seconds=2, page_seconds=3)
    stopped = server.processes()
    for process in stopped:
        process.send_signal(signal.SIGSTOP)
    try:
        with refused_in(15, "does not answer"), reading_for_page(settings) as connection:
            connection.execute(SLEEPS)
    finally:
        for process in reversed(stopped):
            process.send_signal(signal.SIGCONT)


def test_a_query_of_a_file_is_stopped_in_time(tmp_path: Path) -> None:
    settings = Settings(database_url=f"duckdb:///{write_lender(tmp_path / 'book.duckdb')}", page_seconds=1)
    endless = sa.text("SELECT SUM(a.range * b.range) FROM range(1000000) a, range(1000000) b")
    with refused_in(20, "took longer than 1 seconds"), reading_for_page(settings) as connection:
        connection.execute(endless)
