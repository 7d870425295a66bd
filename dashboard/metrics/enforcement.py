"""Metrics of enforcement: cases at law and what they bring, and repossession from the order to the sale."""

from dataclasses import replace
from typing import Final

from dashboard.metrics.entries import amount, count, minus, rate, terms
from dashboard.metrics.model import AsStored, Direction, Metric, Term, Terms, Unit
from dashboard.metrics.movement import over
from validations.vocabulary import CLOCK_STATES, ENDED_CLOCK_STATES

_AT_END: Final = "At the end of the month, or on the last day that counts"
_CLOCK_KNOWN: Final = (("clock_state", tuple(state for state in CLOCK_STATES if state != "unknown")),)
_BY_NOW: Final = "Of the orders given in the month, the share that by the latest load"


def _legal(*columns: str) -> Terms:
    return terms("legal", *columns)


def _taken(*columns: str) -> Terms:
    return terms("repossession", *columns)


def _stock(key: str, label: str, of: Terms, definition: str, formula: str, unit: Unit = Unit.COUNT) -> Metric:
    higher_is: Direction = "neutral" if unit is Unit.COUNT else "good"
    return amount(key, label, of, f"{_AT_END}, {definition}", formula, higher_is, across_months=False, unit=unit)


def _stored(key: str, label: str, column: str, unit: Unit, definition: str, formula: str) -> Metric:
    found = AsStored(Term("legal_stages", column))
    return Metric(
        key, label, unit, found, f"{_AT_END}, {definition}", formula, "bad" if unit is Unit.DAYS else "neutral"
    )


def _clocks(key: str, label: str, state: str, meaning: str, higher_is: Direction) -> Metric:
    """Clocks in one state, of which that of every clock is not unknown."""
    of = tuple(replace(term, needs=_CLOCK_KNOWN) for term in over(terms("legal_clocks", "cases"), clock_state=(state,)))
    ended = state in ENDED_CLOCK_STATES
    said = f"{'In the month' if ended else _AT_END}, {meaning}"
    return amount(
        f"legal_clocks_{key}",
        label,
        of,
        f"{said} A case may run by several clocks of the law.",
        f"count of clocks of cases, {state}",
        higher_is,
        across_months=ended,
        unit=Unit.COUNT,
    )


def _aged(key: str, words: str, of: str) -> Metric:
    return _stock(
        f"repossession_stock_{key}",
        f"In stock {words}",
        _taken(of),
        f"collaterals taken that are neither sold nor given back, taken {words} before.",
        f"count of unsold collaterals, {words}",
    )


def _of_ordered(key: str, label: str, column: str, meaning: str, higher_is: Direction) -> Metric:
    return rate(
        f"repossession_{key}_rate",
        label,
        _taken(column),
        _taken("ordered"),
        f"{_BY_NOW} {meaning}.",
        f"orders that {meaning} ÷ orders",
        higher_is,
        "orders",
    )


LEGAL_METRICS: Final = (
    count(
        "legal_cases_filed",
        "Cases filed",
        _legal("filed"),
        "Cases filed in the month.",
        "count of cases by the day of filing",
    ),
    amount(
        "legal_claimed_amount",
        "Claimed",
        _legal("claimed"),
        "What was claimed in the cases filed in the month.",
        "sum of claims",
    ),
    count(
        "legal_cases_closed",
        "Cases closed",
        _legal("closed"),
        "Cases that ended in the month, whenever they were filed.",
        "count of cases by the day they ended",
    ),
    _stock("legal_cases_pending", "Cases pending", _legal("pending"), "cases that have not ended.", "count of cases"),
    _stock(
        "legal_cases_pending_over_180_days",
        "Over 180 days in their stage",
        _legal("pending_over_180_days"),
        "cases that have not ended and entered their present stage more than 180 days before.",
        "count of cases",
    ),
    _stock(
        "legal_received_amount",
        "Received after filing",
        _legal("received"),
        "what the accounts of all cases filed to date paid from the day after the filing on, of cases whose cost is "
        "recorded. A receipt belongs to the latest case filed before it. It need not be because of the case.",
        "sum of cleared receipts after the filing",
        Unit.MONEY,
    ),
    amount(
        "legal_cost_amount",
        "Legal cost",
        _legal("cost"),
        f"{_AT_END}, what all cases filed to date have cost by the latest load; the source dates no part of it.",
        "sum of legal cost",
        "bad",
        across_months=False,
    ),
    rate(
        "legal_yield",
        "Received per rupee of legal cost",
        _legal("received"),
        _legal("cost"),
        f"{_AT_END}, what was received after filing in all cases to date over what they cost. It is a mean over the "
        "life of cases: recent ones have cost much and brought little so far.",
        "receipts after filing ÷ legal cost",
        "good",
        "cases",
        cases=_legal("costed"),
        unit=Unit.AVERAGE,
    ),
    rate(
        "legal_with_receipt_rate",
        "Cases with a receipt",
        _legal("with_receipt"),
        _legal("cases"),
        f"{_AT_END}, of all cases filed to date, the share whose account paid anything after the filing.",
        "cases with a receipt after filing ÷ cases filed",
        "good",
        "cases",
    ),
    _stored(
        "legal_staged_cases",
        "Pending cases",
        "cases",
        Unit.COUNT,
        "pending cases, by case type and the stage they entered last.",
        "count of pending cases",
    ),
    _stored(
        "legal_stage_median_days",
        "Days in stage, median",
        "median_days",
        Unit.DAYS,
        "at least half of the pending cases have been in their present stage for at most so many days; of an even "
        "number of cases this is the lower of the two in the middle. A case that entered no stage counts from its "
        "filing.",
        "median of days since the stage was entered (nearest rank)",
    ),
    _stored(
        "legal_stage_p90_days",
        "Days in stage, P90",
        "p90_days",
        Unit.DAYS,
        "at least nine of ten pending cases have been in their present stage for at most so many days.",
        "90th percentile of days since the stage was entered (nearest rank)",
    ),
)
REPOSSESSION_METRICS: Final = (
    count(
        "repossession_orders",
        "Orders to repossess",
        _taken("ordered"),
        "Orders to repossess given in the month.",
        "count of orders by the day they were given",
    ),
    _of_ordered("noticed", "Orders with notice", "since_noticed", "were followed by a notice", "good"),
    _of_ordered("taken", "Orders repossessed", "since_taken", "were followed by a repossession", "good"),
    _of_ordered("released", "Orders released", "since_released", "ended with the collateral given back", "neutral"),
    _of_ordered("sold", "Orders sold", "since_sold", "ended with the collateral sold", "good"),
    count(
        "repossessions",
        "Collaterals taken",
        _taken("taken"),
        "Collaterals taken in the month, whenever they were ordered.",
        "count of collaterals by the day they were taken",
    ),
    rate(
        "repossession_voluntary_rate",
        "Handed over",
        _taken("taken_voluntarily"),
        _taken("voluntary_known"),
        "Of the collaterals taken in the month of which it is known, the share that the customer handed over.",
        "handed over ÷ taken",
        "good",
        "collaterals",
    ),
    rate(
        "repossession_days_to_take",
        "Days from order to possession",
        _taken("days_to_take"),
        _taken("taken"),
        "Mean days from the order to the possession, of the collaterals taken in the month; none where it was taken "
        "before the order.",
        "days from order to possession ÷ collaterals taken",
        "bad",
        "collaterals",
        unit=Unit.DAYS,
    ),
    rate(
        "repossession_days_of_notice",
        "Days from notice to possession",
        _taken("days_of_notice"),
        _taken("taken_after_notice"),
        "Mean days from the notice to the possession, of the collaterals taken in the month on or after the day of a "
        "notice.",
        "days from notice to possession ÷ collaterals taken after a notice",
        "neutral",
        "collaterals",
        unit=Unit.DAYS,
    ),
    count(
        "repossessions_without_notice",
        "Taken without a notice on record",
        (*_taken("taken"), *minus(_taken("taken_after_notice"))),
        "Collaterals taken in the month before the day of their notice, or of which no notice is recorded. Whether "
        "none was given the source does not say.",
        "collaterals taken - those taken on or after the day of a notice",
        "bad",
    ),
    count(
        "repossession_releases",
        "Collaterals released",
        _taken("released"),
        "Collaterals given back in the month because the customer paid.",
        "count of collaterals by the day they were given back",
    ),
    count(
        "repossession_sales",
        "Collaterals sold",
        _taken("sold"),
        "Collaterals sold in the month.",
        "count of collaterals by the day of the sale",
    ),
    rate(
        "repossession_days_to_sell",
        "Days from possession to sale",
        _taken("days_to_sell"),
        _taken("sold"),
        "Mean days from the possession to the sale, of the collaterals sold in the month.",
        "days from possession to sale ÷ collaterals sold",
        "bad",
        "collaterals",
        unit=Unit.DAYS,
    ),
    rate(
        "repossession_sale_to_valuation",
        "Sale to valuation",
        _taken("valued_sale"),
        _taken("valuation"),
        "What the collaterals sold in the month brought as a share of what they were valued at.",
        "sale amount ÷ valuation, of collaterals sold with both",
        "good",
        "collaterals",
        cases=_taken("valued"),
    ),
    amount(
        "repossession_loss_amount",
        "Loss on sale",
        _taken("loss"),
        "Of the collaterals sold in the month whose sale amount is recorded, total outstanding at the day-end that the "
        "month opened with less what the sale brought; costs of the sale are not recorded. What an account owed counts "
        "once, however many of its collaterals were sold.",
        "sum of total outstanding less sale amount",
        "bad",
    ),
    rate(
        "repossession_loss_rate",
        "Loss to outstanding",
        _taken("loss"),
        _taken("priced_outstanding"),
        "Loss on sale as a share of the total outstanding at the day-end that the month opened with.",
        "loss on sale ÷ total outstanding",
        "bad",
        "collaterals",
        cases=_taken("priced"),
    ),
    _stock(
        "repossession_stock",
        "Unsold stock",
        _taken("in_stock"),
        "collaterals taken that are neither sold nor given back.",
        "count of unsold collaterals",
    ),
    _aged("to_30_days", "up to 30 days", "in_stock_to_30_days"),
    _aged("to_90_days", "31 to 90 days", "in_stock_to_90_days"),
    _aged("to_180_days", "91 to 180 days", "in_stock_to_180_days"),
    _aged("over_180_days", "over 180 days", "in_stock_over_180_days"),
)
LEGAL_CLOCK_METRICS: Final = (
    _clocks("overdue", "Deadlines overdue", "overdue", "cases that should have reached their next stage.", "bad"),
    _clocks(
        "due_soon",
        "Deadlines within 30 days",
        "due within 30 days",
        "cases that must reach their next stage in the 30 days after it.",
        "bad",
    ),
    _clocks(
        "running",
        "Deadlines further off",
        "running",
        "cases that have more than 30 days to reach their next stage.",
        "neutral",
    ),
    _clocks("waiting", "Waiting", "waiting", "cases that may not reach their next stage yet.", "neutral"),
    _clocks(
        "may_go_on", "May go on", "may go on", "cases that have waited as long as the law wants and not gone on.", "bad"
    ),
    _stock(
        "legal_clocks_unknown",
        "Clock unknown",
        over(terms("legal_clocks", "cases"), clock_state=("unknown",)),
        "cases of which the day that the clock began is not recorded or contradicts the day it ended, or for which no "
        "rule says how many days are allowed.",
        "count of clocks of cases, unknown",
    ),
    _clocks("late", "Ended late", "late", "cases that reached their next stage after the deadline.", "bad"),
    _clocks(
        "too_early", "Ended too early", "too early", "cases that reached their next stage before they might.", "bad"
    ),
    _clocks("kept", "Ended in time", "kept", "cases that reached their next stage as the law wants.", "good"),
)
