"""The scorecard: each headline against its target, and how the month stands in a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import inf
from typing import Any, Final

import polars as pl

from dashboard import excel, formats
from dashboard.excel import Column, Kind, kind_of_change, kind_of_unit
from dashboard.figures.answers import Answers
from dashboard.metrics import Metric, Unit, metric
from dashboard.subjects.headlines import Headline, headlines, unbroken
from dashboard.subjects.recovery.pacing import expected_share, setting
from dashboard.view import View
from validations.cubes import SOURCES
from validations.errors import UserError

TITLE: Final = "Scorecard"
NEAR: Final = 0.05
"""A target is nearly met where the figure is off by at most this share of it."""
_PACED: Final = "collected_amount"
"""The figure that has a pace, so that an open month can be held against what should have come by now."""
_PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "delinquency": ("delinquency_value_rate_30plus", "gnpa_rate", "nnpa_rate"),
    "bucket_movement": ("roll_forward_rate", "resolution_rate"),
    "recovery": (_PACED, "collected_on_overdue_amount", "collection_efficiency_current_rate", "bounce_rate"),
    "agency_sla": ("contacted_in_time_rate", "promise_kept_rate"),
    "complaints": ("complaint_rate", "complaints_timely_rate"),
}
"""The headlines by the page that says more of each. GNPA and 30+ by value stand here whatever the basis."""
_SHORT_NAMES: Final = {
    "delinquency_value_rate_30plus": "PAR-30 by value",
    "collection_efficiency_current_rate": "Efficiency, current",
    "complaints_timely_rate": "Answered in time",
}
"""Names that are whole in a column beside which a telephone shows the status and the figure."""


class Verdict(StrEnum):
    """What a figure is against its target, in the words of the scorecard."""

    MET = "Met"
    NEAR = "Near"
    MISSED = "Missed"
    OPEN = "Month is open"
    NO_TARGET = "No target"
    UNKNOWN = "Not known"


MARKS: Final = {Verdict.MET: "\u2713", Verdict.NEAR: "\u2248", Verdict.MISSED: "\u2717"}
"""Stand beside the colour, so that neither says it alone."""
_WORST_FIRST: Final = (Verdict.MISSED, Verdict.NEAR, Verdict.MET)


@dataclass(frozen=True)
class Line:
    """One headline: its figure, what it is held against and what came of that."""

    headline: Headline
    shown: Metric
    page: str
    goal: float | None
    """The target; of an open month the part of it that should have come by now, where that is known."""
    verdict: Verdict
    trend: tuple[float, ...]
    """The figures of the months up to the one shown since the last gap, oldest first."""

    @property
    def gap(self) -> float | None:
        """How far the figure is above what it is held against; negative where it is below."""
        return None if self.headline.value is None or self.goal is None else self.headline.value - self.goal

    @property
    def off_by(self) -> float:
        """The distance to the goal on its bad side, as a share of the goal; negative where it is better."""
        return 0.0 if self.goal is None else _off_by(self.headline.value, self.goal, self.shown)


@dataclass(frozen=True, eq=False)
class Scorecard:
    """All headlines of a month; those that miss their target by most come first, those without one last."""

    lines: tuple[Line, ...]
    month: str
    settings: formats.Notation
    missed: tuple[str, ...] = ()
    """Metrics of the selection whose target is missed, whether they stand here or not."""

    @cached_property
    def in_words(self) -> str:
        """How the month stands: how many targets are met, and the headline that is furthest off."""
        judged = [line for line in self.lines if line.verdict in MARKS]
        if not judged:
            return f"{self.month}: no headline has a target that can be judged for this selection{self._further}."
        met = sum(line.verdict is Verdict.MET for line in judged)
        if met == len(judged):
            return f"{self.month}: every headline with a target meets it ({met} of {met}){self._further}."
        worst = judged[0]
        near = sum(line.verdict is Verdict.NEAR for line in judged)
        lost = len(judged) - met - near
        others = f"{f', {near} nearly' if near else ''}{f', {lost} missed' if lost else ''}"
        return (
            f"{self.month}: {met} of {len(judged)} {_with_a_target(met, len(judged))}{others}{self._further}. "
            f"Furthest off is {worst.shown.label}: {_against(worst, self.settings)}."
        )

    @property
    def _further(self) -> str:
        """The targets missed of figures that do not stand here, which the list of them below has too."""
        further = len(set(self.missed) - {line.shown.key for line in self.lines})
        if not further:
            return ""
        return f", and {further} further {'target is' if further == 1 else 'targets are'} missed"

    @cached_property
    def table(self) -> excel.Table:
        """The scorecard as a table, the same on screen and in the workbook."""
        frame = pl.DataFrame([_row(line, self.settings) for line in self.lines], schema=_SCHEMA)
        return excel.Table(TITLE, frame, _COLUMNS, note=" ".join(filter(None, (self.in_words, _NOTE, self.derived))))

    @property
    def derived(self) -> str:
        """Which targets were not set for the month but derived from a year's; empty where none was."""
        names = [line.shown.label for line in self.lines if line.headline.derived]
        return f"Derived from the target of a longer period: {', '.join(names)}." if names else ""


def scorecard(ask: Answers, view: View, missed: Iterable[str] = ()) -> Scorecard:
    """Hold the headlines of the month shown against their targets; those that cannot be filtered so are left out.

    `missed` are the metrics of the selection whose target is missed, of which the sentence counts those not here.
    """
    keys = {key: page for page, ones in _PAGES.items() for key in _answerable(ask, ones, view)}
    return Scorecard(tuple(scorecard_lines(ask, keys, view)), view.month_in_words, ask.settings, tuple(missed))


def scorecard_lines(ask: Answers, pages: Mapping[str, str], view: View) -> list[Line]:
    """Some metrics (each with the page that says more of it) against their targets of the month, furthest off first."""
    targets = ask.targets([*pages], view.scope, view.month)
    shown, course = headlines(ask, [*pages], view, targets)
    share = _expected_share(ask, view)
    lines = [
        _line(one, metric(key), pages[key], share, view, unbroken(course, key, view.month))
        for key, one in zip(pages, shown, strict=True)
    ]
    return sorted(lines, key=_order)


def _with_a_target(met: int, of: int) -> str:
    """'headlines with a target meet it', of one 'meets it'."""
    return f"{'headline' if of == 1 else 'headlines'} with a target {'meets' if 1 in (met, of) else 'meet'} it"


def _answerable(ask: Answers, keys: Sequence[str], view: View) -> list[str]:
    return [key for key in keys if not view.scope.impossible(ask.held([key]))]


def _expected_share(ask: Answers, view: View) -> float | None:
    """The share of a month's money that should have come by now; None where that cannot be told."""
    try:
        return expected_share(ask, view, setting(ask, view))
    except UserError:
        return None


def _line(one: Headline, shown: Metric, page: str, share: float | None, view: View, trend: Sequence[float]) -> Line:
    goal, whole = one.target, view.open_until is None or _is_stock(shown)
    if goal is not None and not whole:
        goal = goal * share if shown.key == _PACED and share is not None else None
    return Line(one, shown, page, goal, verdict(one, shown, goal), tuple(trend))


def _is_stock(shown: Metric) -> bool:
    """Whether a figure is of the day-end, and so as much that of an open month as of a closed one."""
    return all(SOURCES[cube].span == "day-end" for cube in shown.cubes)


def verdict(one: Headline, shown: Metric, goal: float | None) -> Verdict:
    """What a headline is against its goal, which is on the metric's own scale; None where the month is too young."""
    if one.target is None or shown.higher_is == "neutral":
        return Verdict.NO_TARGET
    if one.value is None or formats.too_few(one.minimum_cases, one.cases):
        return Verdict.UNKNOWN
    if goal is None:
        return Verdict.OPEN
    beyond = _off_by(one.value, goal, shown)
    if beyond <= 0:
        return Verdict.MET
    return Verdict.NEAR if beyond <= NEAR else Verdict.MISSED


def _off_by(value: float | None, goal: float, shown: Metric) -> float:
    """Rounded far below what is shown, so that 2.1 % is 5 % beyond 2 % and not a hair more."""
    if value is None:
        return 0.0
    beyond = value - goal if shown.higher_is == "bad" else goal - value
    return round(beyond / abs(goal), 9) if goal else beyond * inf if beyond else 0.0


def _order(line: Line) -> tuple[int, float]:
    place = _WORST_FIRST.index(line.verdict) if line.verdict in _WORST_FIRST else len(_WORST_FIRST)
    return place, -line.off_by


def _against(line: Line, settings: formats.Notation) -> str:
    """'7.10 % against a target of at most 5.00 %'."""
    bound = "at most" if line.shown.higher_is == "bad" else "at least"
    of = "a target of " if line.goal == line.headline.target else "what should have come by now, "
    return f"{line.headline.text(settings)} against {of}{bound} {formats.text(line.goal, line.shown.unit, settings)}"


def _row(line: Line, settings: formats.Notation) -> dict[str, Any]:
    one, unit = line.headline, line.shown.unit
    few = formats.too_few(one.minimum_cases, one.cases)
    mark = MARKS.get(line.verdict, "")
    return {
        "label": _SHORT_NAMES.get(line.shown.key, one.label),
        "value": None if few else one.value,
        "words": one.text(settings) if few or one.value is None else None,
        "kind": kind_of_unit(unit).value,
        "target": one.target,
        "target_words": None if one.target is not None else "no target",
        "gap": line.gap,
        "gap_words": None if line.gap is not None else "\u2013",
        "gap_kind": Kind.POINTS.value if unit is Unit.PERCENT else kind_of_unit(unit).value,
        "verdict": f"{mark} {line.verdict}".strip(),
        "status": line.verdict.lower(),
        "change": formats.change(one.value, one.before, unit),
        "change_kind": kind_of_change(unit, of_few=formats.few(one.value, one.before, unit)).value,
        "cases": one.cases,
    }


_NOTE: Final = (
    "Each headline against its target of the month, those furthest off first. A target is nearly met where the "
    "figure is off by at most 5 % of it. While a month is open, what was collected is held against what should have "
    "come by now; other figures of the month are judged once it is over."
)
_SCHEMA: Final = pl.Schema(
    {
        "label": pl.String,
        "value": pl.Float64,
        "words": pl.String,
        "kind": pl.String,
        "target": pl.Float64,
        "target_words": pl.String,
        "gap": pl.Float64,
        "gap_words": pl.String,
        "gap_kind": pl.String,
        "verdict": pl.String,
        "status": pl.String,
        "change": pl.Float64,
        "change_kind": pl.String,
        "cases": pl.Int64,
    }
)
_COLUMNS: Final = (
    Column("label", "Headline", Kind.TEXT),
    # The status stands first, so that a telephone shows it without scrolling sideways.
    Column("verdict", "Status", Kind.TEXT, status="status"),
    Column("value", "Actual", Kind.NUMBER, kinds="kind", words="words"),
    Column("target", "Target", Kind.NUMBER, kinds="kind", words="target_words"),
    Column("gap", "Gap", Kind.NUMBER, kinds="gap_kind", words="gap_words"),
    Column("change", "Change", Kind.NUMBER, kinds="change_kind"),
    Column("cases", "Stands on", Kind.COUNT),
)
