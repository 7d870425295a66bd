"""What stands in the way and what is left: bounces and their clearance, charges, and the write-off pool."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from dashboard import excel
from dashboard.metrics import cases_column, metric
from dashboard.reports.asked import Asked, Sheets
from dashboard.view import View
from validations.vocabulary import NONE

CLEARED: Final = ("bounce_clearance_rate", "overdue_collected_in_time_rate")
BOUNCES: Final = ("first_presentation_bounce_rate", "bounce_rate", "technical_return_rate")
_INFLOW: Final = ("presentations", *BOUNCES, "bounce_value_rate", "bounce_clearance_rate")
_DUES: Final = ("overdue_collected_in_time_rate", "on_time_rate", "first_payment_default_rate")
CHARGES: Final = (
    "charges_levied_amount",
    "charges_collected_amount",
    "charges_waived_amount",
    "charges_collected_rate",
    "charges_waived_rate",
)
POOL: Final = (
    "write_off_pool_amount",
    "write_off_recovered_amount",
    "write_off_recovery_rate",
    "write_off_recovery_to_date_rate",
)


def bounces(ask: Asked, view: View) -> pl.DataFrame:
    """month x presentations, their returns and clearance."""
    return ask.answer(_INFLOW, by=["month"], scope=view.scope, months=view.recent())


def cleared(ask: Asked, view: View) -> pl.DataFrame:
    """month x what was cleared after it was missed."""
    return ask.answer(CLEARED, by=["month"], scope=view.scope, months=view.recent())


def dues(ask: Asked, view: View) -> pl.DataFrame:
    """month x overdue cleared in time, dues on time, first-payment default."""
    return ask.answer(_DUES, by=["month"], scope=view.scope, months=view.recent())


def charges(ask: Asked, view: View) -> pl.DataFrame:
    """month x charges levied, collected and waived."""
    return ask.answer(CHARGES, by=["month"], scope=view.scope, months=view.recent())


def bounce_sheets(course: pl.DataFrame) -> Sheets:
    """Bounces over time, as a chart and as a table."""
    return [excel.Chart("Bounce rates", course, tuple(metric(key) for key in BOUNCES)), bounce_table(course)]


def bounce_table(course: pl.DataFrame) -> excel.Table:
    """Presentations by month."""
    return _by_month("Presentations and returns", course, _INFLOW)


def dues_table(course: pl.DataFrame) -> excel.Table:
    """Dues by month; of the latest months only dues whose 30 days have passed count."""
    note = "Only dues whose 30 days have passed count, so the latest months stand on fewer."
    return _by_month("Overdue cleared in time", course, _DUES, note)


def charge_table(course: pl.DataFrame) -> excel.Table:
    """Charges by month, kept out of what was collected."""
    return _by_month("Charges", _without_cases(course, CHARGES), CHARGES)


@dataclass(frozen=True)
class Pool:
    """The write-off pool of the month shown by the month of the write-off."""

    vintages: pl.DataFrame
    """write_off_month x POOL, the latest first."""
    whole: pl.DataFrame
    """One row: all vintages."""

    def table(self, view: View) -> excel.Table:
        """Every vintage, the whole pool below."""
        return excel.figures_table(
            f"Write-off pool by vintage, {view.month_in_words}",
            self.vintages,
            by=["write_off_month"],
            metrics=[metric(key) for key in POOL],
            labels={"write_off_month": {NONE: "Before the records"}},
            totals=self.whole,
        )


def pool(ask: Asked, view: View) -> Pool:
    """Ask for the pool by vintage, and for all of it."""
    return Pool(
        _counted_once(ask.answer(POOL, by=["write_off_month"], scope=view.scope, months=[view.month])),
        ask.answer(POOL, scope=view.scope, months=[view.month]),
    )


def _counted_once(vintages: pl.DataFrame) -> pl.DataFrame:
    """Both rates stand on the accounts of the vintage: one column says how many."""
    return vintages.sort("write_off_month", descending=True).drop(cases_column(POOL[-1]))


def _by_month(title: str, frame: pl.DataFrame, keys: tuple[str, ...], note: str = "") -> excel.Table:
    """The latest month on top."""
    newest_first = frame.sort("month", descending=True)
    return excel.figures_table(title, newest_first, by=["month"], metrics=[metric(key) for key in keys], note=note)


def _without_cases(frame: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """Without the columns of cases, where these say no more than that there were some."""
    return frame.drop(cases_column(key) for key in keys if cases_column(key) in frame.columns)
