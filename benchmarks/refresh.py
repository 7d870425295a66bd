"""A full refresh against the same SQL fetched to Arrow, without validation, totals and store."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.lender import accounts, lender, settings_for
from benchmarks.measurement import Measurement, report
from data_access import fingerprints, queries
from data_access.engine import open_engine, reading
from data_access.kept import keep
from data_access.periods import cut_at_same_day
from data_access.preparing import spare_threads, wanted
from data_access.refresh import live_tables, refresh
from data_access.settings import Settings

ROUNDS = 3
AIM = 1.5

Times = tuple[float, float]
"""Seconds on the wall, and of processors: on a shared machine the second says more."""


def measure() -> Iterator[Measurement]:
    """Best of three rounds each, in turn, so that both meet the same warm files."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(lender(), Path(folder))
        rounds = [(_refresh(settings), _plain(settings)) for _ in range(ROUNDS)]
        again = _refresh(settings, everything=False)
    ours, plain = (tuple(map(min, zip(*times, strict=True))) for times in zip(*rounds, strict=True))
    yield Measurement(f"full refresh, {accounts():,} accounts: wall", ours[0], "s")
    yield Measurement("the same SQL fetched to Arrow: wall", plain[0], "s")
    yield Measurement("refresh / plain, wall", ours[0] / plain[0], "times", AIM)
    yield Measurement("full refresh: processor", ours[1], "s")
    yield Measurement("the same SQL fetched to Arrow: processor", plain[1], "s")
    yield Measurement("refresh / plain, processor", ours[1] / plain[1], "times")
    yield Measurement("refresh when nothing changed: wall", again[0], "s")


def _refresh(settings: Settings, *, everything: bool = True) -> Times:
    began = perf_counter(), process_time()
    refresh(settings, everything=everything)
    return perf_counter() - began[0], process_time() - began[1]


def _plain(settings: Settings) -> Times:
    engine = open_engine(settings.database_url)
    with reading(engine) as connection:
        live = live_tables(connection, "")
        facts = fingerprints.facts(connection, live, "")
        periods = fingerprints.take(connection, live, "").periods()
    began = perf_counter(), process_time()
    for period in [*periods, *cut_at_same_day(periods)]:
        with reading(engine) as connection:
            names, parameters = wanted(period, facts), period.parameters(settings.cutoff_day, facts)
            spare_threads(connection, live)
            kept = keep(connection, names, parameters, live)
            for name in names:
                queries.read_sql(connection, name, parameters, live, kept=kept)
    return perf_counter() - began[0], process_time() - began[1]


if __name__ == "__main__":
    report(measure())
