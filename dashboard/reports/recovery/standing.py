"""Where targets are reached and where not: the parts of the selection by one dimension, worst first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import polars as pl

from dashboard import excel, formats
from dashboard.charts import NO_TARGET
from dashboard.metrics import Unit, metric
from dashboard.pace import Length
from dashboard.reports.asked import Asked, Labels
from dashboard.scope import Scope
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


@dataclass(frozen=True)
class Span:
    """The days whose receipts count, and the period whose targets they are held against."""

    length: Length
    months: Sequence[date]
    day: date
    """The day that the period is seen on."""
    since: date | None = None
    """With it, receipts by day from this day to the day seen on count; else those of whole months."""


def standing(ask: Asked, by: str, scope: Scope, span: Span, share: float) -> Standing:
    """Ask for the parts of a span, of whose target a share should have come.

    Raises FilterNotPossibleError where a filter is not recorded with the dimension.
    """
    parts = _worst_first(measured(ask, [by], scope, span))
    why = ask.why_no_target(_COLLECTED, span.length, span.day, [by], scope) if parts[_TARGET].null_count() else ""
    return Standing(by=by, parts=parts, whole=measured(ask, [], scope, span), expected=share, why=why)


def measured(ask: Asked, by: list[str], scope: Scope, span: Span) -> pl.DataFrame:
    """MEASURES by some dimensions: the rate and the gap follow from the two sums."""
    collected, targets = _collected(ask, by, scope, span), _targets(ask, by, scope, span)
    both = collected.join(targets, on=by, how="full", coalesce=True) if by else collected.hstack(targets)
    came, aim = pl.col(_COLLECTED), pl.col(_TARGET)
    rate = pl.when(aim != 0).then(came.cast(pl.Float64) / aim).alias(_ACHIEVED)
    return both.select(*by, _COLLECTED, _TARGET, rate, (came - aim).alias(_GAP))


def _targets(ask: Asked, by: list[str], scope: Scope, span: Span) -> pl.DataFrame:
    """The targets of the period; those of its months up to the one shown where later months have none."""
    found = ask.targets_by(_COLLECTED, span.length, span.day, by, scope)
    if not found and span.length in ("quarter", "year"):
        return ask.answer([_TARGET], by=by, scope=scope, months=span.months)
    rows = [(*group, None if one.value is None else round(one.value)) for group, one in found.items()]
    if not by:
        rows = rows or [(None,)]
    kinds = {key: OPENING_BUCKET if key == "bucket" else pl.String() for key in by}
    return pl.DataFrame(rows, schema={**kinds, _TARGET: pl.Int64()}, orient="row")


def _collected(ask: Asked, by: list[str], scope: Scope, span: Span) -> pl.DataFrame:
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
