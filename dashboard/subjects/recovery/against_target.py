"""What came in so far, side by side by period, and the parts of the selection against their targets, worst first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats
from dashboard.charts import NO_TARGET
from dashboard.excel import Kind
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.figures.scope import Scope
from dashboard.metrics import Unit, metric
from dashboard.projection import Length, ToDate
from dashboard.subjects.recovery.pacing import LENGTHS, Pacing
from validations.cubes import OPENING_BUCKET
from validations.dimensions import dimension

BREAKDOWNS: Final = (
    "zone",
    "state",
    "area",
    "branch_code",
    "product_code",
    "bucket",
    "agency_code",
    "collector_code",
)
BY_DAY: Final = ("zone", "state", "product_code", "agency_code")
"""Dimensions that receipts by day are recorded by, so that a month can be shown as it stood on an earlier day."""
MEASURES: Final = ("collected_amount", "target_amount", "target_achievement_rate", "target_gap_amount")
VERDICT: Final = "verdict"
_COLLECTED, _TARGET, _ACHIEVED, _GAP = MEASURES
_TAKEN: Final[Mapping[str, str]] = {"collector_code": "collected_by_collector_amount"}
"""Dimensions that only a metric of their own is recorded by."""


@dataclass(frozen=True, eq=False)
class Standing:
    """What was collected against target, by one dimension."""

    by: str
    parts: pl.DataFrame
    """The dimension x MEASURES: worst achievement first, those without a target last."""
    whole: pl.DataFrame
    """One row: the whole selection, its rate computed anew."""
    expected: float
    """The share of the target that should have come by the day shown."""
    why: str = ""
    """Which levels have targets, where some part has none."""

    @property
    def untargeted(self) -> int:
        """How many parts have no target."""
        return self.parts[_TARGET].null_count()

    @property
    def drawn(self) -> pl.DataFrame:
        """The parts that are drawn: those with a target, so that none without one flattens them; else all."""
        targeted = self.parts.drop_nulls(_TARGET)
        return self.parts if targeted.is_empty() else targeted

    @property
    def untargeted_in_words(self) -> str:
        """How many parts have no target, in a sentence; empty where all have one."""
        count, parts, name = self.untargeted, self.parts.height, dimension(self.by).label.lower()
        if not count:
            return ""
        if count == parts:
            return f"No {name} has a target in this selection."
        verbs = "has no target and comes" if count == 1 else "have no target and come"
        return f"{count} of {parts} {verbs} last."

    def sum_in_words(self, settings: formats.Notation) -> str:
        """That the targets of the parts do not add up to that of the whole, in a sentence; empty where they do."""
        whole, added = self.whole[_TARGET].item(), int(self.parts[_TARGET].sum())
        if whole is None or self.parts.is_empty() or self.untargeted:
            return ""
        said, parts = (formats.text(amount, Unit.MONEY, settings) for amount in (whole, added))
        if said == parts:
            return ""
        return (
            f"The targets by {dimension(self.by).label.lower()} add up to {parts}; the target of the whole selection, "
            f"{said}, comes from targets set at another level."
        )

    def table(self, period: str, labels: Labels, settings: formats.Notation) -> excel.Table:
        """Every part, worst first, with the whole selection below."""
        said = ("Worst achievement first; those without a target come last.", self.untargeted_in_words, self.why)
        table = excel.figures_table(
            f"Recovery against target by {dimension(self.by).label.lower()}, {period}",
            self.parts,
            by=[self.by],
            metrics=[metric(key) for key in MEASURES],
            labels=labels,
            totals=self.whole,
            note=" ".join(filter(None, (*said, self.sum_in_words(settings)))),
        )
        verdict = pl.Series(
            VERDICT, [self._verdict(*row) for row in self.parts.select(_TARGET, _ACHIEVED).iter_rows()], pl.String
        )
        column = excel.Column(VERDICT, "Against target", excel.Kind.TEXT)
        return replace(table, frame=table.frame.with_columns(verdict), columns=(*table.columns, column))

    def _verdict(self, target: int | None, achievement: float | None) -> str:
        if target is None:
            return NO_TARGET
        if achievement is None:
            return formats.NOT_AVAILABLE
        if achievement >= 1:
            return "reached"
        if self.expected >= 1:
            return "missed"
        return "on pace" if achievement >= self.expected else "behind"


DRAWN: Final = 16
"""Parts drawn; the table has all."""


@computed_once
def bullets(answers: Answers, standing: Standing, *, clickable: bool) -> go.Figure:
    """What the first parts collected, each against its target."""
    collected, target = metric(_COLLECTED), metric(_TARGET)
    return charts.bullets(
        standing.drawn.head(DRAWN),
        collected,
        target,
        standing.by,
        answers.settings,
        labels=answers.labels().get(standing.by, {}),
        expected=standing.expected,
        clickable=clickable,
    )


@computed_once
def standing_table(answers: Answers, standing: Standing, in_words: str) -> excel.Table:
    """Every part, worst first, as on the screen."""
    return standing.table(in_words, answers.labels(), answers.settings)


@dataclass(frozen=True)
class Span:
    """The days whose receipts count, and the period whose targets they are held against."""

    length: Length
    months: Sequence[date]
    day: date
    """The day that the period is seen on."""
    since: date | None = None
    """With it, receipts by day from this day to the day seen on count; else those of whole months."""


def standing(ask: Answers, by: str, scope: Scope, span: Span, share: float) -> Standing:
    """Ask for the parts of a span, of whose target a share should have come.

    Raises FilterNotPossibleError where a filter is not recorded with the dimension.
    """
    parts = _worst_first(measured(ask, [by], scope, span))
    why = ask.why_no_target(_COLLECTED, span.length, span.day, [by], scope) if parts[_TARGET].null_count() else ""
    return Standing(by=by, parts=parts, whole=measured(ask, [], scope, span), expected=share, why=why)


def measured(ask: Answers, by: list[str], scope: Scope, span: Span) -> pl.DataFrame:
    """MEASURES by some dimensions: the rate and the gap follow from the two sums."""
    collected, targets = _collected(ask, by, scope, span), _targets(ask, by, scope, span)
    both = collected.join(targets, on=by, how="full", coalesce=True) if by else collected.hstack(targets)
    came, aim = pl.col(_COLLECTED), pl.col(_TARGET)
    rate = pl.when(aim != 0).then(came.cast(pl.Float64) / aim).alias(_ACHIEVED)
    return both.select(*by, _COLLECTED, _TARGET, rate, (came - aim).alias(_GAP))


def _targets(ask: Answers, by: list[str], scope: Scope, span: Span) -> pl.DataFrame:
    """The targets of the period; those of its months up to the one shown where later months have none."""
    found = ask.targets_by(_COLLECTED, span.length, span.day, by, scope)
    if not found and span.length in ("quarter", "year"):
        return ask.answer([_TARGET], by=by, scope=scope, months=span.months)
    rows = [(*group, None if one.value is None else round(one.value)) for group, one in found.items()]
    if not by:
        rows = rows or [(None,)]
    kinds = {key: OPENING_BUCKET if key == "bucket" else pl.String() for key in by}
    return pl.DataFrame(rows, schema={**kinds, _TARGET: pl.Int64()}, orient="row")


def _collected(ask: Answers, by: list[str], scope: Scope, span: Span) -> pl.DataFrame:
    if span.since is None:
        key = next((_TAKEN[name] for name in by if name in _TAKEN), _COLLECTED)
        return ask.answer([key], by=by, scope=scope, months=span.months).rename({key: _COLLECTED})
    daily = "collected_daily_amount"
    rows = ask.answer([daily], by=[*by, "day"], scope=scope, months=span.months)
    rows = rows.filter(pl.col("day").is_between(span.since, span.day))
    total = pl.col(daily).sum().alias(_COLLECTED)
    return rows.group_by(by).agg(total) if by else rows.select(total)


def _worst_first(parts: pl.DataFrame) -> pl.DataFrame:
    held = parts.filter(pl.col(_COLLECTED).is_not_null() | pl.col(_TARGET).is_not_null())
    return held.sort(_ACHIEVED, _COLLECTED, descending=[False, True], nulls_last=True)


_COLUMNS: Final = {
    "period": ("Period", Kind.TEXT, pl.String),
    "verdict": ("Against target", Kind.TEXT, pl.String),
    "collected": ("Collected", Kind.MONEY, pl.Int64),
    "target": ("Target", Kind.MONEY, pl.Int64),
    "achievement": ("Achievement", Kind.PERCENT, pl.Float64),
    "gap": ("Gap to target", Kind.MONEY, pl.Int64),
    "pace": ("Pace", Kind.PERCENT, pl.Float64),
    "last_month": ("Last month by then", Kind.MONEY, pl.Int64),
    "last_year": ("Last year by then", Kind.MONEY, pl.Int64),
    "expected": ("Expected by now", Kind.MONEY, pl.Int64),
    "source": ("How the target was set", Kind.TEXT, pl.String),
    "first": ("From", Kind.DATE, pl.Date),
    "last": ("Target up to", Kind.DATE, pl.Date),
    "projected": ("Projected", Kind.MONEY, pl.Int64),
    "error": ("Error of projections", Kind.PERCENT, pl.Float64),
    "run_rate": ("Collected per day", Kind.MONEY, pl.Int64),
    "required": ("Required per day left", Kind.MONEY, pl.Int64),
}
_ON_SCREEN: Final = 9
"""Columns of the page's table; the rest are on its cards, and in the workbook."""
SOURCES: Final[Mapping[str, str]] = {
    "set": "set for the period",
    "added": "sum of its months",
    "derived": "derived from the year's by past seasons",
    "none": NO_TARGET,
}
NOTE: Final = (
    "Targets are those set for the period, else the sum of its months; up to the end of the month shown where later "
    "months have none. Projections are to the end of the month shown. Expected by now: the target times the share that "
    "the last three to six months had collected by the same working day, of a day or a week its working days. Pace: "
    "collected over expected by now. Last month and last year: what had come by the same working day."
)


def to_date_table(pacing: Pacing, *, on_screen: bool = False) -> excel.Table:
    """One row per period that ends on the day shown."""
    columns = list(_COLUMNS)[: _ON_SCREEN if on_screen else None]
    rows = [_row(pacing.periods[length], name) for length, name in LENGTHS.items()]
    frame = pl.DataFrame(rows, schema={name: dtype for name, (_, _, dtype) in _COLUMNS.items()})
    return excel.listing(
        f"To date, {formats.date_text(pacing.day)} (working day {pacing.month.working_day} of "
        f"{pacing.month.working_days})",
        frame.select(columns),
        headings={name: _COLUMNS[name][0] for name in columns},
        kinds={name: _COLUMNS[name][1] for name in columns},
        note=NOTE,
    )


def _verdict(period: ToDate) -> str:
    """Whether a period has reached its target, or is on its way there."""
    if period.target is None:
        return NO_TARGET
    if period.gap is not None and period.gap >= 0:
        return "reached"
    if not period.remaining:
        return "missed"
    if period.pace is None:
        return formats.NOT_AVAILABLE
    return "on pace" if period.pace >= 1 else "behind"


def _row(period: ToDate, name: str) -> dict[str, object]:
    return {
        "period": name,
        "verdict": _verdict(period),
        "first": period.first,
        "last": period.goal.last,
        "collected": period.collected,
        "target": period.target,
        "source": SOURCES[period.goal.source],
        "achievement": period.achievement,
        "gap": period.gap,
        "expected": period.expected,
        "pace": period.pace,
        "last_month": period.month.last_month if period.length == "month" else None,
        "last_year": period.last_year,
        "projected": None if period.length in ("day", "week") else period.projected,
        "error": period.error,
        "run_rate": period.run_rate,
        "required": period.required_run_rate,
    }
