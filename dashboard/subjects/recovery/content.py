"""Everything the recovery page draws and exports, each part asked for when it is needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats, palette
from dashboard.charts import Line
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.metrics import Metric, metric
from dashboard.projection import Length, ToDate
from dashboard.subjects.recovery import losses
from dashboard.subjects.recovery.against_target import (
    BY_DAY,
    MEASURES,
    Span,
    Standing,
    measured,
    standing,
    to_date_table,
)
from dashboard.subjects.recovery.bucket_grid import BucketGrid, bucket_grid
from dashboard.subjects.recovery.bucket_table import flow_table, grid_table
from dashboard.subjects.recovery.losses import VARIANTS, Efficiency, efficiency, variants_table
from dashboard.subjects.recovery.overdue_collected import lead
from dashboard.subjects.recovery.pacing import LENGTHS, NotRecordedError, Pacing, Setting, pacing, setting
from dashboard.subjects.recovery.receipt_sources import DAILY, Sources, by_day, day_sheet, sources
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

    ask: Answers
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
    def span(self) -> str:
        """What figures of whole months are of, where the page shows less: 'all of May 2026'; else empty."""
        return f"all of {self.view.month_in_words}" if self.replayed else ""

    @property
    def in_words(self) -> str:
        """The period chosen, for titles."""
        if self.length == "month":
            return self.view.month_in_words
        if self.by_day_alone:
            return f"{LENGTHS[self.length].lower()}, {formats.date_text(self.pacing.day)}"
        return f"{LENGTHS[self.length].lower()}, {self.view.month_in_words}"

    @cached_property
    def buckets(self) -> BucketGrid:
        """The opening buckets of the month shown against their targets."""
        return bucket_grid(self.ask, self.view, self.setting)

    @cached_property
    def lead(self) -> str:
        """How overdue and buckets stand against their targets, and what came in by itself, in words."""
        try:
            grid = self.buckets if self.length == "month" else None
        except RULED_OUT:
            grid = None
        return lead(self.ask, self.view, self.months, self.length, grid, self.span)

    @cached_property
    def bucket_table(self) -> excel.Table:
        """The bucket grid, as on the screen."""
        return grid_table(self.buckets)

    @cached_property
    def flow_table(self) -> excel.Table:
        """What entered 180+ and what was written off, as on the screen."""
        return flow_table(self.buckets)

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

    @cached_property
    def to_date(self) -> excel.Table:
        """The periods that end on the day shown, as on the screen."""
        return to_date_table(self.pacing, on_screen=True)

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

    def variants(self, by: str) -> excel.Table:
        """Collection efficiency of the month shown by one dimension."""
        return variants_table(self.ask, self.view, by)

    def sheets(self, by: str = "") -> Sheets:
        """The sheets of the page's workbook, by a dimension or the level of geography below the one picked.

        What cannot be shown is named on a sheet of its own.
        """
        built: list[excel.Table | excel.Matrix | excel.Chart] = []
        refused: list[str] = []
        for part in self._parts(by or self.view.place):
            try:
                built += part()
            except RULED_OUT as error:
                refused.append(str(error))
        return excel.led_by(self.lead, built + ([_left_out(refused)] if refused else []))

    def _parts(self, by: str) -> list[Callable[[], Sheets]]:
        return [
            lambda: [self.bucket_table, *([self.flow_table] if self.buckets.flows else [])],
            self._paced_sheets,
            lambda: [self.standing(by).table(self.in_words, self.ask.labels(), self.ask.settings)],
            lambda: [self.variants(by), *self.efficiency.sheets()],
            lambda: [*self.sources.sheets()],
            lambda: [day_sheet(self.by_day, self.view.month_in_words)],
            lambda: [losses.bounce_chart(self.ask, self.view), losses.bounce_table(self.ask, self.view)],
            lambda: [losses.dues_table(self.ask, self.view)],
            lambda: [losses.charge_table(self.ask, self.view)],
            lambda: [losses.pool_table(self.ask, self.view)],
        ]

    def _paced_sheets(self) -> Sheets:
        earlier = formats.month_name(months_before(self.view.month, 1))
        title = f"Pace and target, {self.in_words}"
        drawn: Length = "month" if self.by_day_alone else self.length
        return [
            to_date_table(self.pacing),
            cumulative_sheet(self.pacing.cumulative(drawn), drawn, earlier, title),
        ]


@computed_once
def content(ask: Answers, view: View, length: Length = "month", seen_on: int | None = None) -> Recovery:
    """The page's content for a period that ends in the month shown."""
    return Recovery(ask, view, setting(ask, view), length, seen_on)


@computed_once
def target_standing(_answers: Answers, content: Recovery, by: str) -> Standing:
    """Collected against target by one dimension."""
    return content.standing(by)


@computed_once
def efficiency_by(_answers: Answers, content: Recovery, by: str) -> excel.Table:
    """Collection efficiency of the month shown by one dimension."""
    return content.variants(by)


@computed_once
def course(answers: Answers, content: Recovery) -> go.Figure:
    """Collected so far against pace, target and an earlier period; of a day or a week in the course of its month."""
    length: Length = "month" if content.by_day_alone else content.length
    month = formats.month_name(content.view.month)
    return charts.cumulative(
        content.pacing.cumulative(length),
        metric("collected_amount"),
        answers.settings,
        x="working_day",
        names=names(length, formats.month_name(months_before(content.view.month, 1))),
        axis=f"Working day of {month}" if length == "month" else "Day",
    )


@computed_once
def days(answers: Answers, content: Recovery) -> go.Figure:
    """Collected on each day of the month shown, days that are not worked apart."""
    frame, calendar = content.by_day, content.pacing.calendar
    free = [day for day in frame["day"] if not calendar.is_worked(day)]
    return charts.by_day(frame, metric(DAILY), answers.settings, free=free)


def _left_out(refused: list[str]) -> excel.Table:
    frame = pl.DataFrame({"part": list(dict.fromkeys(refused))})
    return excel.listing("Not in this workbook", frame, headings={"part": "What is left out, and why"})


COLOURS: Final[Mapping[Line, str]] = {
    "actual": palette.SERIES[0],
    "pace": palette.SERIES[1],
    "target": palette.SERIES[2],
    "before": palette.UNKNOWN,
}


def names(length: Length, earlier: str) -> dict[Line, str]:
    """What the lines are called; `earlier` names the month before."""
    behind = earlier if length == "month" else "A year before"
    return {"actual": "Collected", "pace": "Pace to target", "target": "Target", "before": behind}


def cumulative_sheet(frame: pl.DataFrame, length: Length, earlier: str, title: str) -> excel.Chart:
    """The cumulative chart with its data."""
    called = names(length, earlier)
    drawn = tuple(_line(key, called[key]) for key in COLOURS if frame[key].count())
    return excel.Chart(
        title, frame, drawn, x="working_day", colours={str(line): colour for line, colour in COLOURS.items()}
    )


def _line(key: Line, label: str) -> Metric:
    """A column of the cumulative frame, described like a metric."""
    meaning, formula = _MEANINGS[key]
    return replace(metric("collected_amount"), key=key, label=label, definition=meaning, formula_text=formula)


_MEANINGS: Final[Mapping[Line, tuple[str, str]]] = {
    "actual": ("Collected from the start of the period up to each working day.", "running sum of collected"),
    "pace": (
        "What should have been collected by each working day to be on the way to the target: the monthly target times "
        "the share that the last three to six months had collected by then.",
        "target x mean share of earlier months",
    ),
    "target": ("The target of the period.", "as set, else the sum of monthly targets"),
    "before": ("What an earlier period had collected by the same working day.", "running sum of collected"),
}
