"""A full refresh against the same SQL fetched to Arrow, without checks, totals and store; then one month loaded again.

The best of BENCH_ROUNDS rounds (3) counts; at ten million accounts one is enough, and BENCH_FETCHED months (all),
evenly spaced, stand for the time of fetching all of them. The last month is changed by one unit of one balance in the
lender's file, which is put back: a daily load changes it in the same way. Validating the figures of every month against
their pandera models is part of a refresh; it is timed once more by itself.
"""

import os
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

import duckdb

from benchmarks.lender import accounts, lender, settings_for
from benchmarks.measurement import Measurement, report
from data_access import queries
from data_access.build_month import wanted
from data_access.change_detection import fingerprints
from data_access.contract import facts
from data_access.duckdb_session import bound, keep
from data_access.engine import open_engine, reading
from data_access.months import cut_at_same_day
from data_access.refresh import live_tables, refresh
from data_access.settings import Settings
from data_access.store import store_of
from validations.cubes import CUBES, validated

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
FETCHED = int(os.environ.get("BENCH_FETCHED", "0"))
AIM, MONTH_AIM, MEMORY_AIM_MB, VALIDATION_AIM = 1.5, 1 / 15, 8000.0, 0.25
ONE_BALANCE = """
UPDATE account_snapshot SET total_outstanding = total_outstanding + CAST(? AS DECIMAL(18,2))
WHERE as_of_date = (SELECT max(as_of_date) FROM account_snapshot)
  AND account_id = (SELECT min(account_id) FROM account_snapshot WHERE total_outstanding > 1)
"""

Times = tuple[float, float]
"""Seconds on the wall, and of processors: on a shared machine the second says more."""


def measure() -> Iterator[Measurement]:
    """Best of three rounds each, in turn, so that both meet the same warm files."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(lender(), Path(folder))
        first, memory = _refresh(settings), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rounds = [(first, _plain(settings)), *((_refresh(settings), _plain(settings)) for _ in range(ROUNDS - 1))]
        validation = min(_validation(settings) for _ in range(ROUNDS))
        again, month = _refresh(settings, everything=False), _one_month(settings)
    ours, plain = (tuple(map(min, zip(*times, strict=True))) for times in zip(*rounds, strict=True))
    yield Measurement(f"full refresh, {accounts():,} accounts: wall", ours[0], "s")
    yield Measurement("the same SQL fetched to Arrow: wall", plain[0], "s")
    yield Measurement("refresh / plain, wall", ours[0] / plain[0], "times", AIM)
    yield Measurement("full refresh: processor", ours[1], "s")
    yield Measurement("the same SQL fetched to Arrow: processor", plain[1], "s")
    yield Measurement("refresh / plain, processor", ours[1] / plain[1], "times")
    yield Measurement("validation against the models: processor", validation, "s")
    yield Measurement("validation / full refresh, processor", validation / ours[1], "times", VALIDATION_AIM)
    yield Measurement("refresh that finds nothing changed: wall", again[0], "s")
    yield Measurement("refresh that finds nothing changed: processor", again[1], "s")
    yield Measurement("refresh of the last month after a load: wall", month[0], "s")
    yield Measurement("refresh of the last month after a load: processor", month[1], "s")
    yield Measurement("last month / full refresh, processor", month[1] / ours[1], "times", MONTH_AIM)
    yield Measurement("memory of the process at most, in the first full refresh", memory, "MB", MEMORY_AIM_MB)


def _refresh(settings: Settings, *, everything: bool = True) -> Times:
    began = perf_counter(), process_time()
    refresh(settings, everything=everything)
    return perf_counter() - began[0], process_time() - began[1]


def _validation(settings: Settings) -> float:
    """Processor seconds to validate every cube of every month, as a refresh does while it reads them."""
    store, spent = store_of(settings), 0.0
    for month in store.manifest().months.values():
        for name in month.partitions.keys() & CUBES.keys():
            frame = store.scan([month.partitions[name]]).collect()
            began = process_time()
            validated(frame, CUBES[name])
            spent += process_time() - began
    return spent


def _one_month(settings: Settings) -> Times:
    """Another balance on the last day, as a load brings it; the file is as it was afterwards."""
    _load(settings, "0.01")
    try:
        return _refresh(settings, everything=False)
    finally:
        _load(settings, "-0.01")


def _load(settings: Settings, amount: str) -> None:
    with duckdb.connect(settings.database_url.removeprefix("duckdb:///")) as connection:
        connection.execute(ONE_BALANCE, [amount])


def _plain(settings: Settings) -> Times:
    engine = open_engine(settings.database_url)
    with reading(engine) as connection:
        live = live_tables(connection, "")
        bound(connection, live, store_of(settings).spill)
        holding = facts(connection, live, "")
        periods = fingerprints.take(connection, live, "").periods()
    everyone = [*periods, *cut_at_same_day(periods)]
    some = everyone[:: max(1, len(everyone) // FETCHED)] if FETCHED else everyone
    began = perf_counter(), process_time()
    for period in some:
        with reading(engine) as connection:
            names, parameters = wanted(period, holding), period.parameters(settings.cutoff_day, holding)
            bound(connection, live, store_of(settings).spill)
            kept = keep(connection, names, parameters, live)
            for name in names:
                queries.read_sql(connection, name, parameters, live, kept=kept)
    share = len(some) / len(everyone)
    return (perf_counter() - began[0]) / share, (process_time() - began[1]) / share


if __name__ == "__main__":
    report(measure())
