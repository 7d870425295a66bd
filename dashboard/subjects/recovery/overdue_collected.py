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
from dashboard.targets import Source
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
    source: Source
    """Whether the target was set for the period, added up or derived."""
    whole_period: bool
    """Whether it is that of the whole period; else of its months up to the one shown."""
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
    each = [ask.target(OVERDUE, "month", month, view.scope) for month in months]
    values = [one.value for one in each if one.value is not None]
    added = sum(values) if len(values) == len(months) else None
    target = found.value if found.value is not None else added
    parts: Source = "none" if added is None else "derived" if any(one.source == "derived" for one in each) else "added"
    return OverdueCollected(
        collected=row[OVERDUE],
        before=row.get(before_column(OVERDUE)),
        target=None if target is None else round(target),
        why="" if target is not None else found.why,
        source=parts if found.value is None else found.source,
        whole_period=found.value is not None,
        is_open=view.open_until is not None,
    )


def overdue_headlines(
    ask: Answers, view: View, months: Sequence[date], length: Length, span: str = ""
) -> list[Headline]:
    """The cards that the page leads with; those that cannot be filtered so say why.

    `span` is what they are of, where the other cards of the page are of less: 'all of May 2026'.
    """
    return [*_of_overdue(ask, view, months, length, span), _of_itself(ask, view, months, span)]


def lead(
    ask: Answers, view: View, months: Sequence[date], length: Length, grid: BucketGrid | None, span: str = ""
) -> str:
    """How the overdue and the buckets stand against their targets, and what came in by itself, in a few sentences."""
    said = [_overdue_in_words(ask, view, months, length, span)]
    if grid is not None:
        said.append(in_words(grid, ask.settings))
    said.append(_itself_in_words(ask, view, months))
    return " ".join(filter(None, said))


def _of_overdue(ask: Answers, view: View, months: Sequence[date], length: Length, span: str) -> list[Headline]:
    shown = metric(OVERDUE)
    try:
        found = overdue_collected(ask, view, months, length)
    except FilterNotPossibleError as error:
        return [Headline(shown.label, shown.unit, None, meaning=str(error), metric=shown)]
    mark = f"{MARKS.get(found.verdict, '')} {found.verdict.lower()}".strip()
    aim = f"target {formats.text(found.target, Unit.MONEY, ask.settings)}" if found.target is not None else NO_TARGET
    part = "" if found.target is None or found.whole_period else "that of the months to date"
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
            beside="; ".join(filter(None, (aim, part, span))),
            derived=found.source == "derived",
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


def _of_itself(ask: Answers, view: View, months: Sequence[date], span: str) -> Headline:
    shown = metric(ITSELF)
    try:
        row = ask.answer([ITSELF, _SHARE, _UNKNOWN], scope=view.scope, months=months).row(0, named=True)
    except FilterNotPossibleError as error:
        return Headline(shown.label, shown.unit, None, meaning=str(error), metric=shown)
    beside = [] if row[_SHARE] is None else [f"{_percent(row[_SHARE], ask)} of what was collected"]
    if row[_UNKNOWN]:
        beside.append(f"of {formats.text(row[_UNKNOWN], Unit.MONEY, ask.settings)} it is not known")
    beside += [span] if span else []
    cases = row[cases_column(_SHARE)]
    return Headline(shown.label, Unit.MONEY, row[ITSELF], cases=cases, beside="; ".join(beside), metric=shown)


def _overdue_in_words(ask: Answers, view: View, months: Sequence[date], length: Length, span: str) -> str:
    try:
        found = overdue_collected(ask, view, months, length)
    except FilterNotPossibleError:
        return ""
    if found.collected is None:
        return ""
    came = f"{formats.text(found.collected, Unit.MONEY, ask.settings)} was collected on overdue"
    came += f" in {span}" if span else ""
    if found.target is None or found.achievement is None:
        return f"{came}; it has no target here."
    met = {Verdict.MET: ": the target is met", Verdict.NEAR: ": the target is nearly met"}.get(found.verdict, "")
    aim = formats.text(found.target, Unit.MONEY, ask.settings)
    of = "the target" if found.whole_period else "the target of the months to date"
    derived = ", which is derived" if found.source == "derived" else ""
    return f"{came}, {_percent(found.achievement, ask)} of {of} of {aim}{derived}{met}."


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
