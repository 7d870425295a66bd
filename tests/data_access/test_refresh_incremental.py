"""Whatever changed, refreshing only what changed gives what a full refresh gives."""

from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.contract import create_tables
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.postgres_server import a_server
from tests.data_access.prepared import figures, held
from tests.data_access.random_edits import any_edit, invented, rows_held
from tests.data_access.small_lender import copied, settings_for


@pytest.fixture(scope="module")
def every_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with such a lender in a DuckDB file. Shared: only copy it."""
    folder = tmp_path_factory.mktemp("every_table")
    lender_of_every_table(f"duckdb:///{folder}/lender.duckdb", folder)
    return folder


def lender_of_every_table(url: str, folder: Path) -> Settings:
    """A random lender with rows in every table that a cube reads, refreshed."""
    with sa.create_engine(url, poolclass=NullPool).begin() as connection:
        create_tables(connection)
        for statement in invented(Random(5)):  # noqa: S311 - a fixed seed
            connection.exec_driver_sql(statement)
    settings = Settings(database_url=url, store_path=folder / "store")
    refresh(settings)
    return settings


def broken(settings: Settings) -> list[str]:
    """Every identity that does not hold, with its month."""
    months = held(settings).months
    return [
        f"{key}: {one['identity']}" for key, month in months.items() for one in month.identities if not one["holds"]
    ]


def assert_incremental_equals_full(lender: Settings, seed: int, folder: Path, *, rounds: int) -> None:
    """Some rounds of six edits and an incremental refresh, then a full one into another store."""
    draw = Random(seed)  # noqa: S311 - a fixed seed, so that a failure can be seen again
    done: list[str] = []
    for _ in range(rounds):
        with sa.create_engine(lender.database_url, poolclass=NullPool).begin() as connection:
            book = rows_held(connection)
            done = [any_edit(draw, book) for _ in range(6)]
            for edit in done:
                connection.exec_driver_sql(edit)
        refresh(lender)
    anew = Settings(database_url=lender.database_url, store_path=folder / f"anew-{seed}")
    refresh(anew)
    incremental, full = figures(lender), figures(anew)
    assert incremental.keys() == full.keys()
    different = [name for name, frame in full.items() if not frame.equals(incremental[name])]
    assert different == [], done
    assert broken(lender) == []
    controls = {key: (month.controls, month.identities) for key, month in held(lender).months.items()}
    assert controls == {key: (month.controls, month.identities) for key, month in held(anew).months.items()}


def test_incremental_equals_full_after_random_edits(lender: Settings, tmp_path: Path) -> None:
    assert_incremental_equals_full(lender, 0, tmp_path, rounds=1)


def test_incremental_equals_full_where_every_table_holds_rows(every_table: Path, tmp_path: Path) -> None:
    assert_incremental_equals_full(copied(every_table, tmp_path), 10, tmp_path, rounds=2)


@pytest.mark.slow
def test_incremental_equals_full_after_many_random_edits(lender: Settings, tmp_path: Path) -> None:
    assert_incremental_equals_full(lender, 100, tmp_path, rounds=4)


@pytest.mark.slow
def test_every_cube_is_the_same_on_postgresql_and_stays_so_after_edits(every_table: Path, tmp_path: Path) -> None:
    ours = figures(settings_for(every_table / "lender.duckdb"))
    with a_server() as server:
        lender = lender_of_every_table(server.url, tmp_path)
        theirs = figures(lender)
        assert ours.keys() == theirs.keys()
        assert [name for name, frame in ours.items() if not frame.equals(theirs[name])] == []
        assert {"contact_hours", "plans"} <= {name.split(" ")[1] for name in ours if " " in name}
        assert_incremental_equals_full(lender, 20, tmp_path, rounds=2)
