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


def lender_of_every_table(url: str, folder: Path) -> Settings:
    """A random lender with rows in every table that a cube reads, refreshed."""
    with sa.create_engine(url, poolclass=NullPool).begin() as connection:
        create_tables(connection)
        for statement in invented(Random(5)):  # noqa: S311 - a fixed seed
            connection.exec_driver_sql(statement)
    settings = Settings(database_url=url, store_path=folder / "store")
    refresh(settings)
    return settings


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
    controls = {key: (month.controls, month.identities) for key, month in held(lender).months.items()}
    assert controls == {key: (month.controls, month.identities) for key, month in held(anew).months.items()}


def test_incremental_equals_full_after_random_edits(lender: Settings, tmp_path: Path) -> None:
    assert_incremental_equals_full(lender, 0, tmp_path, rounds=1)


def test_incremental_equals_full_where_every_table_holds_rows(tmp_path: Path) -> None:
    lender = lender_of_every_table(f"duckdb:///{tmp_path}/lender.duckdb", tmp_path)
    assert_incremental_equals_full(lender, 10, tmp_path, rounds=2)


@pytest.mark.slow
def test_incremental_equals_full_after_many_random_edits(lender: Settings, tmp_path: Path) -> None:
    assert_incremental_equals_full(lender, 100, tmp_path, rounds=4)


@pytest.mark.slow
def test_incremental_equals_full_on_postgresql(tmp_path: Path) -> None:
    with a_server() as server:
        lender = lender_of_every_table(server.url, tmp_path)
        assert_incremental_equals_full(lender, 20, tmp_path, rounds=2)


@pytest.mark.slow
def test_every_cube_is_the_same_on_postgresql_where_every_table_holds_rows(tmp_path: Path) -> None:
    in_file = lender_of_every_table(f"duckdb:///{tmp_path}/lender.duckdb", tmp_path / "file")
    with a_server() as server:
        ours, theirs = figures(in_file), figures(lender_of_every_table(server.url, tmp_path / "server"))
    assert ours.keys() == theirs.keys()
    assert [name for name, frame in ours.items() if not frame.equals(theirs[name])] == []
    assert {"contact_hours", "plans"} <= {name.split(" ")[1] for name in ours if " " in name}
