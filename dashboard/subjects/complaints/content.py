"""Everything the page on complaints draws and exports, each part asked for when it is needed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from dashboard import excel, formats
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import FigureSource, Labels
from dashboard.subjects.complaints.handling import Handling
from dashboard.subjects.complaints.rates import RATE, RATE_BREAKDOWNS, SPAN, Rates, Span, rates
from dashboard.subjects.complaints.satisfaction import Satisfaction
from dashboard.subjects.complaints.setting import Setting, setting
from dashboard.subjects.complaints.volume import RECEIVED, Volume
from dashboard.view import View

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

    ask: FigureSource
    view: View
    setting: Setting

    @cached_property
    def volume(self) -> Volume:
        """What came in."""
        return Volume(self.ask, self.view, self.setting)

    def rates(self, by: str = RATE_BREAKDOWNS[0], span: Span = SPAN) -> Rates:
        """Per 1,000 accounts handled."""
        return rates(self.ask, self.view, by, span)

    @cached_property
    def answers(self) -> Handling:
        """What became of them."""
        return Handling(self.ask, self.view, self.setting)

    @cached_property
    def voices(self) -> Satisfaction:
        """Disputes and satisfaction."""
        return Satisfaction(self.ask, self.view)

    def sheets(self, labels: Labels, settings: formats.Notation, span: Span = SPAN) -> Sheets:
        """The sheets of the page's workbook."""
        per_thousand: list[excel.Table] = [self.rates(by, span).table(labels) for by in RATE_BREAKDOWNS]
        return [
            *self.volume.sheets(labels),
            *per_thousand,
            *self.answers.sheets(labels, settings),
            *self.voices.sheets(labels),
        ]


@computed_once
def content(ask: Answers, view: View) -> Complaints:
    """The page's content for the month shown."""
    return Complaints(ask, view, setting(ask, view))
