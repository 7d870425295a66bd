"""Disputes at the day-end and their age, and what customers answer when they are asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.metrics import metric
from dashboard.subjects.complaints.handling import AGE_COLOURS, banded, bands, metrics
from dashboard.view import View
from validations.dimensions import dimension

DISPUTES: Final = ("disputes_open", "disputes_over_30_days", "disputes_raised", "disputes_closed", "disputes_mean_wait")
DISPUTE_RATE: Final = "dispute_rate"
SURVEYED: Final = ("surveys_sent", "surveys_responded", "survey_response_rate", "csat_mean", "csat_top_two_rate")
SHARES: Final = ("csat_top_two_rate", "survey_response_rate")
SCORE: Final = "csat_mean"
BREAKDOWNS: Final = ("agency_code", "product_code", "zone", "state")
_MONTHS: Final = 13


@dataclass(frozen=True, eq=False)
class Satisfaction:
    """Disputes and surveys of the months up to the one shown."""

    ask: Answers
    view: View

    @cached_property
    def ageing(self) -> pl.DataFrame:
        """month x age_band x open disputes."""
        months = self.view.recent(_MONTHS)
        return self.ask.answer(["disputes_open"], by=["month", "age_band"], scope=self.view.scope, months=months)

    @cached_property
    def disputes(self) -> pl.DataFrame:
        """month x what is told of disputes, and the share of delinquent accounts in dispute."""
        keys = (*DISPUTES, DISPUTE_RATE)
        return self.ask.answer(keys, by=["month"], scope=self.view.scope, months=self.view.recent(_MONTHS))

    @cached_property
    def surveys(self) -> pl.DataFrame:
        """month x what is told of surveys."""
        return self.ask.answer(SURVEYED, by=["month"], scope=self.view.scope, months=self.view.recent(_MONTHS))

    @property
    def has_disputes(self) -> bool:
        """Whether the data has disputes at all."""
        return bool(self.disputes["disputes_open"].count())

    @property
    def has_surveys(self) -> bool:
        """Whether the data has surveys at all."""
        return bool(self.surveys["surveys_sent"].count())

    def dispute_table(self, by: str) -> excel.Table:
        """Disputes of the month shown by one dimension, most open ones first."""
        keys = DISPUTES if by == "category" else (*DISPUTES, DISPUTE_RATE)
        title = f"Disputes by {dimension(by).label.lower()}, {self.view.month_in_words}"
        return self._table(title, by, keys, DISPUTES[:4], [self.view.month])

    def survey_table(self, by: str) -> excel.Table:
        """Answers of twelve months by one dimension, the lowest score first; those of one month are few."""
        title = f"Satisfaction by {dimension(by).label.lower()}, last 12 months to {self.view.month_in_words}"
        return self._table(title, by, SURVEYED, (SCORE, *SURVEYED[:2]), self.view.recent(12))

    def _table(
        self, title: str, by: str, keys: tuple[str, ...], told: tuple[str, ...], months: Sequence[date]
    ) -> excel.Table:
        """The parts of which anything is told, in the order of the first of these, the worst on top."""
        rows = self.ask.answer(keys, by=[by], scope=self.view.scope, months=months)
        worst_first = metric(told[0]).higher_is != "good"
        seen = rows.filter(pl.any_horizontal(pl.col(key).fill_null(0) > 0 for key in told))
        ordered = seen.sort(told[0], by, descending=[worst_first, False], nulls_last=True)
        whole = self.ask.answer(keys, scope=self.view.scope, months=months)
        return excel.figures_table(
            title, ordered, by=[by], metrics=metrics(keys), labels=self.ask.labels(), totals=whole
        )

    def sheets(self) -> Sheets:
        """What is recorded of both."""
        found: list[excel.Table | excel.Chart] = []
        if self.has_disputes:
            found += [
                banded("Open disputes by age", self.ageing, metric(DISPUTES[0]), "age_band", AGE_COLOURS),
                excel.figures_table(
                    "Disputes by month", self.disputes, by=["month"], metrics=metrics((*DISPUTES, DISPUTE_RATE))
                ),
                *(self.dispute_table(by) for by in ("category", *BREAKDOWNS)),
            ]
        if self.has_surveys:
            found += [
                excel.Chart("Satisfaction", self.surveys, metrics((SCORE,))),
                excel.Chart("Satisfied, and who answered", self.surveys, metrics(SHARES)),
                excel.figures_table("Surveys by month", self.surveys, by=["month"], metrics=metrics(SURVEYED)),
                *(self.survey_table(by) for by in BREAKDOWNS),
            ]
        return found


@computed_once
def dispute_ageing(answers: Answers, satisfaction: Satisfaction) -> go.Figure:
    """Open disputes by days waited at each month's closing."""
    return bands(answers, satisfaction.ageing, metric(DISPUTES[0]), "age_band", AGE_COLOURS)


@computed_once
def dispute_rate(answers: Answers, satisfaction: Satisfaction) -> go.Figure:
    """The share of delinquent accounts in dispute, by month."""
    return charts.lines(satisfaction.disputes, metrics((DISPUTE_RATE,)), answers.settings)


@computed_once
def survey_rates(answers: Answers, satisfaction: Satisfaction, keys: tuple[str, ...]) -> go.Figure:
    """Some figures of surveys by month sent."""
    return charts.lines(satisfaction.surveys, metrics(keys), answers.settings)


@computed_once
def disputes_by(_answers: Answers, satisfaction: Satisfaction, by: str) -> excel.Table:
    """Disputes of the month shown by one dimension, as on the screen."""
    return satisfaction.dispute_table(by)


@computed_once
def surveys_by(_answers: Answers, satisfaction: Satisfaction, by: str) -> excel.Table:
    """Answers of twelve months by one dimension, as on the screen."""
    return satisfaction.survey_table(by)
