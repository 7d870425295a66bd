"""The tables of cases at law and of repossession."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from dashboard import excel
from dashboard.excel import Column, Kind, dimension_column
from dashboard.figures.figure_source import Labels
from dashboard.metrics import cases_column, metric

LEGAL: Final = (
    "legal_cases_filed",
    "legal_cases_closed",
    "legal_cases_pending",
    "legal_cases_pending_over_180_days",
    "legal_with_receipt_rate",
    "legal_received_amount",
    "legal_cost_amount",
    "legal_yield",
)
STAGES: Final = ("legal_staged_cases", "legal_stage_median_days", "legal_stage_p90_days")
CLOCKS: Final[Mapping[str, str]] = {
    "overdue": "legal_clocks_overdue",
    "due within 30 days": "legal_clocks_due_soon",
    "running": "legal_clocks_running",
    "waiting": "legal_clocks_waiting",
    "may go on": "legal_clocks_may_go_on",
    "unknown": "legal_clocks_unknown",
    "late": "legal_clocks_late",
    "too early": "legal_clocks_too_early",
    "kept": "legal_clocks_kept",
}
"""The figure of each state of a clock."""
LIMITATION: Final = (
    "limitation_barred",
    "limitation_barred_amount",
    "limitation_within_30",
    "limitation_within_90",
    "limitation_within_180",
    "limitation_within_180_amount",
    "limitation_later",
    "limitation_filed",
    "limitation_unknown",
)
FUNNEL: Final = (
    "repossession_orders",
    "repossession_noticed_rate",
    "repossession_taken_rate",
    "repossession_released_rate",
    "repossession_sold_rate",
    "repossessions",
    "repossession_voluntary_rate",
    "repossession_days_to_take",
    "repossession_days_of_notice",
    "repossessions_without_notice",
    "repossession_releases",
    "repossession_sales",
    "repossession_days_to_sell",
    "repossession_loss_amount",
    "repossession_loss_rate",
)
STOCK: Final = (
    "repossession_stock",
    "repossession_stock_to_30_days",
    "repossession_stock_to_90_days",
    "repossession_stock_to_180_days",
    "repossession_stock_over_180_days",
)
RATIO: Final = "repossession_sale_to_valuation"
PLACES: Final = {"above": "Nearer to the sale", "below": "Overvalues", "within": "Within chance", "": ""}
_STATUS: Final = {"below": "missed"}
_VALUERS_NOTE: Final = (
    "What collaterals sold over the months brought, over what they were valued at: a ratio of sums with its 95 % "
    "interval, which needs at least 10 sales. Overvalues says that a valuer's sales lie below those of all others "
    "taken together by more than chance allows."
)
_CLOCKS_NOTE: Final = (
    "Days between two stages of a case, held against the rule in force on the day the first of them began (table "
    "conduct_rule). At least: the next stage may not come before so many days have passed. At most: it must come by "
    "then. Figures up to Clock unknown are of the last day of the month, the others of clocks that ended in it. A case "
    "may run by several clocks. What interrupts a clock, such as a stay or a late service of the notice, is not "
    "recorded, so ask the advocate before acting on it."
)
_LIMITATION_NOTE: Final = (
    "To be confirmed by counsel. A suit for money may be filed for the days of the rule limitation_days in the table "
    "conduct_rule, three years by the Limitation Act 1963. They count from the last cleared receipt or, where that is "
    "later, from the due day of the oldest instalment unpaid (sections 18 and 19: a payment or a written "
    "acknowledgement before the end begins a new period). A case filed in time stops them, one under section 138 does "
    "not. Acknowledgements and receipts before the first one recorded are not in the data, so there may be more time "
    "than is shown; a receipt that came after the end, or that nobody acknowledged in writing, begins no new period. "
    "Within 90 days includes those within 30, within 180 both. A mortgage may be enforced for longer: give its "
    "products a rule of their own."
)
_STAGES_NOTE: Final = (
    "Days since a pending case entered its present stage, on the last day of the month: median and 90th percentile by "
    "nearest rank, as the database found them. That is the smallest number of days that at least half, or nine of ten, "
    "of the cases do not exceed; of an even number of cases the lower of the two in the middle. They cannot be added "
    "up, so they are shown without filters alone."
)


def figures(title: str, frame: pl.DataFrame, by: str, keys: Sequence[str], labels: Labels) -> excel.Table:
    """Some figures by month, or by a part."""
    return excel.figures_table(title, frame, by=[by], metrics=[metric(key) for key in keys], labels=labels)


def clocks(title: str, frame: pl.DataFrame, labels: Labels) -> excel.Table:
    """The clocks of the law and what became of them."""
    shown = [metric(key) for key in CLOCKS.values()]
    return excel.figures_table(title, frame, by=["clock"], metrics=shown, labels=labels, note=_CLOCKS_NOTE)


def limitation(title: str, frame: pl.DataFrame, whole: pl.DataFrame, labels: Labels) -> excel.Table:
    """Accounts by product and when a suit for their money becomes time-barred."""
    shown = [metric(key) for key in LIMITATION]
    return excel.figures_table(
        title, frame, by=["product_code"], metrics=shown, labels=labels, totals=whole, note=_LIMITATION_NOTE
    )


def stages(title: str, frame: pl.DataFrame) -> excel.Table:
    """Days in stage by case type and stage."""
    columns = (
        dimension_column("case_type"),
        dimension_column("stage"),
        *(Column(key, metric(key).label, excel.kind_of_unit(metric(key).unit), metric=metric(key)) for key in STAGES),
    )
    return excel.Table(title, frame, columns, note=_STAGES_NOTE)


def valuers(title: str, frame: pl.DataFrame, labels: Labels) -> excel.Table:
    """Sale to valuation by valuer, with its interval."""
    told = frame.with_columns(
        pl.col("place").replace_strict(PLACES).alias("finding"),
        pl.col("place").replace_strict(_STATUS, default="").alias("status"),
    )
    columns = (
        dimension_column("valuer_code", labels),
        Column(RATIO, metric(RATIO).label, Kind.PERCENT, metric=metric(RATIO)),
        Column(cases_column(RATIO), "Sales with a valuation", Kind.COUNT),
        Column("finding", "Against the others", Kind.TEXT, status="status"),
        Column("low", "95 % from", Kind.PERCENT),
        Column("high", "95 % to", Kind.PERCENT),
        Column("repossession_loss_amount", metric("repossession_loss_amount").label, Kind.MONEY),
    )
    return excel.Table(title, told, columns, note=_VALUERS_NOTE)
