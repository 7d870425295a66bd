"""The same refresh on PostgreSQL gives the same figures as on DuckDB. A server of this test's own is started."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.engine import open_engine, reading
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.engines_page import statements
from tests.data_access.prepared import figures
from tests.data_access.same_figures import SameFigures
from tests.data_access.small_lender import MANDATORY, fill, settings_for
from validations.errors import ContractError, DatabaseUnavailableError

pytestmark = pytest.mark.slow
FEBRUARY, APRIL = "2026-02", "2026-04"


def _as_server_user(*command: str) -> None:
    """PostgreSQL refuses to run as root, so there its own account runs it."""
    as_root = hasattr(os, "getuid") and os.getuid() == 0
    subprocess.run(
        ["runuser", "-u", "postgres", "--", *command] if as_root else command, check=True, stdout=subprocess.DEVNULL
    )


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Address of an empty PostgreSQL server on a socket; skips where there is none to start."""
    pytest.importorskip("psycopg", reason="the PostgreSQL driver psycopg is not installed")
    found = shutil.which("pg_ctl")
    if found is None:
        pytest.skip("there is no PostgreSQL server to start (pg_ctl)")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    binaries = Path(found).resolve().parent
    try:
        _as_server_user(
            str(binaries / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "reader", "-E", "UTF8"
        )
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        _as_server_user(
            str(binaries / "pg_ctl"),
            "-D",
            str(folder / "data"),
            "-w",
            "-l",
            str(folder / "log"),
            "-o",
            options,
            "start",
        )
        yield f"postgresql+psycopg://reader@/postgres?host={folder}"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            _as_server_user(str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def on_server(server: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The small lender on PostgreSQL, refreshed."""
    fill(sa.create_engine(server, poolclass=NullPool))
    settings = Settings(database_url=server, store_path=tmp_path_factory.mktemp("store"))
    assert refresh(settings).broken == ()
    return settings


def change(server: str, *statements: str) -> None:
    with sa.create_engine(server, poolclass=NullPool).begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


class TestPostgresql(SameFigures):
    """The shared suite."""

    @pytest.fixture
    def elsewhere(self, on_server: Settings) -> Settings:
        return on_server

    @pytest.fixture
    def in_file(self, lender_template: Path) -> Settings:
        return settings_for(lender_template / "lender.duckdb")


def test_a_transaction_sees_one_state_and_cannot_write(on_server: Settings) -> None:
    counted = sa.text("SELECT COUNT(*) FROM agency")
    with reading(open_engine(on_server.database_url)) as connection:
        assert connection.execute(counted).scalar_one() == 2
        change(on_server.database_url, "INSERT INTO agency VALUES ('AG9', 'Late', 'field', NULL, NULL)")
        assert connection.execute(counted).scalar_one() == 2
    change(on_server.database_url, "DELETE FROM agency WHERE agency_code = 'AG9'")
    with pytest.raises(ContractError), reading(open_engine(on_server.database_url)) as connection:
        connection.execute(sa.text("DELETE FROM agency"))


def test_the_documented_role_reads_and_cannot_write_and_the_indexes_are_made(on_server: Settings, server: str) -> None:
    change(server, *statements("PostgreSQL"))
    reader = sa.create_engine(server.replace("reader@", "bucketwise_reader@"), poolclass=NullPool)
    with reader.connect() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar_one() == "15min"
        assert connection.execute(sa.text("SELECT COUNT(*) FROM account")).scalar_one() == 6
        held = {index["name"] for index in sa.inspect(connection).get_indexes("account_snapshot")}
        assert {"account_snapshot_day", "account_snapshot_account"} <= held
    with reader.connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION READ WRITE")
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            connection.execute(sa.text("DELETE FROM account"))


def test_swapped_rows_are_seen_and_only_their_month_and_the_worklist_are_redone(on_server: Settings) -> None:
    assert refresh(on_server).redone == ()
    change(on_server.database_url, "UPDATE payment SET account_id = 'AC02' WHERE receipt_no = 'R1'")
    assert refresh(on_server).redone == (FEBRUARY, APRIL)
    change(on_server.database_url, "UPDATE payment SET account_id = 'AC01' WHERE receipt_no = 'R1'")
    assert refresh(on_server).redone == (FEBRUARY, APRIL)


def test_tables_in_a_schema_of_their_own(on_server: Settings, server: str, tmp_path: Path) -> None:
    change(
        server,
        "CREATE SCHEMA lender",
        *(f"CREATE TABLE lender.{name} AS SELECT * FROM public.{name}" for name in MANDATORY),
    )
    settings = Settings(database_url=server, database_schema="lender", store_path=tmp_path / "store")
    assert refresh(settings).broken == ()
    assert figures(settings)["2026-04 movement"]["received"].null_count() > 0
    assert figures(settings)["2026-04 position"].select(pl.col("total_outstanding").sum()).item() == 1480_000


def test_a_server_that_is_gone_is_said_without_its_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    url = f"postgresql+psycopg://reader:secret@/postgres?host={tmp_path}"
    with pytest.raises(DatabaseUnavailableError, match="does not answer") as raised, reading(open_engine(url)):
        pass
    assert "secret" not in str(raised.value)
