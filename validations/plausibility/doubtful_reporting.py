"""Rules about who reports to whom: circles, and people whom no manager's figures hold."""

from collections.abc import Iterator, Sequence
from typing import Final

from validations.plausibility.doubt import Doubt, Limits, counted, examples, listed, verb
from validations.plausibility.doubtful_targets import Row, rows_of
from validations.plausibility.observed import Observed
from validations.reporting_lines import ReportingLines
from validations.vocabulary import COLLECTING_ROLES

_TABLE: Final = "collector"
_COLUMN: Final = "reports_to"


def reporting_circles(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt where people report to each other in a circle, with the members of each."""
    lines = _lines(_people(observed))
    if not lines.cycles:
        return
    members = sum(len(circle) for circle in lines.cycles)
    circles = [" to ".join((*circle, circle[0])) for circle in lines.cycles]
    yield Doubt(
        "reporting_circle",
        _TABLE,
        "",
        _COLUMN,
        (str(members), *circles),
        f"{members:,} {verb(members, 'person reports', 'people report')} in "
        f"{counted(len(circles), 'circle')}, in which nobody stands above the others: {examples(circles)}. The first "
        "of each is taken as the top.",
        "Correct 'reports_to' of one of them, so that each line of managers ends at somebody who reports to nobody.",
    )


def reporting_gaps(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt where collectors have no manager, or one whom nobody knows, though others have one."""
    people = _people(observed)
    lines = _lines(people)
    if not lines.above:
        return
    alone = [str(row["collector_code"]) for row in people if row[_COLUMN] is None and row["role"] in COLLECTING_ROLES]
    unknown = [f"{code} to {manager}" for code, manager in sorted(lines.astray.items())]
    found = []
    if alone:
        found.append(f"{len(alone):,} {verb(len(alone), 'has', 'have')} no manager ({listed(alone)})")
    if unknown:
        says = f"{len(unknown):,} {verb(len(unknown), 'reports', 'report')} to a code that nobody has"
        found.append(f"{says} ({listed(unknown)})")
    if found:
        outside = len(alone) + len(unknown)
        yield Doubt(
            "reporting_gap",
            _TABLE,
            "",
            _COLUMN,
            (str(len(people)), *alone, *unknown),
            f"{outside:,} of {len(people):,} people {verb(outside, 'stands', 'stand')} outside the hierarchy, so that "
            f"no manager's figures hold them: {'; '.join(found)}.",
            "Fill 'reports_to' with the collector code of the manager, and load the managers too.",
        )


def _people(observed: Observed) -> Sequence[Row]:
    """The rows of collectors where it is recorded who reports to whom."""
    rows = rows_of(observed, _TABLE, "collector_code")
    return [{"role": None, **row} for row in rows] if rows and _COLUMN in rows[0] else []


def _lines(people: Sequence[Row]) -> ReportingLines:
    return ReportingLines.of((str(row["collector_code"]), row[_COLUMN]) for row in people)
