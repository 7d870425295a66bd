"""A refresh from DuckDB keeps to its memory, spills into the store and nowhere else, and leaves nothing there."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from data_access.bounds import bound
from data_access.engine import open_engine, reading
from data_access.store import Store

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
