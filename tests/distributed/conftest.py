"""A Spark cluster of this run's own, with a small lender as Parquet files; and the same lender in a DuckDB file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.small_lender import execute, settings_for, write_lender
from tests.distributed.cluster import started, why_not
from tests.distributed.lake import write_lake


@dataclass(frozen=True)
class Cluster:
    """A running cluster, its address, and the folder of its tables' files."""

    url: str
    lake: Path

    def run(self, *statements: str) -> None:
        """Run statements that change what the cluster knows of its tables."""
        with sa.create_engine(self.url, poolclass=NullPool).connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small lender in a DuckDB file, with its last two month-ends only: planning a query takes Spark a while."""
    path = write_lender(tmp_path_factory.mktemp("book") / "book.duckdb")
    execute(path, "DELETE FROM account_snapshot WHERE as_of_date < '2026-03-01'")
    return path


@pytest.fixture(scope="session")
def in_file(book: Path) -> Settings:
    """The lender in its file, refreshed."""
    settings = settings_for(book)
    refresh(settings)
    return settings


@pytest.fixture(scope="session")
def cluster(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster that has the lender's tables; skips, saying why, where none can be started."""
    if reason := why_not():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("spark")
    statements = write_lake(book, folder / "lake")
    with started(folder / "cluster") as url:
        running = Cluster(url, folder / "lake")
        running.run(*statements)
        yield running


@pytest.fixture(scope="session")
def on_cluster(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The lender on the cluster, refreshed."""
    settings = Settings(database_url=cluster.url, store_path=tmp_path_factory.mktemp("store"))
    assert refresh(settings).broken == ()
    return settings
