"""Contact to cash: whether promises were kept by the receipts, by whom, and why customers do not pay."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Unit, metric
from dashboard.statistical_limits import share
from dashboard.subjects.contact_to_cash import contact_funnel, contact_hours, tables
from dashboard.subjects.contact_to_cash import plans as repayment_plans
from dashboard.subjects.contact_to_cash.contact_funnel import Leak
from dashboard.subjects.contact_to_cash.contact_hours import WAYS, Hours
from dashboard.subjects.contact_to_cash.plans import Plans
from dashboard.subjects.headlines import of_page
from dashboard.subjects.rate_limits import with_limits
from dashboard.subjects.report import Report
from dashboard.view import View
from validations.dimensions import dimension
from validations.vocabulary import NONE

TITLE: Final = "Contact to cash"
KEPT: Final = "promises_recomputed_kept"
KEPT_RATE: Final = "promise_recomputed_kept_rate"
BY_RECEIPTS: Final = "promise_recomputed_kept_value_rate"
BY_SOURCE: Final = "promise_recorded_kept_value_rate"
UNBACKED: Final = "promises_unbacked"
CALLED_KEPT: Final = "promise_unbacked_rate"
DUE: Final = "promises_compared"
SHOWN: Final = (BY_RECEIPTS, BY_SOURCE, KEPT_RATE, DUE, UNBACKED, "promises_unbacked_amount")
"""The cards; their dimensions are what the page can be filtered by."""
OUTCOMES: Final = (
    DUE,
    KEPT,
    "promises_recomputed_broken",
    "promises_recomputed_pending",
    "promises_recomputed_rescheduled",
    KEPT_RATE,
    BY_RECEIPTS,
    BY_SOURCE,
    "promise_received_value_rate",
    UNBACKED,
    "promises_unbacked_amount",
    CALLED_KEPT,
    "promises_kept_unnoticed",
)
REASONS: Final = ("reason_contacts",)
BREAKDOWNS: Final = ("agency_code", "collector_code", "bucket", "product_code", "state")
DRAWN: Final = 12
"""Parts whose rates are drawn; the table has all."""
MONTHS: Final = 13


@dataclass(frozen=True, eq=False)
class ContactToCash:
    """Everything the page draws."""

    view: View
    by: str
    agreement: pl.DataFrame
    """recorded_status x recomputed_status x DUE."""
    whole: pl.DataFrame
    parts: pl.DataFrame
    """The dimension x OUTCOMES, low, high and place of KEPT_RATE; the most called kept without receipts first."""
    course: pl.DataFrame
    """month x the kept rates by the receipts and by the source."""
    reasons: pl.DataFrame | None
    """The dimension x reason x right-party contacts; None where they are not recorded within this selection."""
    steps: Mapping[str, Any]
    """The figures of the funnel, of the whole selection; empty where it is not recorded by what is filtered."""
    steps_by: pl.DataFrame | None
    """The dimension x the figures of the funnel; None where it is not recorded by that."""
    leaks: tuple[Leak, ...]
    hours: Hours | None
    """Contacts by weekday and hour; None where they are not recorded within this selection."""
    plans: Plans | None
    """Repayment plans; None where they are not recorded within this selection."""
    sentence: str
    leak_sentence: str
    labels: Labels
    notation: formats.Notation
    grace_days: int
    kept_percent: int

    @property
    def terms(self) -> str:
        """When a promise counts as kept, in words."""
        days = "day" if self.grace_days == 1 else "days"
        return (
            f"By the receipts a promise is kept when {self.kept_percent} % of its amount cleared from the day it was "
            f"made to its due day and {self.grace_days} {days} of grace; each receipt serves one promise."
        )

    @cached_property
    def agreement_table(self) -> excel.Table:
        """What the source says across, what the receipts say down."""
        title = f"Promises due in {self.view.month_in_words} by both statuses"
        return tables.agreement(self.agreement, title, self.terms)

    @cached_property
    def parts_table(self) -> excel.Table:
        """Outcomes by the dimension chosen."""
        title = f"Promises by {dimension(self.by).label.lower()}, {self.view.month_in_words}"
        return tables.parts(self.parts, self.whole, self.by, OUTCOMES, self.labels, title)

    @cached_property
    def steps_table(self) -> excel.Table:
        """The funnel from allocation to cash."""
        return contact_funnel.steps_table(self.steps, self.view)

    @cached_property
    def steps_by_table(self) -> excel.Table | None:
        """The funnel by the dimension chosen."""
        if self.steps_by is None:
            return None
        title = f"From allocation to cash by {dimension(self.by).label.lower()}, {self.view.month_in_words}"
        shown = [metric(key) for key in contact_funnel.KEYS]
        return excel.figures_table(title, self.steps_by, by=[self.by], metrics=shown, labels=self.labels)

    @cached_property
    def leaks_table(self) -> excel.Table:
        """Agencies behind the best quarter of their type."""
        return contact_funnel.leaks_table(self.leaks, self.labels, self.view)

    @cached_property
    def reasons_table(self) -> excel.Table:
        """Why customers do not pay, by the dimension chosen."""
        title = f"Reasons for non-payment by {dimension(self.by).label.lower()}, {self.view.month_in_words}"
        return tables.reasons(self.reasons, self.by, self.labels, title)

    @cached_property
    def intervals(self) -> go.Figure:
        """The kept rates of the largest parts, with their intervals around the rate of all."""
        told = self.parts.drop_nulls(KEPT_RATE).sort(DUE, self.by, descending=[True, False]).head(DRAWN)
        return charts.rate_intervals(
            told,
            metric(KEPT_RATE),
            self.by,
            self.notation,
            labels=excel.words_of(self.by, self.labels),
            middle=self.whole[KEPT_RATE].item(),
            middle_is="the rate of all",
        )

    @cached_property
    def over_time(self) -> go.Figure:
        """The amount kept by the receipts and by the source over the latest months."""
        return charts.lines(self.course, [metric(BY_RECEIPTS), metric(BY_SOURCE)], self.notation)

    @property
    def skips_sentence(self) -> str:
        """How many customers could not be traced; empty where the funnel is not recorded."""
        return contact_funnel.skips_in_words(self.steps, self.notation) if self.steps else ""

    def sheets(self) -> Sheets:
        """The sheets of the page's workbook, in the order of the page."""
        course = excel.Chart("Promises kept over time", self.course, (metric(BY_RECEIPTS), metric(BY_SOURCE)))
        found: list[excel.Table | excel.Chart] = [self.agreement_table, course, self.parts_table]
        if self.steps:
            found += [self.steps_table, *([self.steps_by_table] if self.steps_by_table else []), self.leaks_table]
        if self.hours:
            found.append(self.hours.channels_table)
        if self.plans:
            found += self.plans.sheets()
        if self.hours:
            found += [self.hours.cells_table, *([self.hours.parts_table] if self.hours.parts_table else [])]
        said = (self.sentence, self.leak_sentence, self.skips_sentence)
        return excel.led_by(" ".join(one for one in said if one), [*found, self.reasons_table])


@computed_once
def content(ask: Answers, view: View, by: str = BREAKDOWNS[0], way: str = next(iter(WAYS))) -> ContactToCash:
    """Ask for everything the page draws; `way` names the channels whose hours are shown."""
    one = [view.month]
    whole = ask.answer(OUTCOMES, scope=view.scope, months=one)
    rate = whole[KEPT_RATE].item() if whole.height else None
    parts = ask.answer(OUTCOMES, by=[by], scope=view.scope, months=one).filter(pl.col(DUE) > 0)
    recorded = view.month in ask.figures.months_of("contact_funnel")
    told = recorded and not view.scope.impossible(ask.held(contact_funnel.KEYS))
    found = contact_funnel.leaks(ask, view) if told else ()
    return ContactToCash(
        view=view,
        by=by,
        steps=ask.answer(contact_funnel.KEYS, scope=view.scope, months=one).row(0, named=True) if told else {},
        steps_by=_steps_by(ask, view, by) if told and by in ask.held(contact_funnel.KEYS) else None,
        leaks=found,
        hours=contact_hours.hours(ask, view, by, way),
        plans=repayment_plans.plans(ask, view, by),
        leak_sentence=contact_funnel.in_words(found, ask, view) if told else "",
        agreement=ask.answer((DUE,), by=["recorded_status", "recomputed_status"], scope=view.scope, months=one),
        whole=whole,
        parts=with_limits(parts, KEPT, KEPT_RATE, rate, share).sort(
            UNBACKED, DUE, by, descending=[True, True, False], nulls_last=True
        ),
        course=ask.answer((BY_RECEIPTS, BY_SOURCE), by=["month"], scope=view.scope, months=view.recent(MONTHS)),
        reasons=_reasons(ask, view, by),
        sentence=_sentence(ask, view, whole.row(0, named=True) if whole.height else {}),
        labels=ask.labels(),
        notation=ask.settings,
        grace_days=ask.settings.promise_grace_days,
        kept_percent=ask.settings.promise_kept_percent,
    )


def _steps_by(ask: Answers, view: View, by: str) -> pl.DataFrame:
    found = ask.answer(contact_funnel.KEYS, by=[by], scope=view.scope, months=[view.month])
    some = found.filter(pl.col(contact_funnel.COUNTED[0]) > 0)
    return some.sort(by) if by == "bucket" else some.sort(contact_funnel.COUNTED[0], by, descending=[True, False])


def _reasons(ask: Answers, view: View, by: str) -> pl.DataFrame | None:
    """Contacts with the customer by the dimension and reason; those without a reason are told apart."""
    if view.month not in ask.figures.months_of("reasons") or view.scope.impossible(ask.held(REASONS)):
        return None
    found = ask.answer(REASONS, by=[by, "reason"], scope=view.scope, months=[view.month])
    return found.filter(pl.col(REASONS[0]) > 0)


def _sentence(ask: Answers, view: View, whole: dict[str, Any]) -> str:
    """What share of the amount was kept by the receipts, what the source says, and where the two differ most."""
    if not whole.get(DUE):
        return f"No promise fell due in {view.month_in_words} within this selection."
    if whole[KEPT] is None:
        return (
            f"Whether the promises due in {view.month_in_words} were kept cannot be said: the table payment has no "
            "row, or no promise has an amount."
        )
    if None in (whole[BY_RECEIPTS], whole[BY_SOURCE]):
        counted = _text(ask, whole[DUE], Unit.COUNT)
        return f"Promises due in {view.month_in_words}: {counted}; too few are decided for a share."
    kept, said = (_text(ask, whole[key], Unit.PERCENT) for key in (BY_RECEIPTS, BY_SOURCE))
    first = (
        f"Of the amount promised for {view.month_in_words}, {kept} was kept by the receipts; the collection system "
        f"says {said}."
    )
    if not whole[UNBACKED]:
        return f"{first} Every promise that it calls kept has its receipts."
    counted, amount = _text(ask, whole[UNBACKED], Unit.COUNT), _text(ask, whole["promises_unbacked_amount"], Unit.MONEY)
    verb = "promise that it calls kept does" if whole[UNBACKED] == 1 else "promises that it calls kept do"
    return f"{first} {counted} {verb} not have the receipts ({amount}){_most(ask, view)}."


def _most(ask: Answers, view: View) -> str:
    """The collector with the most promises called kept without their receipts."""
    keys = (UNBACKED, CALLED_KEPT)
    found = ask.answer(keys, by=["collector_code"], scope=view.scope, months=[view.month])
    named = found.filter((pl.col("collector_code").cast(pl.String) != NONE) & (pl.col(UNBACKED) > 0))
    if named.is_empty():
        return ""
    top = named.sort(UNBACKED, "collector_code", descending=[True, False]).row(0, named=True)
    code = str(top["collector_code"])
    name = ask.labels()["collector_code"].get(code, code)
    of = _text(ask, top[f"{CALLED_KEPT}__n"], Unit.COUNT)
    return f", most with {name}: {_text(ask, top[UNBACKED], Unit.COUNT)} of {of}"


def _text(ask: Answers, value: float | None, unit: Unit) -> str:
    return formats.text(value, unit, ask.settings)


REPORT: Final = Report(
    "contact_to_cash",
    TITLE,
    SHOWN,
    lambda reader, view: content(reader, view).sheets(),
    lambda reader, view: of_page(reader, SHOWN, view),
    shows=lambda _basis: (
        *dict.fromkeys(
            (*SHOWN, *OUTCOMES, *contact_hours.KEYS, *contact_hours.CHANNEL_KEYS, *repayment_plans.SHOWN, *REASONS)
        ),
    ),
)
