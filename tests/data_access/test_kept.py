"""Row relations evaluated once for all cubes of a month say what each cube's own subquery says, and leave nothing."""

from collections.abc import Iterator

import polars as pl
import pytest
import sqlalchemy as sa

from data_access import queries
from data_access.change_detection import fingerprints
from data_access.engine import open_engine, reading
from data_access.facts import facts
from data_access.kept import KEPT, keep
from data_access.refresh import live_tables
from tests.data_access.small_lender import write_lender
from validations.cubes import CUBES


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> sa.Engine:
    return open_engine(f"duckdb:///{write_lender(tmp_path_factory.mktemp('book') / 'book.duckdb')}")


@pytest.fixture
def connection(book: sa.Engine) -> Iterator[sa.Connection]:
    with reading(book) as opened:
        yield opened


def of_march(connection: sa.Connection) -> tuple[dict[str, object], queries.LiveColumns]:
    """Parameters of a month with money, promises and complaints, and what the database has."""
    live = live_tables(connection, "")
    march = fingerprints.take(connection, live).periods()[2]
    return march.parameters(5, facts(connection, live)), live


def sorted_rows(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(pl.all().cast(pl.String), nulls_last=True)


def test_cubes_are_the_same_from_kept_rows(connection: sa.Connection) -> None:
    # All cubes are compared where PostgreSQL, which has subqueries, prepares the same lender.
    parameters, live = of_march(connection)
    kept = keep(connection, CUBES, parameters, live)
    assert kept == set(KEPT)
    for name in ("write_off_pool", "coverage", "receipts_daily", "complaints_daily"):
        assert queries.relations(name) & kept, name
        alone, together = (queries.read_sql(connection, name, parameters, live, kept=rows) for rows in ((), kept))
        assert not alone.is_empty(), name
        assert sorted_rows(together).equals(sorted_rows(alone)), name


def test_a_cube_reads_the_kept_rows_by_their_name(connection: sa.Connection) -> None:
    parameters, live = of_march(connection)
    kept = keep(connection, ["receipts", "receipts_daily"], parameters, live)
    connection.execute(sa.text("DELETE FROM receipt_rows"))
    assert queries.read_sql(connection, "receipts", parameters, live).height == 2
    assert queries.read_sql(connection, "receipts", parameters, live, kept=kept).is_empty()


def test_what_one_cube_alone_reads_is_not_kept(connection: sa.Connection) -> None:
    parameters, live = of_march(connection)
    assert keep(connection, ["receipts", "position"], parameters, live) == set()


def test_nothing_is_left_in_the_database(book: sa.Engine) -> None:
    with reading(book) as connection:
        parameters, live = of_march(connection)
        assert keep(connection, CUBES, parameters, live)
    with reading(book) as connection:
        assert not set(sa.inspect(connection).get_table_names()) & set(KEPT)


def test_other_engines_read_subqueries() -> None:
    with sa.create_engine("sqlite://").connect() as connection:
        assert keep(connection, CUBES, {}, {}) == set()
