"""What each month's cubes were made of, as short texts to compare, and whether that still holds after reading them."""

from collections.abc import Collection, Mapping, Sequence

from data_access.build_month import Work, wanted
from data_access.change_detection import fingerprints
from data_access.change_detection.fingerprints import Fingerprints
from data_access.change_detection.watches import CubeReads
from data_access.engine import reading, sees_one_state
from data_access.facts import FACT_TABLES, facts
from data_access.months import TARGET_DAYS, Period
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
            name: taken.signature(period, name, _made_with(settings, CUBES[name], period, taken.reads[name], holding))
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
    if "is_last" in reads.parameters:
        lines.append(f"last month: {period.is_last}")
    lines += [f"{name}={there}" for name, there in sorted(holding.items()) if name in reads.parameters]
    return ";".join(lines)
