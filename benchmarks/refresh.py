"""A full refresh against the same SQL fetched to Arrow, without validation, totals and store."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from benchmarks.lender import accounts, lender, settings_for
from benchmarks.measurement import Measurement, report
from data_access import fingerprints, queries
from data_access.engine import open_engine, reading
from data_access.periods import Period, cut_at_same_day, months_of
from data_access.refresh import live_tables, refresh
from data_access.settings import Settings
from validations.cubes import CUBES

ROUNDS = 3
AIM = 1.5


def measure() -> Iterator[Measurement]:
    """Best of three rounds each, in turn, so that both meet the same warm files."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(lender(), Path(folder))
        rounds = [(_seconds_refresh(settings), _seconds_plain(settings)) for _ in range(ROUNDS)]
        again = _seconds_refresh(settings, everything=False)
    best_refresh, best_plain = (min(times) for times in zip(*rounds, strict=True))
    yield Measurement(f"full refresh, {accounts():,} accounts", best_refresh, "s")
    yield Measurement("the same SQL fetched to Arrow", best_plain, "s")
    yield Measurement("refresh / plain", best_refresh / best_plain, "times", AIM)
    yield Measurement("refresh when nothing changed", again, "s")


def _seconds_refresh(settings: Settings, *, everything: bool = True) -> float:
    began = perf_counter()
    refresh(settings, everything=everything)
    return perf_counter() - began


def _seconds_plain(settings: Settings) -> float:
    engine = open_engine(settings.database_url)
    with reading(engine) as connection:
        live = live_tables(connection, "")
        facts = fingerprints.facts(connection, live, "")
        periods = months_of(fingerprints.take(connection, live, "").days)
    began = perf_counter()
    for period in [*periods, *cut_at_same_day(periods)]:
        with reading(engine) as connection:
            for name in _cubes_of(period, periods[-1]):
                queries.read_sql(connection, name, period.parameters(settings.cutoff_day, facts), live)
    return perf_counter() - began


def _cubes_of(period: Period, latest: Period) -> list[str]:
    """The cubes that a refresh runs for this month."""
    return [
        spec.name
        for spec in CUBES.values()
        if (period == latest or not spec.latest_only) and (spec.name != "movement" or period.opening is not None)
    ]


if __name__ == "__main__":
    report(measure())
