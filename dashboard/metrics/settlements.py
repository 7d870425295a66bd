"""Metrics of settlements: how many, how much was given up, and what became of them."""

from typing import Final

from dashboard.metrics.entries import amount, count, rate, share, terms
from dashboard.metrics.model import Direction, Metric, Ratio, Term, Terms, Unit
from validations.vocabulary import BUCKETS

_LATE: Final = BUCKETS[BUCKETS.index("91-120") : BUCKETS.index("180+") + 1]
_PAST_90: Final = (Term("position", "accounts", shift=-1).over(status=("active",), bucket=_LATE),)
_APPROVED: Final = "Of the settlements approved in the month whose amounts are recorded"
_AT_END: Final = "At the end of the month, or on the last day that counts"


def _of(*columns: str) -> Terms:
    return terms("settlements", *columns)


def _component(name: str) -> Metric:
    return rate(
        f"settlement_{name}_depth",
        f"Waived {name}",
        _of(f"waived_{name}"),
        _of("split_outstanding"),
        f"{_APPROVED}, with all three components: the {name} that was given up as a share of the total outstanding at "
        "approval.",
        f"waived {name} ÷ outstanding at approval",
        "bad",
        "settlements",
        cases=_of("split"),
    )


def _stock(
    key: str, label: str, column: str, definition: str, formula: str, higher_is: Direction, unit: Unit = Unit.COUNT
) -> Metric:
    return amount(key, label, _of(column), definition, formula, higher_is, across_months=False, unit=unit)


SETTLEMENT_METRICS: Final = (
    count(
        "settlements_approved",
        "Settlements approved",
        _of("approved"),
        "Settlements approved in the month, whatever became of them since.",
        "count of settlements by the day of approval",
    ),
    amount(
        "settlement_outstanding_amount",
        "Outstanding at approval",
        _of("outstanding"),
        f"{_APPROVED}, what was outstanding on the day of approval.",
        "sum of outstanding at approval",
    ),
    amount(
        "settlement_waived_amount",
        "Waived in settlements",
        _of("waived"),
        f"{_APPROVED}, what was outstanding less what the customer is to pay.",
        "sum of outstanding at approval less settlement amount",
        "bad",
    ),
    rate(
        "settlement_depth",
        "Settlement depth",
        _of("waived"),
        _of("outstanding"),
        f"{_APPROVED}, the share of the outstanding at approval that was given up. A settlement that is broken later "
        "still counts, because it was signed.",
        "outstanding at approval less settlement amount ÷ outstanding at approval",
        "bad",
        "settlements",
        cases=_of("valued"),
    ),
    *map(_component, ("principal", "interest", "charges")),
    rate(
        "settlement_provision_cover",
        "Provision to waived",
        _of("provision"),
        _of("provided_waived"),
        f"{_APPROVED} and whose account has a provision at the day-end that the month opened with, that provision as a "
        "share of what was given up. Above 100 % the loss was provided for as a whole, though not on every account.",
        "provision at opening ÷ waived",
        "good",
        "settlements",
        cases=_of("provided"),
    ),
    amount(
        "settlement_beyond_provision_amount",
        "Waived beyond provision",
        _of("waived_beyond_provision"),
        f"{_APPROVED} and whose account has a provision at the day-end that the month opened with, what was given up "
        "beyond that provision, settlement by settlement.",
        "sum of waived less provision, where it is above 0",
        "bad",
    ),
    Metric(
        "settlements_per_thousand",
        "Settlements per 1,000 past 90 days",
        Unit.PER_THOUSAND,
        Ratio(_of("approved"), _PAST_90, times=1000),
        "Settlements approved in the month per 1,000 active accounts that were more than 90 days past due at the last "
        "day-end of the month before; over several months per 1,000 account-months. By agency, a settlement belongs to "
        "the agency that negotiated it and an account to the one that held it.",
        "1,000 times settlements approved ÷ accounts past 90 days",
        "neutral",
        across_months=True,
        cases=_PAST_90,
    ),
    share(
        "settlements_paid_by_now_rate",
        "Paid by now",
        _of("since_paid"),
        _of("approved"),
        "Of the settlements approved in the month, the share that is paid by the latest load. It grows until the last "
        "of them has ended.",
        "settlements paid ÷ settlements approved",
        "good",
        "settlements",
    ),
    count(
        "settlements_paid",
        "Settlements paid",
        _of("paid"),
        "Settlements that ended in the month by being paid, whenever they were approved. Where the day is not "
        "recorded, it is that of the approval.",
        "count of settlements by the day they were paid",
        "good",
    ),
    amount(
        "settlement_paid_amount",
        "Paid under settlements",
        _of("paid_amount"),
        "What was paid under the settlements that ended in the month by being paid, of those whose paid amount is "
        "recorded.",
        "sum of paid amount",
        "good",
    ),
    count(
        "settlements_broken",
        "Settlements broken",
        _of("broken"),
        "Settlements that ended in the month because they were not paid as agreed, whenever they were approved.",
        "count of settlements by the day they were broken",
        "bad",
    ),
    share(
        "settlements_kept_rate",
        "Kept",
        _of("paid"),
        _of("paid", "broken"),
        "Of the settlements that ended in the month, the share that was paid.",
        "settlements paid ÷ settlements paid or broken",
        "good",
        "settlements",
    ),
    _stock(
        "settlements_running",
        "Settlements running",
        "running",
        f"{_AT_END}, settlements approved and neither paid nor broken.",
        "count of settlements that run",
        "neutral",
    ),
    _stock(
        "settlement_running_amount",
        "Amount of running settlements",
        "running_amount",
        f"{_AT_END}, what customers are to pay under the settlements that run, of those whose amount is recorded.",
        "sum of settlement amount of settlements that run",
        "neutral",
        Unit.MONEY,
    ),
    _stock(
        "settlements_running_over_3_months",
        "Running over 3 months",
        "running_over_3_months",
        f"{_AT_END}, settlements that run and were approved more than 3 months before. Where payment takes longer than "
        "3 months, the Reserve Bank of India treats the settlement as a restructuring (framework of 8 June 2023).",
        "count of settlements that run since more than 3 months",
        "bad",
    ),
)


def _beside(key: str, label: str, column: str, definition: str, formula: str, unit: Unit = Unit.MONEY) -> Metric:
    said = (
        f"{definition} They were active and past due before the first of the six months that end with the month shown, "
        "of products, buckets and bands of the outstanding in which one was settled in that first month. Settled are "
        "those of which a settlement was approved in it; the others have none up to its end."
    )
    return amount(f"matched_settlements_{key}", label, terms("matched_settlements", column), said, formula, unit=unit)


MATCHED_SETTLEMENTS_METRICS: Final = (
    _beside(
        "accounts",
        "Settled or alike",
        "accounts",
        "How many accounts were settled six months back, and like ones that were not.",
        "count of accounts, settled or not",
        Unit.ACCOUNTS,
    ),
    _beside(
        "outstanding_amount",
        "Outstanding, settled or alike",
        "outstanding",
        "What they owed at the last day-end before the six months.",
        "sum of total outstanding",
    ),
    _beside(
        "received_amount",
        "Received, settled or alike",
        "received",
        "What was received from them in the six months: cleared receipts of whatever kind, net of reversals.",
        "sum of cleared receipts",
    ),
)
