"""When a load is refused although its rows can be read: it would lose too much, or most of a file was rejected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from data_access.importing.checks import Workbench, lost_by_file, rejected_by_rule, repeated_rule
from data_access.importing.effect import Effect, PeriodEffect
from data_access.importing.preparation import Load
from data_access.importing.words import plural

CORRECTIONS: Final = 10
"""Rows that a load may date in another period before that counts as a loss of the period they stood in."""
MOST_CLAUSES: Final = 10
REFUSED: Final = "Nothing was loaded:"
WAY_PAST: Final = "Mend the file and import it again, or load it as it is with --force."


@dataclass(frozen=True)
class Tolerance:
    """What a load may lose: per cent of the rows or the balance of a period, and of the rows of a file."""

    shrink_percent: int = 10
    rejected_percent: int = 50


DEFAULT_TOLERANCE: Final = Tolerance()


def refusals(
    bench: Workbench, loads: Sequence[Load], effects: Iterable[Effect], tolerance: Tolerance | None
) -> list[str]:
    """Why a load is refused, a clause each; none where it is not, or where nothing is held against it."""
    if tolerance is None:
        return []
    return [
        *(clause for load in loads for clause in mostly_rejected(bench, load, tolerance)),
        *(clause for effect in effects for clause in shrinking(effect, tolerance)),
    ]


def mostly_rejected(bench: Workbench, load: Load, tolerance: Tolerance) -> list[str]:
    """The files of which more than the tolerated part of the rows was rejected."""
    if not load.rejected:
        return []
    repeated = repeated_rule(load.staged)
    often = next((rule for rule in rejected_by_rule(bench, load.staged) if rule != repeated), "")
    return [
        f"{load.staged.table.name}: {lost:,} of {plural(rows, 'row')}{f' of {file}' if file else ''} "
        f"{'was' if lost == 1 else 'were'} rejected, most often because {often}; allowed: at most "
        f"{tolerance.rejected_percent} % (import_rejected_percent)"
        for file, rows, lost in lost_by_file(bench, load.staged)
        if lost * 100 > tolerance.rejected_percent * rows
    ]


def shrinking(effect: Effect, tolerance: Tolerance) -> list[str]:
    """The periods that would keep too few of their rows, or too little of their balance."""
    return [
        f"{effect.table}: {period.span.label} would shrink from {shrunk}; allowed: by at most "
        f"{tolerance.shrink_percent} % (import_shrink_percent)"
        for period in (*effect.periods, *effect.named)
        if (shrunk := _shrunk(period, tolerance.shrink_percent))
    ]


def _shrunk(period: PeriodEffect, percent: int) -> str:
    corrected = period.moved if period.moved <= CORRECTIONS else 0
    if (period.before - period.after - corrected) * 100 > percent * period.before:
        return f"{plural(period.before, 'row')} to {period.after:,}"
    before, after = period.outstanding_before, period.outstanding_after or Decimal(0)
    if period.after and before is not None and before > 0 and (before - after) * 100 > percent * before:
        return f"{before:,.2f} to {after:,.2f} of total outstanding"
    return ""


def shown(clauses: Sequence[str]) -> str:
    """The clauses one below the other; of many, the first."""
    lines = [f"  - {clause}" for clause in clauses[:MOST_CLAUSES]]
    if len(clauses) > MOST_CLAUSES:
        lines.append(f"  - and {len(clauses) - MOST_CLAUSES} more like these")
    return "\n".join(lines)
