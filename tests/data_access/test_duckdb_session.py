"""DuckDB's session during a refresh: its bounds, and relations that are evaluated once."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
import sqlalchemy as sa

from data_access import queries
from data_access.change_detection import fingerprints
from data_access.contract import LiveColumns, facts
from data_access.duckdb_session import KEPT, bound, keep
from data_access.engine import open_engine, reading
from data_access.refresh import live_tables
from data_access.store import Store
from tests.data_access.small_lender import write_lender
from validations.cubes import CUBES

ROW_PER_NUMBER = "CREATE TEMPORARY TABLE wide AS SELECT i, md5(CAST(i AS VARCHAR)) AS t FROM range(1000000) AS r(i)"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("it's a bank") / "book.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("CREATE TABLE account AS SELECT CAST(i AS VARCHAR) AS account_id FROM range(3) AS r(i)")
        connection.execute("CREATE TABLE account_snapshot AS SELECT DATE '2026-03-31' AS as_of_date")
    return path


@pytest.fixture
def connection(database: Path) -> Iterator[sa.Connection]:
    with reading(open_engine(f"duckdb:///{database}")) as opened:
        yield opened


def setting(connection: sa.Connection, name: str) -> str:
    return str(connection.execute(sa.select(sa.func.current_setting(name))).scalar_one())


def test_memory_threads_and_the_folder_to_spill_to_are_set(connection: sa.Connection, database: Path) -> None:
    bound(connection, {"account": {}}, database.parent / "spill")
    assert setting(connection, "memory_limit") == "3.7 GiB"
    assert setting(connection, "temp_directory") == str(database.parent / "spill")
    assert setting(connection, "threads") == "1"


def test_what_does_not_fit_goes_to_the_store(connection: sa.Connection, database: Path) -> None:
    spill = database.parent / "store" / "spill"
    spill.parent.mkdir(exist_ok=True)
    bound(connection, {"account": {}}, spill)
    connection.execute(sa.text("SET memory_limit = '32MB'"))
    connection.execute(sa.text(ROW_PER_NUMBER))
    assert list(spill.iterdir()), "nothing was too large; the test shows nothing"
    assert {path.name for path in database.parent.iterdir()} == {database.name, "store"}
    bound(connection, {"account": {}}, spill)  # A month later, on a connection that has spilled already.


def test_what_a_killed_refresh_spilled_is_dropped(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writing():
        store.spill.mkdir()
        (store.spill / "duckdb_temp_storage_DEFAULT-0.tmp").write_bytes(b"rows")
        store.tidy()
    assert list(store.spill.iterdir()) == []


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> sa.Engine:
    return open_engine(f"duckdb:///{write_lender(tmp_path_factory.mktemp('book') / 'book.duckdb')}")


@pytest.fixture
def counting_connection(book: sa.Engine) -> Iterator[sa.Connection]:
    with reading(book) as opened:
        yield opened


def of_march(counting_connection: sa.Connection) -> tuple[dict[str, object], LiveColumns]:
    """Parameters of a month with money, promises and complaints, and what the database has."""
    live = live_tables(counting_connection, "")
    march = fingerprints.take(counting_connection, live).periods()[2]
    return march.parameters(5, facts(counting_connection, live)), live


def sorted_rows(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(pl.all().cast(pl.String), nulls_last=True)


def test_cubes_are_the_same_from_kept_rows(counting_connection: sa.Connection) -> None:
    # All cubes are compared where PostgreSQL, which has subqueries, prepares the same lender.
    parameters, live = of_march(counting_connection)
    kept = keep(counting_connection, CUBES, parameters, live)
    assert kept == set(KEPT)
    for name in ("write_off_pool", "coverage", "receipts_daily", "complaints_daily"):
        assert queries.relations(name) & kept, name
        alone, together = (
            queries.read_sql(counting_connection, name, parameters, live, kept=rows) for rows in ((), kept)
        )
        assert not alone.is_empty(), name
        assert sorted_rows(together).equals(sorted_rows(alone)), name


def test_a_cube_reads_the_kept_rows_by_their_name(counting_connection: sa.Connection) -> None:
    parameters, live = of_march(counting_connection)
    kept = keep(counting_connection, ["receipts", "receipts_daily"], parameters, live)
    counting_connection.execute(sa.text("DELETE FROM receipt_rows"))
    assert queries.read_sql(counting_connection, "receipts", parameters, live).height == 2
    assert queries.read_sql(counting_connection, "receipts", parameters, live, kept=kept).is_empty()


def test_what_one_cube_alone_reads_is_not_kept(counting_connection: sa.Connection) -> None:
    parameters, live = of_march(counting_connection)
    assert keep(counting_connection, ["receipts", "position"], parameters, live) == set()


def test_nothing_is_left_in_the_database(book: sa.Engine) -> None:
    with reading(book) as counting_connection:
        parameters, live = of_march(counting_connection)
        assert keep(counting_connection, CUBES, parameters, live)
    with reading(book) as counting_connection:
        assert not set(sa.inspect(counting_connection).get_table_names()) & set(KEPT)


def test_other_engines_read_subqueries() -> None:
    with sa.create_engine("sqlite://").connect() as counting_connection:
        assert keep(counting_connection, CUBES, {}, {}) == set()
