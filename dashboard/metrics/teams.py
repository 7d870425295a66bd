"""Metrics of people at work: the accounts they have to work, their calls and visits, and receipts that name nobody."""

from typing import Final

from dashboard.metrics.entries import amount, count, rate, terms
from dashboard.metrics.model import Term, Terms, Unit, where
from dashboard.metrics.recovery import BY_COLLECTOR, KIND_KNOWN, PAID_FOR
from validations.vocabulary import BUCKETS, COLLECTED_KINDS, NONE

_PAST_DUE: Final = BUCKETS[1:]
"""With accounts of unknown days past due, which somebody has to look at too."""
_TO_WORK: Final = (
    "active accounts past due or of unknown days past due, and written-off accounts, by the collector who holds them "
    "at the day-end: the accounts of the page Accounts"
)
CALLS_AND_VISITS: Final = ("call", "visit")


def _to_work(column: str) -> Terms:
    held = Term("collector_accounts", column)
    return held.over(status=("active",), bucket=_PAST_DUE), held.over(status=("written_off",))


TEAM_METRICS: Final = (
    amount(
        "accounts_to_work",
        "Accounts to work",
        _to_work("accounts"),
        f"Accounts that somebody has to work: {_TO_WORK}.",
        "count of accounts past due, unknown or written off",
        across_months=False,
        unit=Unit.ACCOUNTS,
    ),
    amount(
        "outstanding_to_work",
        "Outstanding to work",
        _to_work("total_outstanding"),
        f"Total outstanding, as booked, of {_TO_WORK}.",
        "sum of total outstanding of accounts past due, unknown or written off",
        across_months=False,
    ),
    count(
        "calls_and_visits",
        "Calls and visits",
        (Term("effort", "attempts").over(channel=CALLS_AND_VISITS),),
        "Attempts to reach a customer by telephone or by a visit, answered or not: the work of people, without "
        "messages that a system sends. They belong to the collector who acted.",
        "count of attempts on the channels call and visit",
    ),
    count(
        "contacts_made",
        "Contacts",
        terms("effort", "contacts"),
        "Attempts on which the customer, or somebody who knows the customer, was spoken to.",
        "count of attempts with the outcome third party, right party, promise, refused, dispute or paid",
        "good",
    ),
)

_NOBODY = where(kind=COLLECTED_KINDS, collector_code=(NONE,))
_NO_COLLECTOR: Terms = (Term("collector_receipts", "amount", _NOBODY, needs=KIND_KNOWN),)
UNNAMED_RECEIPTS: Final = (
    amount(
        "collected_unnamed_amount",
        "Collected, no collector named",
        _NO_COLLECTOR,
        f"Receipts that name no collector: {PAID_FOR}. Most are what customers pay on their own. With the receipts "
        "that name a collector they are all that was collected.",
        "sum of cleared receipts of those kinds that name no collector",
    ),
    count(
        "collected_unnamed_count",
        "Receipt lines, no collector named",
        (Term("collector_receipts", "receipts", _NOBODY),),
        f"Lines of cleared receipts that name no collector: {PAID_FOR}.",
        "count of lines of cleared receipts of those kinds that name no collector",
    ),
    rate(
        "collected_unnamed_rate",
        "Collected, no collector named, share",
        _NO_COLLECTOR,
        BY_COLLECTOR,
        "Receipts that name no collector as a share of all that was collected.",
        "collected without a named collector ÷ collected",
        "neutral",
        "receipt lines",
        cases=(Term("collector_receipts", "receipts", where(kind=COLLECTED_KINDS)),),
    ),
)
