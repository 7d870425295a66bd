"""A Spark cluster of this run's own, with a small lender as Parquet files; and the same lender in a DuckDB file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from benchmarks.spark_cluster import Shape, started, why_not
from benchmarks.spark_lake import write_lake
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.small_lender import execute, settings_for, write_lender

# Short-lived and tiny: the quick compiler only, one thread to collect garbage.
_JAVA: Final = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
TINY: Final = Shape(
    driver_java=_JAVA,
    executor_java=_JAVA,
    settings={
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.files.minPartitionNum": "1",
        "spark.locality.wait": "0s",
        # On a handful of rows, compiling a query costs more than running it.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        # Looking a table up in Hive's catalogue, which the benchmark has, took a third of the driver's time.
        "spark.sql.catalogImplementation": "in-memory",
    },
)
"""Two workers, and whatever makes a question about a handful of rows cheap; no lender would set this."""


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
    with started(folder / "cluster", TINY) as url:
        running = Cluster(url, folder / "lake")
        running.run(*statements)
        yield running


@pytest.fixture(scope="session")
def on_cluster(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The lender on the cluster, refreshed."""
    settings = Settings(database_url=cluster.url, store_path=tmp_path_factory.mktemp("store"))
    assert refresh(settings).broken == ()
    return settings
