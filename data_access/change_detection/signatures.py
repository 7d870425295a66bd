"""What each month's cubes were made of, as short texts to compare, and whether that still holds after reading them."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta

from data_access.build_month import Work, wanted
from data_access.change_detection import fingerprints
from data_access.change_detection.fingerprints import SNAPSHOT, Fingerprints, place_of
from data_access.change_detection.watched_columns import STARTS, CubeReads, Reach, Watch
from data_access.contract import FACT_TABLES, facts
from data_access.engine import reading, sees_one_state
from data_access.months import TARGET_DAYS, Period, months_before
from data_access.settings import Settings
from validations.cubes import CUBES, CubeSpec
from validations.errors import DatabaseUnavailableError

Signatures = dict[str, dict[str, str]]
"""By period key and cube."""


def signatures_of(
    settings: Settings, taken: Fingerprints, holding: Mapping[str, bool], periods: Sequence[Period]
) -> Signatures:
    """One for each cube that a month can have; it changes when anything that the cube is made of changes."""
    return {
        period.key: {
            name: signature(taken, period, name, _made_with(settings, CUBES[name], period, taken.reads[name], holding))
            for name in wanted(period, holding)
        }
        for period in periods
    }


def refuse_mixed_states(work: Work, periods: Sequence[Period], read: Collection[str], before: Signatures) -> None:
    """Where an engine has no transactions, look again whether the months that were read are still as they were.

    A load that ran meanwhile may have come between two cubes, or between a cube and its control totals. Raises
    DatabaseUnavailableError then.
    """
    if not read or sees_one_state(work.engine):
        return
    with reading(work.engine, limit=work.settings.refresh_seconds) as connection:
        taken = fingerprints.take(connection, work.live, work.settings.database_schema, store=work.store.path)
        holding = facts(connection, work.live, work.settings.database_schema)
    after = signatures_of(work.settings, taken, holding, periods)
    if changed := [key for key in sorted(read) if after[key] != before[key]]:
        raise DatabaseUnavailableError(
            f"The database was changed while {', '.join(changed)} was being read, and this engine cannot hold one "
            "state of it; nothing was replaced. Refresh again when the load is done."
        )


def _made_with(
    settings: Settings, spec: CubeSpec, period: Period, reads: CubeReads, holding: Mapping[str, bool]
) -> str:
    """What else the figures depend on: settings, which tables hold rows, and how far a month is known by today."""
    holds = {FACT_TABLES[name]: there for name, there in holding.items()}
    lines = [settings.figure_settings]
    if "matured_date" in reads.parameters and holds.get(spec.waits_for, True):
        lines.append(f"waited until {period.waited_until(TARGET_DAYS)}")
    if "promises_before" in reads.parameters:
        lines.append(f"promises before {period.promises_before(settings.promise_terms)}")
    if "is_last" in reads.parameters:
        lines.append(f"last month: {period.is_last}")
    lines += [f"{name}={there}" for name, there in sorted(holding.items()) if name in reads.parameters]
    return ";".join(lines)


def signature(taken: Fingerprints, period: Period, cube: str, made_with: str) -> str:
    """One short text that changes when anything that this month's figures of a cube are made of changes."""
    day_ends = (period.as_of, period.has_snapshot, period.opening, period.events_before)
    lines = [made_with, taken.product, *map(str, day_ends)]
    for watch, reach in sorted(taken.reads[cube].watches, key=place_of):
        lines.append(f"{watch.table}.{watch.by} {reach}")
        matters = _matters(watch, reach, period)
        for found in (taken.lines.get(watch, {}), taken.loads.get(watch.table, {})):
            lines += [line for day in sorted(filter(matters, found), key=str) for line in sorted(found[day])]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def _matters(watch: Watch, reach: Reach, period: Period) -> Callable[[date | None], bool]:
    """Whether rows of a day-end, or of a month, can change the figures of a period."""
    first, last = _window(watch.table, reach, period)

    def matters(day: date | None) -> bool:
        if reach == "everywhere":
            return True
        if day is None:
            # Where it is not known from when on a row matters, it may always have; an end without a date is none.
            return watch.by == STARTS.get(watch.table)
        return first <= day <= last

    return matters


def _window(table: str, reach: Reach, period: Period) -> tuple[date, date]:
    """The first and last day-end, or month, that a reach goes back to."""
    if table == SNAPSHOT:
        within, last = min(period.days, default=period.month), period.as_of
    else:
        within, last = period.month, period.month
        if period.opening is not None:
            within = (period.opening + timedelta(days=1)).replace(day=1)
    match reach:
        case "month":
            return within, last
        case "opening" if period.opening is not None:
            return (period.opening if table == SNAPSHOT else period.opening.replace(day=1)), last
        case "opening":
            return within, last
        case "week":
            return months_before(period.month, 1), last
        case "ahead":
            return date.min, months_before(period.month, -1)
        case _:
            return date.min, last
