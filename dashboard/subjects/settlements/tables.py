"""The tables of settlements: by month, and by part with the depth and what became of them."""

from typing import Final

import polars as pl

from dashboard import excel
from dashboard.excel import Column, Kind, dimension_column
from dashboard.figures.figure_source import Labels
from dashboard.metrics import cases_column, metric

BY_MONTH: Final = (
    "settlements_approved",
    "settlement_depth",
    "settlement_waived_amount",
    "settlements_paid_by_now_rate",
    "settlements_paid",
    "settlement_paid_amount",
    "settlements_broken",
    "settlements_kept_rate",
    "settlements_running",
    "settlement_running_amount",
    "settlements_running_over_3_months",
)
DEPTH: Final = "settlement_depth"
BY_PART: Final = (
    "settlements_approved",
    DEPTH,
    "settlement_waived_amount",
    "settlement_outstanding_amount",
    "settlement_principal_depth",
    "settlement_interest_depth",
    "settlement_charges_depth",
    "settlement_provision_cover",
    "settlement_beyond_provision_amount",
    "settlements_paid",
    "settlements_broken",
    "settlements_kept_rate",
)
FREQUENCY: Final = "settlements_per_thousand"
PLACES: Final = {"above": "Deeper", "below": "Less deep", "within": "Within chance", "": ""}
_STATUS: Final = {"above": "missed", "below": "met"}
NOTE: Final = (
    "The interval is that of a ratio of sums, by the spread of the settlements around it; it needs at least 10 of "
    "them. Deeper says that a part lies above all others taken together by more than chance allows, with the level "
    "divided by the number of parts compared. Accounts of the parts may be unlike in age and product."
)
_MONTHS_NOTE: Final = (
    "Approved settlements belong to the month of approval, paid and broken ones to the month in which they ended. "
    "Approved to date = paid + broken + running."
)


def by_month(frame: pl.DataFrame, title: str) -> excel.Table:
    """One row per month, the latest first."""
    return excel.figures_table(title, frame, by=["month"], metrics=[metric(key) for key in BY_MONTH], note=_MONTHS_NOTE)


def by_part(frame: pl.DataFrame, whole: pl.DataFrame, by: str, labels: Labels, title: str) -> excel.Table:
    """One row per part, with the interval of its depth."""
    told = frame.with_columns(
        pl.col("place").replace_strict(PLACES).alias("finding"),
        pl.col("place").replace_strict(_STATUS, default="").alias("status"),
    )
    held = [key for key in (*BY_PART, FREQUENCY) if key in frame.columns]
    columns: list[Column] = [dimension_column(by, labels)]
    for key in held:
        columns.append(_figure(key))
        if key == DEPTH:
            columns += [
                Column("finding", "Against the others", Kind.TEXT, status="status"),
                Column("low", "Depth, 95 % from", Kind.PERCENT),
                Column("high", "Depth, 95 % to", Kind.PERCENT),
                Column(cases_column(DEPTH), "Settlements with amounts", Kind.COUNT),
            ]
    return excel.Table(title, told, tuple(columns), whole, note=NOTE)


def _figure(key: str) -> Column:
    shown = metric(key)
    cases = cases_column(key) if shown.cases else ""
    return Column(key, shown.label, excel.kind_of_unit(shown.unit), {}, cases, shown.minimum_cases, shown)
