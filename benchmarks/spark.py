"""One month on a Spark cluster of one worker and of two, a core each, by rows and by way of a folder: how it scales.

Run by name only: `python -m benchmarks.run spark`; it needs Java 17 and what `make test-distributed` installs. What is
measured is a refresh's work for one new month: fingerprints of all tables, then every cube and control total of the
last month. Each answer is compared with that of the DuckDB file that the Parquet files were written from.
"""

import sys
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

import psutil
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from benchmarks.lender import FOLDER, accounts, lender, months
from benchmarks.measurement import Measurement, report
from benchmarks.spark_cluster import Shape, started, why_not
from benchmarks.spark_lake import write_lake
from data_access.build_month import MonthRows, Work, read_month, wanted
from data_access.change_detection import fingerprints
from data_access.contract import facts
from data_access.engine import open_engine, reading
from data_access.refresh import live_tables
from data_access.settings import Settings
from data_access.store import Store
from validations.cubes import CUBES

# What one would set for a cluster of this size; everything else is Spark's own.
SETTINGS: Final = {"spark.sql.shuffle.partitions": "8"}
WARMING: Final = ("position", "movement")
"""What a cluster is asked first: the programs of a new one are slow until they have run a while."""
EXECUTOR, DRIVER = "CoarseGrainedExecutorBackend", "HiveThriftServer2"


@dataclass(frozen=True)
class Cost:
    """Seconds on the wall; processor seconds of each worker, the busiest first, and of the Thrift server."""

    wall: float
    workers: tuple[float, ...]
    driver: float


def measure() -> Iterator[Measurement]:
    """Both ways on one worker and on two; what warms a cluster up is not counted."""
    yield Measurement(f"months of the lender of {accounts():,} accounts", months(), "")
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix="spark-") as name:
        folder = Path(name).resolve()
        file = lender("all").resolve()
        statements = write_lake(file, folder / "lake")
        expected = _month(Settings(database_url=f"duckdb:///{file}", store_path=folder / "store"))
        costs: dict[tuple[int, str], Cost] = {}
        for workers in (1, 2):
            for way, cost in _on_cluster(folder, workers, statements, expected).items():
                costs[workers, way] = cost
                yield from _told(f"{workers} worker{'s' * (workers > 1)}, {way}", cost)
    for way in ("by rows", "by a folder"):
        one, two = costs[1, way], costs[2, way]
        yield Measurement(f"2 workers / 1 worker, {way}, wall", two.wall / one.wall, "times")
        share = two.workers[0] / one.workers[0]
        yield Measurement(f"busiest of 2 workers / 1 worker, {way}, processor", share, "times")


def _told(said: str, cost: Cost) -> Iterator[Measurement]:
    yield Measurement(f"{said}: wall", cost.wall, "s")
    for number, seconds in enumerate(cost.workers, start=1):
        yield Measurement(f"{said}: processor of worker {number}", seconds, "s")
    yield Measurement(f"{said}: processor of the Thrift server", cost.driver, "s")


def _on_cluster(folder: Path, workers: int, statements: list[str], expected: MonthRows) -> dict[str, Cost]:
    """What each way costs on a cluster of its own."""
    home, scratch = folder / f"cluster-{workers}", folder / f"scratch-{workers}"
    scratch.mkdir()
    shape = Shape(workers=workers, driver_memory="2g", executor_memory="2g", settings=SETTINGS)
    with started(home, shape) as url:
        with sa.create_engine(url, poolclass=NullPool).connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        by_rows = Settings(database_url=url, store_path=folder / "store")
        by_folder = Settings(database_url=url, store_path=folder / "store", scratch_path=str(scratch))
        _month(by_folder, WARMING)
        return {
            way: _timed(home, settings, expected)
            for way, settings in (("by rows", by_rows), ("by a folder", by_folder))
        }


def _timed(home: Path, settings: Settings, expected: MonthRows) -> Cost:
    before, began = _processors(home), perf_counter()
    found = _month(settings)
    wall, after = perf_counter() - began, _processors(home)
    _same(found, expected)
    spent = {process: seconds - before.get(process, 0.0) for process, seconds in after.items()}
    workers = sorted((spent[process] for process in spent if process[0] == EXECUTOR), reverse=True)
    return Cost(wall, tuple(workers), sum(spent[process] for process in spent if process[0] == DRIVER))


def _month(settings: Settings, only: Collection[str] = tuple(CUBES)) -> MonthRows:
    """What a refresh reads when a new month has come; all cubes or some."""
    engine = open_engine(settings.database_url, settings.scratch_path)
    with reading(engine) as connection:
        live = live_tables(connection, "")
        periods = fingerprints.take(connection, live).periods()
        holding = facts(connection, live)
    work = Work(engine, settings, Store(settings.store_path), live, holding, {})
    return read_month(work, periods[-1], [name for name in wanted(periods[-1], holding) if name in only])


def _same(found: MonthRows, expected: MonthRows) -> None:
    """Stop where the cluster answers anything but what the file does."""
    if found.controls != expected.controls:
        sys.exit("The control totals of the cluster are not those of the file.")
    for name, frame in expected.frames.items():
        if not found.frames[name].sort(frame.columns).equals(frame.sort(frame.columns)):
            sys.exit(f"The cluster's cube '{name}' is not that of the file.")


def _processors(home: Path) -> dict[tuple[str, int], float]:
    """Processor seconds so far of the cluster's executors and of its Thrift server, by kind and process."""
    found: dict[tuple[str, int], float] = {}
    for process in psutil.process_iter(["pid", "cmdline"]):
        words = " ".join(process.info["cmdline"] or ())
        kind = next((kind for kind in (EXECUTOR, DRIVER) if kind in words), None)
        if kind is not None and Path(process.cwd()).is_relative_to(home):
            spent = process.cpu_times()
            found[kind, process.pid] = spent.user + spent.system
    return found


if __name__ == "__main__":
    if reason := why_not():
        print(reason)
    else:
        report(measure())
