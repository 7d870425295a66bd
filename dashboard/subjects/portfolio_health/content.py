"""Portfolio health: the book at a glance, where it is worst, and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, palette
from dashboard.basis import STOCKS, Basis
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Metric, metric
from dashboard.notes import Marks, sheets_of_months
from dashboard.subjects.agency_sla.content import missed_since
from dashboard.subjects.attention import content as attention
from dashboard.subjects.attention.history import History, history
from dashboard.subjects.breakdown.content import Places, change_in_words, contributors, contributors_table, places
from dashboard.subjects.headlines import Headline, of_page
from dashboard.subjects.portfolio_health.scorecard import Scorecard, scorecard
from dashboard.subjects.report import Report
from dashboard.view import View
from validations.cubes import SOURCES
from validations.dimensions import dimension

TITLE: Final = "Portfolio health"
_BESIDE_THE_PLACE: Final = ("product_code", "segment", "agency_code")
SUBJECTS: Final = (
    (
        "NPA and PAR, by value",
        "npa_and_sma",
        (
            "gnpa_rate",
            "nnpa_rate",
            "provision_coverage_rate",
            "delinquency_value_rate_30plus",
            "delinquency_value_rate_60plus",
            "delinquency_value_rate_90plus",
        ),
    ),
    (
        "Recovery",
        "recovery",
        ("collected_amount", "target_achievement_rate", "collection_efficiency_current_rate", "bounce_rate"),
    ),
    (
        "Agencies",
        "agency_sla",
        ("penetration_rate", "contacted_in_time_rate", "promise_kept_rate", "outside_window_rate"),
    ),
    (
        "Complaints",
        "complaints",
        ("complaints_received", "complaint_rate", "complaints_timely_rate", "complaints_near_gate"),
    ),
)
"""Title, page and headline figures of the other subjects."""
LARGEST: Final = 5
"""Contributors that are drawn."""


@dataclass(frozen=True, eq=False)
class PortfolioHealth:
    """Everything the page draws."""

    shown: tuple[str, ...]
    rates: tuple[Metric, ...]
    course: pl.DataFrame
    """month x every metric shown."""
    places: Places
    rate: Metric
    by: str
    parts: pl.DataFrame | None
    change: tuple[str, str]
    """How much the rate followed changed and why, in words; empty where that cannot be told."""
    attention: attention.Attention
    labels: Labels
    scorecard: Scorecard

    @cached_property
    def by_month(self) -> excel.Table:
        """Every figure shown, by month, the newest first."""
        metrics = [metric(key) for key in self.shown]
        newest_first = self.course.sort("month", descending=True)
        return excel.figures_table("Figures by month", newest_first, by=["month"], metrics=metrics)

    def sheets(self, months: History, since: Mapping[str, date]) -> Sheets:
        """The sheets of the page's workbook: what was found in the months before, `since` when agencies miss SLAs."""
        found: list[excel.Table | excel.Matrix | excel.Chart] = [
            self.scorecard.table,
            self.by_month,
            excel.Chart("Trend", self.course, self.rates, colours=self.colours),
            self.places.sheet(self.labels),
            *self.attention.sheets(self.labels, months, self.scorecard.settings, since),
        ]
        return [*found, self.contributors] if self.contributors else found

    @property
    def colours(self) -> dict[str, str]:
        """Colours of the rates over time: those of the buckets that they begin with."""
        first = ("31-60", "61-90", "91-120", "180+")
        return {one.key: palette.BUCKET_COLOURS[bucket] for one, bucket in zip(self.rates, first, strict=True)}

    @cached_property
    def contributors(self) -> excel.Table | None:
        """Every contributor to the change of the rate followed, where there is one."""
        if self.parts is None:
            return None
        return contributors_table(self.parts, self.rate, self.by, self.labels, " ".join(self.change))


def segments(view: View) -> tuple[str, ...]:
    """What the contributors to a change can be told by; the first is the level of geography below the one picked."""
    places = ("zone", "state", "area", "branch_code")
    return (*places[places.index(view.place) :][:2], *_BESIDE_THE_PLACE)


def card_metrics(basis: Basis) -> tuple[str, ...]:
    """The metrics of the cards: book, overdue, 30+, 60+, 90+, GNPA, resolution, net flow."""
    stocks = (basis.delinquency(days) for days in (30, 60, 90))
    return (basis.book, "overdue_amount", *stocks, basis.gnpa, basis.movement("resolution_rate"), basis.net_flow)


def why_not(reader: Answers, keys: Sequence[str], view: View) -> str:
    """Why the headlines of a subject cannot be shown; empty where they can."""
    if refused := view.scope.impossible(reader.held(keys)):
        names = ", ".join(dimension(key).label.lower() for key in refused)
        return f"These figures are not recorded by {names}; clear that filter to see them."
    course = reader.answer(keys, by=["month"], scope=view.scope, months=view.recent())
    if all(course[key].null_count() == course.height for key in keys):
        tables = dict.fromkeys(SOURCES[cube].needs for key in keys for cube in metric(key).cubes if SOURCES[cube].needs)
        return f"No data loaded yet for {', '.join(tables) or 'account_snapshot'}."
    return ""


def all_headlines(reader: Answers, view: View) -> list[Headline]:
    """The cards of the page: the portfolio's, then those of the other subjects that can be shown."""
    groups = [card_metrics(view.basis), *(keys for _, _, keys in SUBJECTS if not why_not(reader, keys, view))]
    return [one for keys in groups for one in of_page(reader, keys, view)]


@computed_once
def content(ask: Answers, view: View, rate_key: str = "", by: str = "") -> PortfolioHealth:
    """Ask for everything the page draws; the rate followed is the mildest unless another is picked."""
    keys, rate, by = card_metrics(view.basis), metric(rate_key or view.basis.rates[0]), by or view.place
    parts = contributors(ask, rate, by, view)
    found = attention.attention(ask, attention.setting(ask, view), view)
    return PortfolioHealth(
        shown=keys,
        rates=tuple(metric(key) for key in keys[2:6]),
        course=ask.answer(keys, by=["month"], scope=view.scope, months=view.recent()),
        places=places(ask, rate, view),
        rate=rate,
        by=by,
        parts=parts,
        change=change_in_words(parts, rate, by, view),
        attention=found,
        labels=ask.labels(),
        scorecard=scorecard(ask, view, [one.rule.metric for one in found.targets.missed]),
    )


@computed_once
def trend(answers: Answers, content: PortfolioHealth, marks: Marks = ()) -> go.Figure:
    """The rates at each month's closing, with a mark where a month has notes."""
    colours = [*content.colours.values()]
    return charts.lines(content.course, content.rates, answers.settings, colours=colours, notes=marks)


def sheets(ask: Answers, view: View, content: PortfolioHealth) -> Sheets:
    """The sheets of the page's workbook, with the alerts and the notes of the months before."""
    found = content.attention
    months = history(ask, view, found.checked, found.targets)
    return [
        *content.sheets(months, missed_since(ask, view)),
        *sheets_of_months(ask, content.course["month"].to_list()),
    ]


@computed_once
def largest_contributors(answers: Answers, content: PortfolioHealth) -> go.Figure | None:
    """The largest contributors to the change of the rate followed, where there is any."""
    if content.parts is None or content.parts.is_empty():
        return None
    largest, labels = content.parts.head(LARGEST), content.labels.get(content.by, {})
    return charts.contributors(largest, content.rate, content.by, answers.settings, labels=labels)


REPORT: Final = Report(
    "portfolio_health",
    TITLE,
    STOCKS,
    lambda reader, view: sheets(reader, view, content(reader, view)),
    all_headlines,
    shows=lambda basis: (*card_metrics(basis), *(key for _, _, keys in SUBJECTS for key in keys)),
)
