"""A PostgreSQL server that dies, is slow, holds a table, loses one or changes a type: the last version keeps serving.

Every test repairs what it broke, and the next refresh must need nothing else. One server is started for all.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from benchmarks.postgres_server import PostgresServer
from dashboard.figures.store_reader import open_figures
from data_access.engine import hold, open_engine, reading
from data_access.postgres.copy import read_copied
from data_access.postgres.layout import layout_of
from data_access.refresh import refresh
from data_access.refresh_failure import last_failure
from data_access.settings import Settings
from data_access.store import store_of
from tests.data_access.postgres_server import a_server, change
from tests.data_access.prepared import figures, held
from tests.data_access.small_lender import MONTHS, fill
from validations.errors import ContractError, DatabaseUnavailableError, UserError

pytestmark = pytest.mark.slow
FEBRUARY, APRIL = MONTHS[1], MONTHS[3]
SECRET = "s3cret"  # noqa: S105 - of no server


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with a_server() as started:
        yield started


@pytest.fixture(scope="module")
def lender(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The small lender on the server, refreshed; its address has a password."""
    fill(sa.create_engine(server.url, poolclass=NullPool))
    url = server.url.replace("reader@", f"reader:{SECRET}@")
    settings = Settings(database_url=url, store_path=tmp_path_factory.mktemp("store"))
    assert refresh(settings).broken == ()
    return settings


@contextmanager
def refused(lender: Settings, kind: type[UserError], sentence: str) -> Iterator[None]:
    """What happens here fails with that sentence, readers are told it, and the version before serves, whole."""
    before, rows = held(lender), figures(lender)
    with pytest.raises(kind, match=sentence) as raised:
        yield
    failure = last_failure(store_of(lender).path)
    assert failure is not None
    assert failure.why == str(raised.value)
    assert not any(word in failure.why for word in (SECRET, "AC0", "CU1", "SELECT *", "\n"))
    assert held(lender) == before
    assert store_of(lender).damaged(before) == []
    assert {path.name for path in (lender.store_path / "files").iterdir()} >= before.files
    assert open_figures(store_of(lender)).version == before.version
    assert all(frame.equals(rows[name]) for name, frame in figures(lender).items())


def assert_recovers(lender: Settings) -> None:
    """The next refresh prepares everything again and finds what the figures were."""
    before = figures(lender)
    assert refresh(lender, everything=True).broken == ()
    assert last_failure(store_of(lender).path) is None
    assert all(frame.equals(before[name]) for name, frame in figures(lender).items())


@contextmanager
def held_by_another(lender: Settings, table: str) -> Iterator[None]:
    """Another transaction keeps a table to itself, as a load that replaces it does."""
    with sa.create_engine(lender.database_url, poolclass=NullPool).connect() as connection:
        connection.exec_driver_sql(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def limited(lender: Settings, limit: str) -> Iterator[None]:
    change(lender.database_url, f"ALTER ROLE reader SET {limit} = '300ms'")
    try:
        yield
    finally:
        change(lender.database_url, f"ALTER ROLE reader RESET {limit}")


def wait_for_a_query_that_waits(lender: Settings) -> None:
    waiting = sa.text("SELECT COUNT(*) FROM pg_locks WHERE NOT granted")
    with sa.create_engine(lender.database_url, poolclass=NullPool).connect() as connection:
        for _ in range(600):
            if connection.execute(waiting).scalar_one():
                return
            time.sleep(0.05)
    raise AssertionError("No query came to the table.")


def run_of_the_server(lender: Settings) -> str:
    with reading(open_engine(lender.database_url)) as connection:
        return layout_of(connection, [], "").server


def test_a_server_killed_in_the_middle_of_a_cube(lender: Settings, server: PostgresServer) -> None:
    with (
        refused(lender, DatabaseUnavailableError, "went away while it was being read; see that its server runs"),
        ThreadPoolExecutor() as beside,
    ):
        with suppress(sa.exc.OperationalError), held_by_another(lender, "presentation"):
            under_way = beside.submit(refresh, lender, only=[APRIL])
            wait_for_a_query_that_waits(lender)
            server.kill()
        under_way.result()
    with refused(lender, DatabaseUnavailableError, "does not answer; check the address, the network and the account"):
        refresh(lender)
    server.start()
    assert_recovers(lender)


def test_a_server_stopped_between_two_months(lender: Settings, server: PostgresServer) -> None:
    def stop(what: str, _share: float) -> None:
        if what == f"Preparing {FEBRUARY}":
            server.stop()

    before = run_of_the_server(lender)
    assert before == run_of_the_server(lender)
    with refused(lender, DatabaseUnavailableError, "does not answer|went away while it was being read"):
        refresh(lender, everything=True, progress=stop)
    server.start()
    assert run_of_the_server(lender) != before  # so that nothing is known of its rows
    assert_recovers(lender)


def test_a_query_that_takes_longer_than_the_account_may(lender: Settings) -> None:
    change(
        lender.database_url,
        "ALTER TABLE waiver RENAME TO waivers",
        "CREATE VIEW waiver AS SELECT waivers.* FROM pg_sleep(60) AS slow LEFT JOIN waivers ON true",
    )
    with (
        limited(lender, "statement_timeout"),
        refused(
            lender,
            DatabaseUnavailableError,
            "longer than the statement_timeout of this account or the settings .* allow.*Raise the limit",
        ),
    ):
        refresh(lender, everything=True)
    change(lender.database_url, "DROP VIEW waiver", "ALTER TABLE waivers RENAME TO waiver")
    assert_recovers(lender)


def test_a_table_that_another_transaction_keeps_to_itself(lender: Settings) -> None:
    with (
        held_by_another(lender, "presentation"),
        limited(lender, "lock_timeout"),
        refused(
            lender, DatabaseUnavailableError, "held a lock on a table for longer than the lock_timeout of this account"
        ),
    ):
        refresh(lender, everything=True)
    assert_recovers(lender)


def test_a_cube_that_is_being_copied_tells_of_its_limits_too(lender: Settings) -> None:
    engine = open_engine(lender.database_url)
    with (
        limited(lender, "statement_timeout"),
        pytest.raises(DatabaseUnavailableError, match="statement_timeout"),
        reading(engine) as connection,
    ):
        read_copied(connection, sa.text("SELECT CAST(pg_sleep(60) AS TEXT) AS slept"), {})
    with pytest.raises(DatabaseUnavailableError, match="went away"), reading(engine) as connection:
        read_copied(connection, sa.text("SELECT pg_terminate_backend(pg_backend_pid()) AS ended"), {})


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("40001", "for the sake of changes that arrived meanwhile, as a replica does"),
        ("40P01", "for the sake of another transaction"),
        ("53100", "no room left on its disk"),
        ("53200", "no memory left"),
        ("53400", "more room than temp_file_limit allows"),
        ("57P01", "went away while it was being read"),
    ],
)
def test_what_a_server_runs_out_of_is_said(lender: Settings, code: str, sentence: str) -> None:
    raised = f"DO $$ BEGIN RAISE EXCEPTION 'account AC01' USING ERRCODE = '{code}'; END $$"
    with (
        pytest.raises(DatabaseUnavailableError, match=sentence) as told,
        reading(open_engine(lender.database_url)) as connection,
    ):
        connection.exec_driver_sql(raised)
    assert "AC01" not in str(told.value)


def test_a_right_that_was_not_granted_is_named(lender: Settings) -> None:
    change(lender.database_url, "CREATE ROLE stranger LOGIN")
    stranger = replace(lender, database_url=lender.database_url.replace("reader:", "stranger:"))
    with pytest.raises(DatabaseUnavailableError, match=r"does not let this account read a table\. Grant it SELECT"):
        refresh(stranger)
    change(lender.database_url, "DROP ROLE stranger")


def test_a_table_that_is_emptied_and_filled_again_during_a_refresh_is_never_seen_empty(lender: Settings) -> None:
    before = figures(lender)
    with ThreadPoolExecutor() as beside, sa.create_engine(lender.database_url, poolclass=NullPool).connect() as load:

        def commit() -> None:
            wait_for_a_query_that_waits(lender)
            load.commit()

        def begin_load(what: str, _share: float) -> None:
            if what == f"Preparing {APRIL}":
                load.exec_driver_sql("CREATE TABLE payments AS SELECT * FROM payment")
                load.exec_driver_sql("TRUNCATE payment")
                load.exec_driver_sql("INSERT INTO payment SELECT * FROM payments")
                load.exec_driver_sql("DROP TABLE payments")
                beside.submit(commit)

        assert refresh(lender, everything=True, progress=begin_load).broken == ()
    assert all(frame.equals(before[name]) for name, frame in figures(lender).items())


def test_what_cannot_be_held_is_read_all_the_same(lender: Settings) -> None:
    change(lender.database_url, "CREATE MATERIALIZED VIEW summary AS SELECT 1 AS one")
    with reading(open_engine(lender.database_url)) as connection:
        hold(connection, ["branch", "summary", "product"])
        locked = "SELECT COUNT(*) FROM pg_locks WHERE relation IN ('branch'::regclass, 'product'::regclass)"
        assert connection.execute(sa.text(locked)).scalar_one() == 2
    change(lender.database_url, "DROP MATERIALIZED VIEW summary")


def test_a_table_that_every_figure_needs_is_lost(lender: Settings) -> None:
    change(lender.database_url, "ALTER TABLE branch RENAME TO lost")
    with refused(lender, ContractError, "The database has no table 'branch', which every figure needs"):
        refresh(lender)
    change(lender.database_url, "ALTER TABLE lost RENAME TO branch")
    assert_recovers(lender)


def test_a_table_is_lost_between_two_months(lender: Settings) -> None:
    def lose(what: str, _share: float) -> None:
        if what == f"Preparing {APRIL}":
            change(lender.database_url, "ALTER TABLE payment RENAME TO lost")

    with refused(lender, ContractError, r"cannot run a query \(UndefinedTable\); 'bucketwise check' shows which"):
        refresh(lender, everything=True, progress=lose)
    change(lender.database_url, "ALTER TABLE lost RENAME TO payment")
    assert_recovers(lender)


def test_without_a_table_that_is_not_required_its_figures_are_unknown_until_it_is_back(lender: Settings) -> None:
    before = figures(lender)
    change(lender.database_url, "ALTER TABLE payment RENAME TO lost")
    assert refresh(lender).broken == ()
    without = figures(lender)["2026-04 movement"]
    assert without["received"].null_count() == without.height
    change(lender.database_url, "ALTER TABLE lost RENAME TO payment")
    assert refresh(lender).broken == ()
    assert all(frame.equals(before[name]) for name, frame in figures(lender).items())


@pytest.mark.parametrize(
    ("table", "column", "was", "becomes"),
    [
        ("account_snapshot", "total_outstanding", "numeric(18,2)", "text"),
        ("account_snapshot", "as_of_date", "date", "text"),
        ("account_snapshot", "dpd", "bigint", "text"),
        ("payment", "paid_at", "timestamp", "text"),
        ("account", "opened_on", "date", "text"),
    ],
)
def test_a_column_changes_its_type(lender: Settings, table: str, column: str, was: str, becomes: str) -> None:
    def retype(kind: str) -> None:
        change(lender.database_url, f"ALTER TABLE {table} ALTER {column} TYPE {kind} USING {column}::{kind}")

    retype(becomes)
    try:
        with refused(lender, ContractError, "'bucketwise check' shows"):
            refresh(lender, everything=True)
    finally:
        retype(was)
    assert refresh(lender).broken == ()
    assert last_failure(store_of(lender).path) is None


def test_amounts_that_become_inexact_are_refused(lender: Settings) -> None:
    retyped = "ALTER TABLE account_snapshot ALTER total_outstanding TYPE {0} USING total_outstanding::{0}"
    change(lender.database_url, retyped.format("double precision"))
    with refused(lender, UserError, r"total_outstanding has type DOUBLE PRECISION where DECIMAL\(18,2\) is wanted"):
        refresh(lender, everything=True)
    change(lender.database_url, retyped.format("numeric(18,2)"))
    assert_recovers(lender)
