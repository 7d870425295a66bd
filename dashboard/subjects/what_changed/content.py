"""What changed: the headline picked between two periods, its causes, its contributors and what it usually does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import plotly.graph_objects as go

from dashboard import charts, excel, formats
from dashboard.basis import STOCKS
from dashboard.change import Restated, restated
from dashboard.charts import Meaning, Step
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.formats import Notation, month_short
from dashboard.metrics import METRICS, Metric, before_column, metric
from dashboard.subjects.headlines import of_page
from dashboard.subjects.report import Report
from dashboard.subjects.what_changed import sentences, tables
from dashboard.subjects.what_changed.splits import NotSplitError, Split, can_be_split, split
from dashboard.view import View
from validations.errors import FilterNotPossibleError

TITLE: Final = "What changed"
OPENS_WITH: Final = "collected_amount"
REFUSED: Final = (NotSplitError, FilterNotPossibleError)
"""Why a change cannot be split, in words."""
_ATTEMPTS: Final = "attempts"
CONTROLS: Final[Mapping[str, tuple[str, ...]]] = {
    "position": ("accounts", "total_outstanding", "principal", "overdue", "provision"),
    "movement": ("opening_accounts", "opening_outstanding", "received_between"),
    "receipts": ("received",),
    "agency_reversals": ("reversals_unnamed_amount", "reversals_booked_amount", "reversals_named_amount"),
    "demand": ("received", "waived", "written_off", "levied"),
    "inflow": ("presentations_count", "returned_count"),
    "coverage": ("allocated_accounts", "attempts_count"),
    "effort": ("attempts_count",),
    "promises": ("promises_due_count", "promises_due_amount"),
    "promises_recomputed": ("promises_due_count", "promises_due_amount"),
    "complaints": ("complaints_count",),
    "complaints_open": ("complaints_open_count",),
    "disputes": ("disputes_open_count", "disputes_raised_count"),
    "conduct": ("conduct_attempt_count", "conduct_call_count", "conduct_visit_count", "conduct_contact_count"),
    "placements": ("placed_count", "placed_balance"),
    "campaigns": ("assigned_accounts",),
    "asset_class": ("active_accounts", "active_outstanding", "flagged_accounts"),
    "customers": ("customers",),
    "borrowers": ("customers",),
    "surveys": ("surveys_count",),
    "costs": ("collection_cost",),
    "plans": ("plans_agreed_count", "plan_instalments_due_count", "plan_instalments_due"),
    "settlements": ("settlements_approved_count", "settled_outstanding", "settled_waived"),
    "matched_settlements": ("settled_then_count", "alike_then_count", "settled_then_received", "alike_then_received"),
    "legal": ("legal_filed_count", "legal_closed_to_date_count"),
    "legal_clocks": ("legal_clocks_running_count", "legal_clocks_ended_count"),
    "limitation": ("limitation_accounts", "limitation_claim"),
    "repossession": ("repossession_ordered_count", "repossessed_to_date_count", "sold_to_date_count"),
    "vintage": ("vintage_accounts",),
    "write_off_pool": ("charged_off_to_date", "recovered_on_write_offs"),
}
"""The control figures that say whether a cube was restated."""


@dataclass(frozen=True, eq=False)
class WhatChanged:
    """Everything that is told of one change."""

    view: View
    shown: Metric
    found: Split
    by: str
    """The dimension of the contributors; empty where there is none."""
    restated: tuple[tuple[str, Restated], ...]
    """The control figures behind the figure, as both months first reported them, with the month in words."""
    receipts: str
    """How much of what was received repeats other receipts or was booked late; empty for other figures."""
    attempts: tuple[int | None, int | None]
    """Attempts of both months, where they are known for the selection."""
    labels: Labels
    settings: Notation

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The change, whether it is beyond the usual, its parts, and where the parts moved against the whole."""
        found, shown, settings = self.found, self.shown, self.settings
        told = (
            f"{sentences.sentence(found, shown, self.view, settings)} {sentences.noise(found, shown, self.view)}",
            f"{sentences.causes(found, shown, settings)} {sentences.calendar(found)}".strip(),
            *sentences.reversals(found, shown),
            sentences.restatement(found, shown, self.view, settings),
            sentences.restatement_now(found, shown, self.view, settings),
            self.receipts,
            sentences.restated(self.restated),
        )
        return tuple(one for one in told if one)

    @cached_property
    def causes(self) -> excel.Table:
        """The causes with what they stand for."""
        return tables.causes(self.found, self.shown, self.view)

    @cached_property
    def dimensions(self) -> excel.Table | None:
        """The same change over each dimension; None where it is recorded by none."""
        return tables.dimensions(self.found, self.shown) if self.found.alone else None

    @cached_property
    def contributors(self) -> excel.Table | None:
        """The segments of the dimension picked."""
        return tables.contributors(self.found, self.by, self.shown, self.labels) if self.by else None

    @cached_property
    def per_account(self) -> excel.Table | None:
        """An amount per working day, account and attempt."""
        return tables.per_account(self.found, self.shown, self.attempts)

    @cached_property
    def restatements(self) -> excel.Table | None:
        """The control figures as a table."""
        return tables.restatements(self.restated)

    @cached_property
    def steps(self) -> list[Step]:
        """The bars of the chart, from the month before as first told, to what it was restated to, to the month shown.

        They are drawn as differences from the first level, whose bar is empty: beside whole levels no cause would be
        seen.
        """
        found, restatement = self.found, self.found.restatement
        before, now = self.level_names
        parts = [self._step(cause.value, part) for cause, part in found.whole.effects.items()]
        if found.first_told is not None:
            again = [self._step(f"{before} restated", restatement, "level")] if restatement else []
            parts = [self._step(tables.RESTATEMENT, restatement), *again, *parts]
            before = f"{before} as first told"
        return [self._step(before, 0, "level"), *parts, self._step(now, found.whole.change + restatement, "level")]

    @property
    def level_names(self) -> tuple[str, str]:
        """Both months, short enough for an axis."""
        return month_short(self.view.before or self.view.month), month_short(self.view.month)

    def said(self, step: Step) -> str:
        """What a bar comes to: a level as the figure itself, a part with its sign."""
        part, found = round((step.amount or 0) * self.found.whole.units), self.found
        if step.meaning != "level":
            return sentences.effect(part, found, self.shown, self.settings)
        first = found.whole.before - found.restatement
        return formats.text(sentences.scaled(first + part, found), self.shown.unit, self.settings)

    def _step(self, name: str, part: int, meaning: Meaning | None = None) -> Step:
        return Step(name, tables.in_figure(part, self.found.whole), meaning or self._meaning(part))

    def _meaning(self, part: int) -> Meaning:
        if self.shown.higher_is == "neutral":
            return "neither"
        return "better" if (part > 0) is (self.shown.higher_is == "good") else "worse"

    def sheets(self) -> Sheets:
        """The tables of the page, with the chart's figures as a native chart."""
        effect = replace(self.shown, key="effect", label="Part of the change", cases=(), total_over=())
        frame = self.causes.frame.select("cause", "effect")
        chart = excel.Chart(
            f"Causes of the change, {self.view.month_in_words}", frame, (effect,), x="cause", shape="bars"
        )
        found = (self.causes, chart, self.dimensions, self.contributors, self.per_account, self.restatements)
        return excel.led_by(" ".join(self.sentences), [one for one in found if one is not None])


def headlines_offered() -> dict[str, str]:
    """The figures whose change can be split, by key, in the order of the catalogue."""
    return {key: one.label for key, one in METRICS.items() if can_be_split(one)}


@computed_once
def content(ask: Answers, view: View, of: str = OPENS_WITH, by: str = "") -> WhatChanged:
    """Split the change of a headline. Raises one of REFUSED where that is not possible."""
    shown = metric(of)
    found = split(ask, shown, view)
    picked = by if by in found.alone else next(iter(found.alone), "")
    return WhatChanged(
        view,
        shown,
        found,
        picked,
        _restated(ask, shown, view),
        _receipts(ask, shown, view),
        _attempts(ask, view),
        ask.labels(),
        ask.settings,
    )


def _receipts(ask: Answers, shown: Metric, view: View) -> str:
    if "receipts" not in shown.cubes or shown.is_rate:
        return ""
    told = ask.answer(sentences.RECEIPTS, scope=view.scope, months=[view.month]).row(0, named=True)
    return sentences.receipts(told, view, ask.settings)


def _restated(ask: Answers, shown: Metric, view: View) -> tuple[tuple[str, Restated], ...]:
    names = dict.fromkeys(name for cube in shown.cubes for name in CONTROLS.get(cube, ()))
    held, months = ask.manifest, {view.before: view.compared_with, view.month: view.month_in_words}
    lines: list[tuple[str, Restated]] = []
    for month, label in months.items():
        key = f"{month:%Y-%m}"
        found = restated(held.first_reported.get(key, {}), held.months[key].controls, names)
        lines += [(label, one) for one in found]
    return tuple(lines)


def _attempts(ask: Answers, view: View) -> tuple[int | None, int | None]:
    """Unknown while a month is open, of which both are counted in part."""
    if view.open_until is not None or view.scope.impossible(ask.held([_ATTEMPTS])):
        return None, None
    told = ask.answer([_ATTEMPTS], scope=view.scope, months=[view.month], compare=view.compare).row(0, named=True)
    return told[before_column(_ATTEMPTS)], told[_ATTEMPTS]


@computed_once
def waterfall(answers: Answers, shown: WhatChanged) -> go.Figure:
    """The causes from top to bottom, and what they come to."""
    said = [shown.said(step) for step in shown.steps]
    return charts.change_steps(shown.steps, said, shown.shown.unit, answers.settings)


def _sheets(ask: Answers, view: View) -> Sheets:
    try:
        return content(ask, view).sheets()
    except REFUSED:
        return []


REPORT: Final = Report(
    "what_changed",
    TITLE,
    STOCKS,
    _sheets,
    lambda reader, view: of_page(reader, [OPENS_WITH], view),
    shows=lambda _basis: (OPENS_WITH,),
)
