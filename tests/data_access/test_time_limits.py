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
from data_access.importing import import_folder, load_transaction
from data_access.importing.selects import Reading
from data_access.refresh import refresh
from data_access.settings import Settings
from data_access.store import store_of
from tests.data_access.importing_case import Case
from tests.data_access.postgres_server import a_server, change
from tests.data_access.small_lender import fill, write_lender
from validations.errors import DatabaseUnavailableError, ImportFileError

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


@pytest.fixture
def charges(tmp_path: Path) -> Case:
    """One charge to be loaded."""
    case = Case(tmp_path).file("charges.csv", "id,account,day,amount\nN1,AC01,2026-03-09,5.90\n")
    return case.select(
        charge="SELECT id AS charge_id, account AS account_id, day AS levied_on, 'bounce' AS charge_type, amount "
        "FROM charges"
    )


def loaded(server: PostgresServer) -> int:
    with reading(open_engine(server.url)) as connection:
        found: int = connection.execute(sa.text("SELECT COUNT(*) FROM charge WHERE charge_id = 'N1'")).scalar_one()
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("writing charge", "does not answer any more. It holds what it held before; see that its server runs"),
        ("committing", "does not answer any more. It holds either the whole load or nothing of it; import the same"),
    ],
)
def test_an_import_into_a_server_that_hangs_ends_and_can_be_done_again(
    proxy: Proxy, server: PostgresServer, charges: Case, step: str, sentence: str
) -> None:
    def freeze(what: str, _share: float) -> None:
        if what == step:
            proxy.frozen.set()

    before = loaded(server)
    address = through(proxy).database_url
    with refused_in(60, sentence):
        import_folder(charges.selects, charges.files, address, rejects=charges.rejects, progress=freeze)
    assert loaded(server) == before
    # What the proxy holds back would come after a minute; a server that was frozen ends the transaction itself.
    change(server.url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'")
    charges.load(server.url)
    assert loaded(server) == 1
    change(server.url, "DELETE FROM charge WHERE charge_id = 'N1'")


@pytest.mark.slow
def test_an_import_waits_for_a_table_and_for_the_database_no_longer_than_it_may(
    server: PostgresServer, charges: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_transaction, "LOCK_SECONDS", 1)
    with sa.create_engine(server.url, poolclass=NullPool).connect() as another:
        another.exec_driver_sql("LOCK TABLE charge IN EXCLUSIVE MODE")
        with pytest.raises(ImportFileError, match="Another transaction kept a table of this load to itself"):
            charges.load(server.url)
        monkeypatch.setattr(load_transaction, "LOCK_SECONDS", 60)
        with pytest.raises(ImportFileError, match="longer than import_minutes or the statement_timeout"):
            import_folder(
                charges.selects, charges.files, server.url, rejects=charges.rejects, reading=Reading(minutes=1 / 30)
            )
    assert loaded(server) == 0


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
