"""Delinquency: the stock by bucket, and rates over time by any dimension."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, palette
from dashboard.basis import STOCKS, Basis
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Metric, before_column, cases_column, metric
from dashboard.subjects.breakdown.content import Places, places
from dashboard.subjects.headlines import of_page
from dashboard.subjects.report import Report
from dashboard.view import View
from validations.dimensions import dimension

TITLE: Final = "Delinquency"
SHOWN: Final = ("delinquent_accounts", "overdue_amount", "average_dpd", "npa_outstanding")
BREAKDOWNS: Final = (
    "zone",
    "state",
    "area",
    "branch_code",
    "product_group",
    "product_code",
    "secured",
    "segment",
    "ticket_band",
    "agency_type",
    "agency_code",
)
LINES: Final = 6
Stock = Literal["value", "share", "late"]


@dataclass(frozen=True, eq=False)
class Delinquency:
    """Everything the page draws."""

    view: View
    book: Metric
    rate: Metric
    by: str
    stock_as: Stock
    stock: pl.DataFrame
    """month x bucket x the book."""
    course: pl.DataFrame
    """month x the rate, and the rate compared with."""
    parts: pl.DataFrame
    """The dimension x the rate of the month shown, and the rate compared with."""
    whole: pl.DataFrame
    """One row: the rate of the whole selection."""
    lines: pl.DataFrame
    """month x dimension x the rate, of the largest parts."""
    places: Places
    labels: Labels

    @cached_property
    def drawn(self) -> pl.DataFrame:
        """The stock as drawn: without the current accounts when only what is past due is asked for."""
        return self.stock.filter(pl.col("bucket") != "Current") if self.stock_as == "late" else self.stock

    @cached_property
    def by_bucket(self) -> excel.Table:
        """The stock of the month shown."""
        rows = self.stock.filter(pl.col("month") == self.view.month)
        title = f"{self.book.label} by bucket, {self.view.month_in_words}"
        return excel.figures_table(title, rows, by=["bucket"], metrics=[self.book])

    @cached_property
    def by_part(self) -> excel.Table:
        """The rate by the dimension chosen, its total computed anew."""
        return excel.figures_table(
            f"{self.rate.label} by {dimension(self.by).label.lower()}",
            self.parts,
            by=[self.by],
            metrics=[self.rate],
            labels=self.labels,
            compared_with=self.view.compared_with,
            totals=self.whole,
        )

    def sheets(self) -> Sheets:
        """The sheets of the page's workbook."""
        shape: Literal["share", "stacked"] = "share" if self.stock_as == "share" else "stacked"
        return [
            self.by_bucket,
            excel.Chart("Stock by bucket", self.drawn, (self.book,), series="bucket", shape=shape),
            excel.Chart(f"{self.rate.label} over time", self.course, self._compared()),
            excel.Chart(
                f"{self.rate.label} over time by {dimension(self.by).label.lower()}",
                self.lines,
                (self.rate,),
                series=self.by,
                labels=self.labels,
            ),
            self.by_part,
            self.places.sheet(self.labels),
        ]

    def _compared(self) -> tuple[Metric, ...]:
        """The rate, and that of a year before where the page draws it too."""
        if self.view.compare != "last_year":
            return (self.rate,)
        key = before_column(self.rate.key)
        return self.rate, replace(self.rate, key=key, label=f"{self.rate.label}, a year before")


@computed_once
def content(
    ask: Answers, view: View, rate_key: str = "", by: str = BREAKDOWNS[0], stock_as: Stock = "late"
) -> Delinquency:
    """Ask for everything the page draws; the rate followed is the mildest unless another is picked."""
    book, rate = metric(view.basis.book), metric(rate_key or view.basis.rates[0])
    parts = ask.answer([rate.key], by=[by], scope=view.scope, months=[view.month], compare=view.compare)
    largest = parts.sort(cases_column(rate.key), descending=True).head(LINES).select(by)
    by_month = ask.answer([rate.key], by=["month", by], scope=view.scope, months=view.recent())
    return Delinquency(
        view=view,
        book=book,
        rate=rate,
        by=by,
        stock_as=stock_as,
        stock=ask.answer([book.key], by=["month", "bucket"], scope=view.scope, months=view.recent()),
        course=ask.answer([rate.key], by=["month"], scope=view.scope, months=view.recent(), compare=view.compare),
        parts=parts,
        whole=ask.answer([rate.key], scope=view.scope, months=[view.month], compare=view.compare),
        lines=largest.join(by_month, on=by, maintain_order="left"),
        places=places(ask, rate, view),
        labels=ask.labels(),
    )


@computed_once
def stock(answers: Answers, content: Delinquency) -> go.Figure:
    """The stock of every month, split by bucket."""
    share = content.stock_as == "share"
    return charts.stack(content.drawn, content.book, answers.settings, share=share, clickable=True)


@computed_once
def rate_course(answers: Answers, content: Delinquency) -> go.Figure:
    """The rate of the whole selection by month."""
    earlier = "a year before" if content.view.compare == "last_year" else ""
    colours = [palette.SERIES[0]]
    return charts.lines(content.course, [content.rate], answers.settings, colours=colours, compared_with=earlier)


@computed_once
def rate_by_part(answers: Answers, content: Delinquency) -> go.Figure:
    """The rate of the largest parts by month."""
    labels = content.labels.get(content.by, {})
    return charts.lines_by(content.lines, content.rate, content.by, answers.settings, labels=labels)


def _shows(basis: Basis) -> tuple[str, ...]:
    return (*SHOWN, basis.book, *(basis.delinquency(days) for days in (30, 60, 90)), basis.gnpa)


REPORT: Final = Report(
    "delinquency",
    TITLE,
    STOCKS,
    lambda reader, view: content(reader, view).sheets(),
    lambda reader, view: of_page(reader, SHOWN, view),
    shows=_shows,
)
