"""Everything the recovery page draws and exports, each part asked for when it is needed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from dashboard import excel, formats
from dashboard.pace import Length, ToDate
from dashboard.reports.asked import Asked, Labels, Sheets
from dashboard.reports.recovery import losses
from dashboard.reports.recovery.efficiency import VARIANTS, Efficiency, efficiency, variants_table
from dashboard.reports.recovery.lines import cumulative_sheet
from dashboard.reports.recovery.pacing import LENGTHS, NotRecordedError, Pacing, Setting, pacing
from dashboard.reports.recovery.sources import Sources, by_day, day_sheet, sources
from dashboard.reports.recovery.standing import BY_DAY, MEASURES, Span, Standing, measured, standing
from dashboard.reports.recovery.to_date import to_date_table
from dashboard.view import View
from data_access.months import months_before
from validations.dimensions import dimension
from validations.errors import FilterNotPossibleError

TITLE: Final = "Recovery against target"
SHOWN: Final = (*MEASURES, VARIANTS[0])
"""Metrics of the catalogue on the cards, whose dimensions the page can be filtered by."""
RULED_OUT: Final = (FilterNotPossibleError, NotRecordedError)
"""Why a part of the page cannot be shown while the rest can."""
COST: Final = "cost_per_rupee"
"""On a card too, though recorded by agency alone."""


@dataclass(frozen=True, eq=False)
class Recovery:
    """What the page shows. A part that cannot be shown raises one of RULED_OUT when it is asked for."""

    ask: Asked
    view: View
    setting: Setting
    length: Length = "month"
    seen_on: int | None = None
    """The working day of the month shown that it is seen on; None for its last day known."""

    @cached_property
    def pacing(self) -> Pacing:
        """Receipts by day against the way to the target."""
        return pacing(self.ask, self.view, self.setting, self.seen_on)

    @property
    def period(self) -> ToDate:
        """The period chosen, to the day shown."""
        return self.pacing.periods[self.length]

    @property
    def months(self) -> list[date]:
        """The months of the period that have figures, the one shown last; that of a day or a week in whole."""
        if self.by_day_alone:
            return [self.view.month]
        first = self.setting.first(self.length, self.view.month)
        return [month for month in self.view.months if first <= month <= self.view.month]

    @property
    def by_day_alone(self) -> bool:
        """Whether the period is shorter than a month, so that only receipts by day tell of it."""
        return self.length in ("day", "week")

    @property
    def replayed(self) -> bool:
        """Whether the cards of targets show less than the whole months that everything else is of."""
        return self.by_day_alone or self.seen_on is not None

    @property
    def in_words(self) -> str:
        """The period chosen, for titles."""
        if self.length == "month":
            return self.view.month_in_words
        if self.by_day_alone:
            return f"{LENGTHS[self.length].lower()}, {formats.date_text(self.pacing.day)}"
        return f"{LENGTHS[self.length].lower()}, {self.view.month_in_words}"

    def standing(self, by: str) -> Standing:
        """Collected against target by one dimension, on the day shown where receipts by day are recorded by it.

        Raises NotRecordedError for a day or a week by a dimension that receipts by day are not recorded by.
        """
        by_day = self.replayed and by in BY_DAY
        if self.by_day_alone and not by_day:
            raise NotRecordedError(
                f"Receipts by day are not recorded by {dimension(by).label.lower()}: a {self.length} cannot be shown."
            )
        if not by_day:
            return standing(
                self.ask,
                by,
                self.view.scope,
                Span(self.length, self.months, self.view.month),
                self._expected(replayed=False),
            )
        period = self.period
        months = [month for month in self.view.months if period.first.replace(day=1) <= month <= self.view.month]
        span = Span(self.length, months, self.pacing.day, period.first)
        return standing(self.ask, by, self.view.scope, span, self._expected(replayed=True))

    @property
    def whole(self) -> pl.DataFrame:
        """One row with MEASURES of the whole months of the period, where receipts by day cannot be shown."""
        return measured(self.ask, [], self.view.scope, Span(self.length, self.months, self.view.month))

    def _expected(self, *, replayed: bool) -> float:
        """The share of the target that should have come by now; all of it once the period is over."""
        if self.view.open_until is None and not replayed and self.length == "month":
            return 1.0
        try:
            period = self.period
        except RULED_OUT:
            return 1.0
        return period.expected / period.target if period.expected and period.target else 1.0

    @cached_property
    def efficiency(self) -> Efficiency:
        """Collection efficiency over time, and the steps from opening to closing overdue of the month shown."""
        return efficiency(self.ask, self.view)

    @cached_property
    def sources(self) -> Sources:
        """What the money of the period came from."""
        return sources(self.ask, self.view.scope, self.months, self.in_words)

    @cached_property
    def by_day(self) -> pl.DataFrame:
        """Collected on each day of the month shown, up to the day it is seen on."""
        return by_day(self.ask, self.view, self.pacing.day)

    def variants(self, by: str, labels: Labels) -> excel.Table:
        """Collection efficiency of the month shown by one dimension."""
        return variants_table(self.ask, self.view, by, labels)

    def sheets(self, labels: Labels, settings: formats.Notation, by: str = "") -> Sheets:
        """The sheets of the page's workbook, by a dimension or the level of geography below the one picked.

        What cannot be shown is named on a sheet of its own.
        """
        built: list[excel.Table | excel.Matrix | excel.Chart] = []
        refused: list[str] = []
        for part in self._parts(labels, settings, by or self.view.place):
            try:
                built += part()
            except RULED_OUT as error:
                refused.append(str(error))
        return built + ([_left_out(refused)] if refused else [])

    def _parts(self, labels: Labels, settings: formats.Notation, by: str) -> list[Callable[[], Sheets]]:
        return [
            self._paced_sheets,
            lambda: [self.standing(by).table(self.in_words, labels, settings)],
            lambda: [self.variants(by, labels), *self.efficiency.sheets()],
            lambda: [*self.sources.sheets()],
            lambda: [day_sheet(self.by_day, self.view.month_in_words)],
            lambda: losses.bounce_sheets(losses.bounces(self.ask, self.view)),
            lambda: [losses.dues_table(losses.dues(self.ask, self.view))],
            lambda: [losses.charge_table(losses.charges(self.ask, self.view))],
            lambda: [losses.pool(self.ask, self.view).table(self.view)],
        ]

    def _paced_sheets(self) -> Sheets:
        earlier = formats.month_name(months_before(self.view.month, 1))
        title = f"Pace and target, {self.in_words}"
        drawn: Length = "month" if self.by_day_alone else self.length
        return [
            to_date_table(self.pacing),
            cumulative_sheet(self.pacing.cumulative(drawn), drawn, earlier, title),
        ]


def content(ask: Asked, view: View, setting: Setting, length: Length = "month", seen_on: int | None = None) -> Recovery:
    """The page's content for a period that ends in the month shown."""
    return Recovery(ask, view, setting, length, seen_on)


def _left_out(refused: list[str]) -> excel.Table:
    frame = pl.DataFrame({"part": list(dict.fromkeys(refused))})
    return excel.listing("Not in this workbook", frame, headings={"part": "What is left out, and why"})
