"""What came in: by month and week against control limits, and by one dimension."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.metrics import Metric, Unit, before_column, metric
from dashboard.projection.period_to_date import by_week
from dashboard.statistical_limits import limits
from dashboard.subjects.cover import as_of
from dashboard.view import View
from data_access.months import months_before
from validations.dimensions import dimension

RECEIVED: Final = "complaints_received"
DAILY: Final = "complaints_received_daily"
BREAKDOWNS: Final = (
    "category",
    "sub_category",
    "channel",
    "agency_code",
    "product_code",
    "zone",
    "state",
    "resolution",
)
BESIDE: Final = (
    "complaints_timely_rate",
    "complaints_undecided",
    "complaints_mean_days",
    "complaints_upheld_rate",
    "ombudsman_count",
)
"""What is told beside the number received."""
DRAWN: Final = 12
"""Parts drawn; the table has all."""
_MONTHS: Final = 25
_MONTHS_OF_WEEKS: Final = 8
_WEEKS: Final = 30
_SAID: Final[Mapping[str, str]] = {"above": "above the limit", "below": "below the limit", "within": ""}


@dataclass(frozen=True, eq=False)
class Volume:
    """Complaints received, by month, week and any dimension."""

    ask: Answers
    view: View

    @cached_property
    def months(self) -> pl.DataFrame:
        """month x received, in order; a month without a complaint counts 0."""
        asked = self.view.recent(_MONTHS)
        found = self.ask.answer([RECEIVED], by=["month"], scope=self.view.scope, months=asked)
        every = pl.DataFrame({"month": asked}, schema={"month": pl.Date})
        joined = every.join(found, on="month", how="left", maintain_order="left")
        return joined.with_columns(pl.col(RECEIVED).fill_null(0))

    @property
    def part_months(self) -> Collection[date]:
        """The month shown, where it is not complete."""
        return [self.view.month] if self.view.open_until else []

    @cached_property
    def weeks(self) -> pl.DataFrame:
        """week x received, in order; a week is named by its last day, the last one by the last known."""
        return self._weekly[0]

    @property
    def part_weeks(self) -> Collection[date]:
        """The last week, where it is not complete."""
        return self._weekly[1]

    @cached_property
    def _weekly(self) -> tuple[pl.DataFrame, Collection[date]]:
        months = self.view.recent(_MONTHS_OF_WEEKS)
        days = self.ask.answer([DAILY], by=["day"], scope=self.view.scope, months=months)
        ends_on, last = self.ask.settings.week_ends_on, self._last_day
        weeks = by_week(days, DAILY, first=months[0], last=last, ends_on=ends_on, most=_WEEKS)
        return weeks.frame, weeks.part

    @property
    def _last_day(self) -> date:
        """The last day of the month shown whose complaints are known."""
        month_end = months_before(self.view.month, -1) - timedelta(days=1)
        latest = self.view.month == self.view.months[-1]
        return min(month_end, as_of(self.ask, self.view)) if latest else month_end

    @cached_property
    def spikes(self) -> list[str]:
        """Every complete month and week beyond the limits, in words."""
        found: list[str] = []
        for frame, key, part in ((self.months, RECEIVED, self.part_months), (self.weeks, DAILY, self.part_weeks)):
            judged_ = with_limits(frame, key, part).filter(pl.col("remark").is_in(list(_SAID.values())[:2]))
            found += [f"{_name(row)}: {row[key]}, {row['remark']}" for row in judged_.iter_rows(named=True)]
        return found

    def parts(self, by: str) -> pl.DataFrame:
        """The complaints of the month shown by one dimension, most first, with what became of them.

        What had some in the month compared with and has none now is in it, so that the changes add up to the whole's.
        """
        view = self.view
        came = self.ask.answer([RECEIVED], by=[by], scope=view.scope, months=[view.month], compare=view.compare)
        if view.before is not None:
            came = self._with_none_now(came, by, view.before)
        beside = self.ask.answer(BESIDE, by=[by], scope=view.scope, months=[view.month])
        rows = came.join(beside, on=by, how="left", nulls_equal=True)
        counted = [key for key in (RECEIVED, before_column(RECEIVED)) if key in rows.columns]
        seen = pl.any_horizontal(pl.col(key).fill_null(0) > 0 for key in counted)
        rows = rows.with_columns(pl.col(key).fill_null(0) for key in counted if self._whole[key].item() is not None)
        # Of no complaint none can be undecided or with the ombudsman; a rate of them is n/a.
        rows = rows.with_columns(
            pl.when(pl.col(RECEIVED) == 0).then(pl.col(key).fill_null(0)).otherwise(pl.col(key)).alias(key)
            for key in BESIDE
            if metric(key).unit is Unit.COUNT and rows[key].count()
        )
        return rows.filter(seen).sort(RECEIVED, by, descending=[True, False], nulls_last=[True, False])

    def table(self, by: str) -> excel.Table:
        """Complaints of the month shown by one dimension; the totals are computed anew."""
        view, whole = self.view, self._whole
        beside = self.ask.answer(BESIDE, scope=view.scope, months=[view.month])
        return excel.figures_table(
            f"Complaints by {dimension(by).label.lower()}, {view.month_in_words}",
            self.parts(by),
            by=[by],
            metrics=[metric(key) for key in (RECEIVED, *BESIDE)],
            labels=self.ask.labels(),
            compared_with=view.compared_with,
            totals=whole.hstack(beside),
        )

    @property
    def _whole(self) -> pl.DataFrame:
        """One row: all complaints of the month shown, and of the month compared with."""
        view = self.view
        return self.ask.answer([RECEIVED], scope=view.scope, months=[view.month], compare=view.compare)

    def _with_none_now(self, came: pl.DataFrame, by: str, before: date) -> pl.DataFrame:
        """With the parts that had complaints in the month compared with, by the same day of it, and have no row now."""
        earlier = self.ask.answer(
            [RECEIVED], by=[by], scope=self.view.scope, months=[before], same_day=self.view.open_until is not None
        )
        gone = earlier.join(came, on=by, how="anti", nulls_equal=True)
        return pl.concat([came, gone.select(by, pl.col(RECEIVED).alias(before_column(RECEIVED)))], how="diagonal")

    def sheets(self) -> Sheets:
        """Course by month and week with its limits, and the breakdowns."""
        months, weeks = metric(RECEIVED), metric(DAILY)
        return [
            excel.Chart("Complaints by month", self.months, (months,), shape="bars"),
            _judged_table("Months and their limits", self.months, "month", months, self.part_months),
            excel.Chart("Complaints by week", self.weeks, (weeks,), x="week", shape="bars"),
            _judged_table("Weeks and their limits", self.weeks, "week", weeks, self.part_weeks),
            *(self.table(by) for by in BREAKDOWNS),
        ]


@computed_once
def by_month(answers: Answers, volume: Volume) -> go.Figure:
    """Complaints by month with median and limits."""
    return charts.control(volume.months, metric(RECEIVED), answers.settings, part=volume.part_months)


@computed_once
def by_week_ended(answers: Answers, volume: Volume) -> go.Figure:
    """Complaints by week with median and limits."""
    return charts.control(volume.weeks, metric(DAILY), answers.settings, x="week", part=volume.part_weeks)


@computed_once
def parts(_answers: Answers, volume: Volume, by: str) -> pl.DataFrame:
    """The complaints of the month shown by one dimension."""
    return volume.parts(by)


@computed_once
def largest_parts(answers: Answers, volume: Volume, by: str) -> go.Figure:
    """The most frequent values of one dimension."""
    came = parts(answers, volume, by).filter(pl.col(RECEIVED) > 0)
    rows, names = came.head(DRAWN), excel.words_of(by, answers.labels())
    return charts.bars(rows, metric(RECEIVED), by, answers.settings, labels=names)


@computed_once
def parts_table(_answers: Answers, volume: Volume, by: str) -> excel.Table:
    """The complaints of the month shown by one dimension, as on the screen."""
    return volume.table(by)


def with_limits(frame: pl.DataFrame, key: str, part: Collection[date]) -> pl.DataFrame:
    """The periods with the median and the limits of the complete ones, and a remark; a part period is never judged."""
    period = frame.columns[0]
    complete = pl.Series([day not in part for day in frame[period]], dtype=pl.Boolean)
    around = limits(frame.filter(complete)[key].to_list())
    remarks = [
        "not complete" if not whole else _SAID[around.place(value)] if around else ""
        for whole, value in zip(complete, frame[key], strict=True)
    ]
    numbers = (around.median, around.low, around.high) if around else (None, None, None)
    return frame.with_columns(
        *(
            pl.lit(number, dtype=pl.Float64).alias(name)
            for name, number in zip(("median", "low", "high"), numbers, strict=True)
        ),
        pl.Series("remark", remarks, dtype=pl.String),
    )


def _judged_table(title: str, frame: pl.DataFrame, period: str, shown: Metric, part: Collection[date]) -> excel.Table:
    headings = {
        period: "Month" if period == "month" else "Week to",
        shown.key: shown.label,
        "median": "Median",
        "low": "Lower limit",
        "high": "Upper limit",
        "remark": "Remark",
    }
    kinds = {"month": excel.Kind.MONTH} if period == "month" else {}
    return excel.listing(title, with_limits(frame, shown.key, part), headings=headings, kinds=kinds, note=_LIMITS)


_LIMITS: Final = (
    "Median plus and minus 3 robust standard deviations (1.4826 times the median absolute deviation, at least the root "
    "of the median, or where most periods have none, of the mean that leaves so many empty) of the complete periods; "
    "one complaint alone and a part period are never beyond them."
)


def _name(row: Mapping[str, object]) -> str:
    month, week = row.get("month"), row.get("week")
    if isinstance(month, date):
        return formats.month_name(month)
    return f"week to {formats.date_text(week)}" if isinstance(week, date) else ""
