"""The headline of Recovery: overdue collected and buckets against target, and what came in by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard import formats
from dashboard.charts import NO_TARGET
from dashboard.figures.answers import Answers
from dashboard.metrics import Unit, before_column, cases_column, metric
from dashboard.projection import Length
from dashboard.subjects.headlines import Headline
from dashboard.subjects.portfolio_health.scorecard import MARKS, Verdict, verdict
from dashboard.subjects.recovery.bucket_grid import BucketGrid
from dashboard.subjects.recovery.bucket_table import in_words
from dashboard.view import View
from validations.errors import FilterNotPossibleError

OVERDUE: Final = "collected_on_overdue_amount"
ITSELF: Final = "came_by_itself_amount"
_SHARE: Final = "came_by_itself_rate"
_UNKNOWN: Final = "collected_bounce_unknown_amount"


@dataclass(frozen=True)
class OverdueCollected:
    """What was collected on overdue in some months against its target. Amounts in minor units."""

    collected: int | None
    before: int | None
    target: int | None
    why: str
    """Why there is no target."""
    is_open: bool

    @property
    def achievement(self) -> float | None:
        """Collected over the target."""
        return self.collected / self.target if self.target and self.collected is not None else None

    @property
    def verdict(self) -> Verdict:
        """Whether the target is met. An open month that has not reached it yet is not judged."""
        shown = metric(OVERDUE)
        one = Headline(shown.label, shown.unit, self.collected, target=self.target)
        said = verdict(one, shown, self.target)
        return Verdict.OPEN if self.is_open and said in (Verdict.NEAR, Verdict.MISSED) else said


def overdue_collected(ask: Answers, view: View, months: Sequence[date], length: Length) -> OverdueCollected:
    """Ask for the overdue collected in some months, the one shown last, and for the target of their period.

    Raises FilterNotPossibleError where it is not recorded by a filter.
    """
    compare = view.compare if len(months) == 1 else None
    row = ask.answer([OVERDUE], scope=view.scope, months=months, compare=compare).row(0, named=True)
    found = ask.target(OVERDUE, length if length in ("quarter", "year") else "month", view.month, view.scope)
    each = [ask.target(OVERDUE, "month", month, view.scope).value for month in months]
    added = sum(one for one in each if one is not None) if None not in each else None
    target = found.value if found.value is not None else added
    return OverdueCollected(
        collected=row[OVERDUE],
        before=row.get(before_column(OVERDUE)),
        target=None if target is None else round(target),
        why="" if target is not None else found.why,
        is_open=view.open_until is not None,
    )


def overdue_headlines(ask: Answers, view: View, months: Sequence[date], length: Length) -> list[Headline]:
    """The cards that the page leads with; those that cannot be filtered so say why."""
    return [*_of_overdue(ask, view, months, length), _of_itself(ask, view, months)]


def lead(ask: Answers, view: View, months: Sequence[date], length: Length, grid: BucketGrid | None) -> str:
    """How the overdue and the buckets stand against their targets, and what came in by itself, in a few sentences."""
    said = [_overdue_in_words(ask, view, months, length)]
    if grid is not None:
        said.append(in_words(grid, ask.settings))
    said.append(_itself_in_words(ask, view, months))
    return " ".join(filter(None, said))


def _of_overdue(ask: Answers, view: View, months: Sequence[date], length: Length) -> list[Headline]:
    shown = metric(OVERDUE)
    try:
        found = overdue_collected(ask, view, months, length)
    except FilterNotPossibleError as error:
        return [Headline(shown.label, shown.unit, None, meaning=str(error), metric=shown)]
    mark = f"{MARKS.get(found.verdict, '')} {found.verdict.lower()}".strip()
    aim = f"target {formats.text(found.target, Unit.MONEY, ask.settings)}" if found.target is not None else NO_TARGET
    compared = formats.month_short(view.before) if view.before else ""
    gap = None if found.target is None or found.collected is None else found.collected - found.target
    return [
        Headline(
            shown.label,
            Unit.MONEY,
            found.collected,
            before=found.before,
            compared_with=compared,
            target=found.target,
            beside=aim,
            meaning=found.why,
            metric=shown,
        ),
        Headline(
            "Overdue, target achievement",
            Unit.PERCENT,
            found.achievement,
            missing=NO_TARGET,
            beside="" if found.target is None else mark,
            meaning=f"Collected on overdue over its target. {found.why}".strip(),
        ),
        Headline(
            "Overdue, gap to target",
            Unit.MONEY,
            gap,
            missing=NO_TARGET,
            meaning="Collected on overdue less its target; negative while it is not reached.",
        ),
    ]


def _of_itself(ask: Answers, view: View, months: Sequence[date]) -> Headline:
    shown = metric(ITSELF)
    try:
        row = ask.answer([ITSELF, _SHARE, _UNKNOWN], scope=view.scope, months=months).row(0, named=True)
    except FilterNotPossibleError as error:
        return Headline(shown.label, shown.unit, None, meaning=str(error), metric=shown)
    beside = [] if row[_SHARE] is None else [f"{_percent(row[_SHARE], ask)} of what was collected"]
    if row[_UNKNOWN]:
        beside.append(f"of {formats.text(row[_UNKNOWN], Unit.MONEY, ask.settings)} it is not known")
    cases = row[cases_column(_SHARE)]
    return Headline(shown.label, Unit.MONEY, row[ITSELF], cases=cases, beside="; ".join(beside), metric=shown)


def _overdue_in_words(ask: Answers, view: View, months: Sequence[date], length: Length) -> str:
    try:
        found = overdue_collected(ask, view, months, length)
    except FilterNotPossibleError:
        return ""
    if found.collected is None:
        return ""
    came = f"{formats.text(found.collected, Unit.MONEY, ask.settings)} was collected on overdue"
    if found.target is None or found.achievement is None:
        return f"{came}; it has no target here."
    met = {Verdict.MET: ": the target is met", Verdict.NEAR: ": the target is nearly met"}.get(found.verdict, "")
    aim = formats.text(found.target, Unit.MONEY, ask.settings)
    return f"{came}, {_percent(found.achievement, ask)} of the target of {aim}{met}."


def _itself_in_words(ask: Answers, view: View, months: Sequence[date]) -> str:
    try:
        row = ask.answer([ITSELF, _SHARE], scope=view.scope, months=months).row(0, named=True)
    except FilterNotPossibleError:
        return ""
    if row[ITSELF] is None or row[_SHARE] is None:
        return ""
    amount = formats.text(row[ITSELF], Unit.MONEY, ask.settings)
    return f"Of all that was collected, {_percent(row[_SHARE], ask)} came by itself ({amount})."


def _percent(share: float, ask: Answers) -> str:
    return formats.text(share, Unit.PERCENT, ask.settings)
