"""The money of the agencies compared: commission recomputed against booked, cost and net-back, whole and by month."""

from typing import Final

import polars as pl

from dashboard import excel
from dashboard.excel import Kind
from dashboard.metrics import METRICS
from dashboard.subjects.agency_comparison import reversals
from dashboard.subjects.agency_comparison.content import AgencyComparison

_HEADINGS: Final = {
    "collected": "Collected by agency",
    "commission": "Commission recomputed",
    "booked": "Commission booked",
    "difference": "Difference",
    "other_cost": "Other cost",
    "placed": METRICS["placed_balance"].label,
}
_KINDS: Final = {**dict.fromkeys(_HEADINGS, Kind.MONEY), "net_back": Kind.PERCENT}
_WHY: Final = "Why not recomputed"


def money(content: AgencyComparison) -> excel.Table:
    """What each agency collected, earned and cost in the months compared, and what it brought net."""
    months = pl.format("{} ({} of {} months)", "why", "months_unknown", "months")
    frame = content.money.with_columns(pl.when(pl.col("why") != "").then(months).otherwise(pl.lit("")).alias("why"))
    return excel.listing(
        "Money",
        frame.select("agency_code", "net_back", *_HEADINGS, "why"),
        headings={"agency_code": "Agency", "net_back": "Net-back", **_HEADINGS, "why": _WHY},
        kinds=_KINDS,
        labels={"agency_code": content.words.agencies},
        note="Of the whole agency, whatever the filters, in the complete months in which the batches reached the month "
        "followed to. Commission is recomputed from commission_slab on what the agency itself took, by the terms in "
        "force on each day; the difference is booked less recomputed. Net-back is collected less "
        "commission recomputed and other cost booked to the agency, over the balance placed in the same months.",
    )


def money_by_month(content: AgencyComparison) -> excel.Table:
    """The same by month, which shows where a difference lies."""
    return excel.listing(
        "Money by month",
        content.money_by_month.select("agency_code", "month", *_HEADINGS, "why"),
        headings={"agency_code": "Agency", "month": "Month", **_HEADINGS, "why": _WHY},
        kinds={**_KINDS, "month": Kind.MONTH},
        labels={"agency_code": content.words.agencies},
        note=reversals.rule(content.given_back, content.agencies, content.notation),
    )


def on_page(content: AgencyComparison) -> list[excel.Table]:
    """Both tables, in the order of the page; none where no month is complete."""
    return [money(content), money_by_month(content)] if content.money.height else []
