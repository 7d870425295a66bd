"""Everything the page on complaints draws and exports, each part asked for when it is needed; rates per 1,000."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median
from typing import Final, Literal

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Metric, cases_column, metric
from dashboard.subjects.complaints import handling, satisfaction
from dashboard.subjects.complaints.handling import Handling
from dashboard.subjects.complaints.open_complaints import open_complaints
from dashboard.subjects.complaints.satisfaction import Satisfaction
from dashboard.subjects.complaints.volume import RECEIVED, Volume
from dashboard.subjects.headlines import of_page
from dashboard.subjects.rate_limits import NOTE, limit_columns, with_limits
from dashboard.subjects.report import Report
from dashboard.view import View
from validations.dimensions import dimension

RATE: Final = "complaint_rate"
ABOUT: Final = "complaints_attributed"
RATE_BREAKDOWNS: Final = ("agency_code", "agency_type", "product_code", "zone", "state")
Span = Literal["1", "3", "12"]
SPANS: Final[Mapping[Span, str]] = {"12": "Last 12 months", "3": "Last 3 months", "1": "The month shown"}
SPAN: Final[Span] = "12"
"""The months that the page opens with."""
_FEWEST_PARTS: Final = 3
"""Parts below which a median of them says nothing."""
_CASES: Final = cases_column(RATE)
RATES_DRAWN: Final = 20
"""Parts whose rates are drawn; the table has all."""
TITLE: Final = "Complaints"
SHOWN: Final = (
    RECEIVED,
    RATE,
    "complaints_timely_rate",
    "complaints_open",
    "complaints_overdue",
    "complaints_upheld_rate",
    "repeat_complainants_rate",
    "ombudsman_count",
)
"""The cards; their dimensions are what the page can be filtered by."""


@dataclass(frozen=True, eq=False)
class Complaints:
    """What the page shows."""

    ask: Answers
    view: View

    @cached_property
    def volume(self) -> Volume:
        """What came in."""
        return Volume(self.ask, self.view)

    @cached_property
    def answers(self) -> Handling:
        """What became of them."""
        return Handling(self.ask, self.view, open_complaints(self.ask, self.view))

    @cached_property
    def voices(self) -> Satisfaction:
        """Disputes and satisfaction."""
        return Satisfaction(self.ask, self.view)

    def sheets(self, span: Span = SPAN) -> Sheets:
        """The sheets of the page's workbook."""
        labels = self.ask.labels()
        return [
            *self.volume.sheets(),
            *(rates(self.ask, self.view, by, span).table(labels) for by in RATE_BREAKDOWNS),
            *self.answers.sheets(),
            *self.voices.sheets(),
        ]


@computed_once
def content(ask: Answers, view: View) -> Complaints:
    """The page's content for the month shown."""
    return Complaints(ask, view)


@dataclass(frozen=True, eq=False)
class Rates:
    """The rate by one dimension over some months, the highest first."""

    by: str
    in_words: str
    frame: pl.DataFrame
    """The dimension x complaints, rate, accounts handled, low, high and place."""
    whole: pl.DataFrame
    """One row: the same of the whole selection, without a place."""
    middle: float | None
    """The median of the parts whose rate is told; None of fewer than three."""

    @property
    def shown(self) -> Metric:
        """The rate."""
        return metric(RATE)

    @property
    def apart(self) -> pl.DataFrame:
        """The parts whose whole interval lies above the median, the highest rate first."""
        return self.frame.filter(pl.col("place") == "above")

    def table(self, labels: Labels) -> excel.Table:
        """Every part with its interval and its number of cases."""
        title = f"Per 1,000 accounts by {dimension(self.by).label.lower()}, {self.in_words}"
        metrics = [metric(ABOUT), self.shown]
        plain = excel.figures_table(
            title, self.frame, by=[self.by], metrics=metrics, labels=labels, totals=self.whole, note=_NOTE
        )
        limits = (*limit_columns(self.shown), excel.Column("place", "Against the median", excel.Kind.TEXT))
        return replace(plain, columns=(*plain.columns, *limits))


@computed_once
def rates(ask: Answers, view: View, by: str, span: Span = SPAN) -> Rates:
    """Ask for the rate by one dimension; over several months the accounts handled are added up by month."""
    months = view.recent(int(span))
    frame = ask.answer([ABOUT, RATE], by=[by], scope=view.scope, months=months)
    whole = ask.answer([ABOUT, RATE], scope=view.scope, months=months)
    told = frame[RATE].drop_nulls().to_list()
    middle = median(told) if len(told) >= _FEWEST_PARTS else None
    handled = pl.col(_CASES).fill_null(0) > 0
    parts = with_limits(frame.filter(handled), ABOUT, RATE, middle).sort(
        RATE, by, descending=[True, False], nulls_last=True
    )
    return Rates(by, over(view, span), parts, with_limits(whole, ABOUT, RATE, None), middle)


def over(view: View, span: Span) -> str:
    """The months of a span in words, for titles."""
    return view.month_in_words if span == "1" else f"{SPANS[span].lower()} to {view.month_in_words}"


@computed_once
def rate_intervals(answers: Answers, rates: Rates) -> go.Figure:
    """The highest rates with their intervals around the median."""
    told, names = rates.frame.drop_nulls(RATE).head(RATES_DRAWN), excel.words_of(rates.by, answers.labels())
    return charts.rate_intervals(told, rates.shown, rates.by, answers.settings, labels=names, middle=rates.middle)


@computed_once
def rates_table(answers: Answers, rates: Rates) -> excel.Table:
    """Every part with its interval, as on the screen."""
    return rates.table(answers.labels())


_NOTE: Final = (
    f"{NOTE} Above or below the median of the parts says that the whole interval does; by chance alone one part of 40 "
    "is above."
)


REPORT: Final = Report(
    "complaints",
    TITLE,
    SHOWN,
    lambda reader, view: content(reader, view).sheets(),
    lambda reader, view: of_page(reader, SHOWN, view),
    shows=lambda _basis: (
        *SHOWN,
        *handling.TIMELY,
        *handling.FURTHER,
        *handling.AGEING,
        *satisfaction.DISPUTES,
        satisfaction.DISPUTE_RATE,
        *satisfaction.SURVEYED,
    ),
)
