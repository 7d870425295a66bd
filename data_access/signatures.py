"""What each month's cubes were made of, as short texts to compare, and whether that still holds after reading them."""

from collections.abc import Collection, Mapping, Sequence

from data_access import fingerprints
from data_access.engine import reading, sees_one_state
from data_access.fingerprints import Fingerprints
from data_access.periods import TARGET_DAYS, Period
from data_access.preparing import Work, wanted
from data_access.settings import Settings
from data_access.watched import FACT_TABLES
from validations.cubes import CUBES, CubeSpec
from validations.errors import DatabaseUnavailableError

Signatures = dict[str, dict[str, str]]
"""By period key and cube."""


def signatures_of(
    settings: Settings, taken: Fingerprints, facts: Mapping[str, bool], periods: Sequence[Period]
) -> Signatures:
    """One for each cube that a month can have; it changes when anything that the cube is made of changes."""
    holds = {FACT_TABLES[name]: there for name, there in facts.items()}
    return {
        period.key: {
            name: taken.signature(period, CUBES[name].tables, _made_with(settings, CUBES[name], period, holds))
            for name in wanted(period, facts)
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
        taken = fingerprints.take(connection, work.live, work.settings.database_schema)
        facts = fingerprints.facts(connection, work.live, work.settings.database_schema)
    after = signatures_of(work.settings, taken, facts, periods)
    if changed := [key for key in sorted(read) if after[key] != before[key]]:
        raise DatabaseUnavailableError(
            f"The database was changed while {', '.join(changed)} was being read, and this engine cannot hold one "
            "state of it; nothing was replaced. Refresh again when the load is done."
        )


def _made_with(settings: Settings, spec: CubeSpec, period: Period, holds: Mapping[str, bool]) -> str:
    """The settings that change figures and, for a cube that waits for what becomes of events, how far it waited."""
    waited = f";waited until {period.waited_until(TARGET_DAYS)}" if holds.get(spec.waits_for) else ""
    return f"{settings.figure_settings}{waited}"
