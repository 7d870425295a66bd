"""Everything the page on complaints draws and exports, each part asked for when it is needed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from dashboard import excel, formats
from dashboard.reports.asked import Asked, Labels, Sheets
from dashboard.reports.complaints.answers import Answers
from dashboard.reports.complaints.rates import BREAKDOWNS, RATE, SPAN, Rates, Span, rates
from dashboard.reports.complaints.setting import Setting
from dashboard.reports.complaints.voices import Voices
from dashboard.reports.complaints.volume import RECEIVED, Volume
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

    ask: Asked
    view: View
    setting: Setting

    @cached_property
    def volume(self) -> Volume:
        """What came in."""
        return Volume(self.ask, self.view, self.setting)

    def rates(self, by: str = BREAKDOWNS[0], span: Span = SPAN) -> Rates:
        """Per 1,000 accounts handled."""
        return rates(self.ask, self.view, by, span)

    @cached_property
    def answers(self) -> Answers:
        """What became of them."""
        return Answers(self.ask, self.view, self.setting)

    @cached_property
    def voices(self) -> Voices:
        """Disputes and satisfaction."""
        return Voices(self.ask, self.view)

    def sheets(self, labels: Labels, settings: formats.Notation, span: Span = SPAN) -> Sheets:
        """The sheets of the page's workbook."""
        per_thousand: list[excel.Table] = [self.rates(by, span).table(labels) for by in BREAKDOWNS]
        return [
            *self.volume.sheets(labels),
            *per_thousand,
            *self.answers.sheets(labels, settings),
            *self.voices.sheets(labels),
        ]


def content(ask: Asked, view: View, setting: Setting) -> Complaints:
    """The page's content for the month shown."""
    return Complaints(ask, view, setting)
