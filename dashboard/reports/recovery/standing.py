"""Where targets are reached and where not: the parts of the selection by one dimension, worst first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import polars as pl

from dashboard import excel, formats
from dashboard.charts import NO_TARGET
from dashboard.metrics import metric
from dashboard.reports.asked import Asked, Labels
from dashboard.scope import Scope
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
    """The dimension x MEASURES: worst achievement first, what has no target last."""
    whole: pl.DataFrame
    """One row: the whole selection, its rate computed anew."""
    expected: float
    """The share of the target that should have come by the day shown."""

    @property
    def untargeted(self) -> int:
        """How many parts have no target."""
        return self.parts[_TARGET].null_count()

    def table(self, period: str, labels: Labels) -> excel.Table:
        """Every part, worst first, with the whole selection below."""
        table = excel.figures_table(
            f"Recovery against target by {dimension(self.by).label.lower()}, {period}",
            self.parts,
            by=[self.by],
            metrics=[metric(key) for key in MEASURES],
            labels=labels,
            totals=self.whole,
            note="Worst achievement first; what has no target stands last.",
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


def standing(ask: Asked, by: str, scope: Scope, months: Sequence[date], until: date | None, share: float) -> Standing:
    """Ask for the parts of some months; with `until` what came after that day is left out of the last of them.

    Raises FilterNotPossibleError where a filter is not recorded with the dimension.
    """
    return Standing(
        by=by,
        parts=_worst_first(_measured(ask, [by], scope, months, until)),
        whole=_measured(ask, [], scope, months, until),
        expected=share,
    )


def _measured(ask: Asked, by: list[str], scope: Scope, months: Sequence[date], until: date | None) -> pl.DataFrame:
    """MEASURES by some dimensions: the rate and the gap follow from the two sums."""
    collected = _collected(ask, by, scope, months, until)
    targets = ask.answer([_TARGET], by=by, scope=scope, months=months)
    both = collected.join(targets, on=by, how="full", coalesce=True) if by else collected.hstack(targets)
    came, aim = pl.col(_COLLECTED), pl.col(_TARGET)
    rate = pl.when(aim != 0).then(came.cast(pl.Float64) / aim).alias(_ACHIEVED)
    return both.select(*by, _COLLECTED, _TARGET, rate, (came - aim).alias(_GAP))


def _collected(ask: Asked, by: list[str], scope: Scope, months: Sequence[date], until: date | None) -> pl.DataFrame:
    key = next((_TAKEN[name] for name in by if name in _TAKEN), _COLLECTED)
    if until is None:
        return ask.answer([key], by=by, scope=scope, months=months).rename({key: _COLLECTED})
    daily = "collected_daily_amount"
    rows = ask.answer([daily], by=[*by, "day"], scope=scope, months=months).filter(pl.col("day") <= until)
    total = pl.col(daily).sum().alias(_COLLECTED)
    return rows.group_by(by).agg(total) if by else rows.select(total)


def _worst_first(parts: pl.DataFrame) -> pl.DataFrame:
    held = parts.filter(pl.col(_COLLECTED).is_not_null() | pl.col(_TARGET).is_not_null())
    return held.sort(_ACHIEVED, _COLLECTED, descending=[False, True], nulls_last=True)
