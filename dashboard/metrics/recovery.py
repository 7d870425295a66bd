"""Metrics of recovery: what was received, by whom, and against which target."""

from dashboard.metrics.model import Metric, Ratio, Term, Terms, Total, Unit, where
from validations import vocabulary as words

KIND_KNOWN = where(kind=words.PAYMENT_KINDS)
RECEIPTS: Terms = (Term("receipts", "receipts"),)
COLLECTED_CASES: Terms = (Term("receipts", "receipts", where(kind=words.COLLECTED_KINDS)),)
COLLECTED: Terms = (Term("receipts", "amount", where(kind=words.COLLECTED_KINDS), needs=KIND_KNOWN),)
COLLECTED_DAILY: Terms = (Term("receipts_daily", "amount", where(kind=words.COLLECTED_KINDS), needs=KIND_KNOWN),)
TARGET: Terms = (Term("targets", "amount", where(measure=("collected_amount",), period_type=("month",))),)
_WHAT = "dues, overdue, settlements and recoveries on write-offs; prepayments and charges are kept apart"


def minus(terms: Terms) -> Terms:
    """The terms, taken away."""
    return tuple(term.minus() for term in terms)


RECOVERY_METRICS = (
    Metric(
        "collected_amount",
        "Collected",
        Unit.MONEY,
        Total(COLLECTED),
        f"Cleared receipts net of reversals after the opening day up to the closing day, for {_WHAT}. Receipts of "
        "which the source does not say what they were for are not in it.",
        "sum of cleared receipts of the kinds due, overdue, settlement and write-off recovery",
        "good",
        across_months=True,
    ),
    Metric(
        "collected_daily_amount",
        "Collected by day",
        Unit.MONEY,
        Total(COLLECTED_DAILY),
        f"The same receipts by the day of payment: {_WHAT}.",
        "sum of cleared receipts of those kinds",
        "good",
        across_months=True,
    ),
    Metric(
        "target_amount",
        "Target",
        Unit.MONEY,
        Total(TARGET),
        "The month's target for what is collected: the one set for exactly the dimensions asked for, else the sum of "
        "the finest targets that cover everything collected. Where any part has no target there is no target, never 0.",
        "sum of monthly targets of one pattern of dimensions",
        across_months=True,
    ),
    Metric(
        "target_achievement_rate",
        "Target achievement",
        Unit.PERCENT,
        Ratio(COLLECTED, TARGET),
        f"Collected over the month's target: {_WHAT}. An open month is month to date over the whole month's target.",
        "collected ÷ target",
        "good",
        across_months=True,
        cases=COLLECTED_CASES,
        cases_are="receipts",
    ),
    Metric(
        "target_gap_amount",
        "Gap to target",
        Unit.MONEY,
        Total((*COLLECTED, *minus(TARGET))),
        "Collected less the month's target; negative while the target is not reached.",
        "collected - target",
        "good",
        across_months=True,
    ),
)
