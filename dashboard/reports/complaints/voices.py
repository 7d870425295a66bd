"""Disputes at the day-end and their age, and what customers answer when they are asked."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from dashboard import excel
from dashboard.metrics import metric
from dashboard.reports.asked import Asked, Labels, Sheets
from dashboard.reports.complaints.answers import AGE_COLOURS, banded, metrics
from dashboard.view import View
from validations.dimensions import dimension

DISPUTES: Final = ("disputes_open", "disputes_over_30_days", "disputes_raised", "disputes_closed", "disputes_mean_wait")
DISPUTE_RATE: Final = "dispute_rate"
SURVEYED: Final = ("surveys_sent", "surveys_responded", "survey_response_rate", "csat_mean", "csat_top_two_rate")
SHARES: Final = ("csat_top_two_rate", "survey_response_rate")
SCORE: Final = "csat_mean"
BREAKDOWNS: Final = ("agency_code", "product_code", "zone", "state")
_MONTHS: Final = 13


@dataclass(frozen=True)
class Voices:
    """Disputes and surveys of the months up to the one shown."""

    ask: Asked
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

    def dispute_table(self, by: str, labels: Labels) -> excel.Table:
        """Disputes of the month shown by one dimension, most open ones first."""
        keys = DISPUTES if by == "category" else (*DISPUTES, DISPUTE_RATE)
        return self._table(f"Disputes by {dimension(by).label.lower()}", by, keys, DISPUTES[0], labels)

    def survey_table(self, by: str, labels: Labels) -> excel.Table:
        """Answers of the month shown by one dimension, the lowest score first."""
        return self._table(f"Satisfaction by {dimension(by).label.lower()}", by, SURVEYED, SCORE, labels)

    def _table(self, title: str, by: str, keys: tuple[str, ...], order: str, labels: Labels) -> excel.Table:
        view = self.view
        rows = self.ask.answer(keys, by=[by], scope=view.scope, months=[view.month])
        told = pl.any_horizontal(pl.col(key).fill_null(0) > 0 for key in (*keys[:4],))
        worst_first = metric(order).higher_is != "good"
        ordered = rows.filter(told).sort(order, by, descending=[worst_first, False], nulls_last=True)
        whole = self.ask.answer(keys, scope=view.scope, months=[view.month])
        title = f"{title}, {view.month_in_words}"
        return excel.figures_table(title, ordered, by=[by], metrics=metrics(keys), labels=labels, totals=whole)

    def sheets(self, labels: Labels) -> Sheets:
        """What is recorded of both."""
        found: list[excel.Table | excel.Chart] = []
        if self.has_disputes:
            found += [
                banded("Open disputes by age", self.ageing, metric(DISPUTES[0]), "age_band", AGE_COLOURS),
                excel.figures_table(
                    "Disputes by month", self.disputes, by=["month"], metrics=metrics((*DISPUTES, DISPUTE_RATE))
                ),
                *(self.dispute_table(by, labels) for by in ("category", *BREAKDOWNS)),
            ]
        if self.has_surveys:
            found += [
                excel.Chart("Satisfaction", self.surveys, metrics((SCORE,))),
                excel.Chart("Satisfied, and who answered", self.surveys, metrics(SHARES)),
                excel.figures_table("Surveys by month", self.surveys, by=["month"], metrics=metrics(SURVEYED)),
                *(self.survey_table(by, labels) for by in BREAKDOWNS),
            ]
        return found
