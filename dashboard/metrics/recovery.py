"""Metrics of recovery: what was received and by whom, against which target, and what collecting it cost."""

from dashboard.metrics.entries import amount, count, minus, rate, share, terms
from dashboard.metrics.model import Picked, Term, Terms, Unit, where
from validations import vocabulary as words

KIND_KNOWN = where(kind=words.PAYMENT_KINDS)
CHANNEL_KNOWN = where(attribution=words.ATTRIBUTIONS[:3])
HELD = where(agency_type=words.AGENCY_TYPES)
RECEIVED: Terms = terms("receipts", "amount")
COLLECTED: Terms = (Term("receipts", "amount", where(kind=words.COLLECTED_KINDS), needs=KIND_KNOWN),)
COLLECTED_CASES: Terms = (Term("receipts", "receipts", where(kind=words.COLLECTED_KINDS)),)
TARGET: Terms = (Term("targets", "amount", where(measure=("collected_amount",), period_type=("month",))),)
PAID_FOR = "dues, overdue, settlements and recoveries on write-offs; prepayments and charges are kept apart"


def _collected_by(who: str) -> Terms:
    picked: Picked = where(attribution=(who,))
    return (Term("receipts", "amount", picked, needs=CHANNEL_KNOWN if who != "unattributed" else ()),)


BY_COLLECTOR: Terms = (Term("collector_receipts", "amount", where(kind=words.COLLECTED_KINDS), needs=KIND_KNOWN),)

_RECEIVED_METRICS = (
    amount(
        "collected_amount",
        "Collected",
        COLLECTED,
        f"Cleared receipts of the calendar month, in an open one up to its day, net of reversals, for {PAID_FOR}. "
        "Receipts of which the source does not say what they were for are not in it.",
        "sum of cleared receipts of the kinds due, overdue, settlement and write-off recovery",
        "good",
    ),
    amount(
        "collected_daily_amount",
        "Collected by day",
        (Term("receipts_daily", "amount", where(kind=words.COLLECTED_KINDS), needs=KIND_KNOWN),),
        f"The same receipts by the day of payment: {PAID_FOR}.",
        "sum of cleared receipts of those kinds",
        "good",
    ),
    amount(
        "collected_by_collector_amount",
        "Collected by collector",
        BY_COLLECTOR,
        f"The same receipts by the collector that the receipt names: {PAID_FOR}. What customers pay on their own names "
        "none.",
        "sum of cleared receipts of those kinds",
        "good",
    ),
    amount(
        "collected_by_named_collectors_amount",
        "Collected by named collectors",
        (
            Term("collector_receipts", "amount", where(kind=words.COLLECTED_KINDS), needs=KIND_KNOWN),
            Term(
                "collector_receipts", "amount", where(kind=words.COLLECTED_KINDS, collector_code=(words.NONE,))
            ).minus(),
        ),
        f"Receipts that name the collector who took them: {PAID_FOR}. What customers pay on their own, and other "
        "receipts that name nobody, are not in it.",
        "sum of cleared receipts of those kinds that name a collector",
        "good",
    ),
    amount(
        "received_all_amount",
        "Received, all kinds",
        RECEIVED,
        "All cleared receipts of the calendar month, in an open one up to its day, net of reversals, whatever they "
        "were for; bounced and reversed receipts never count.",
        "sum of cleared receipts",
        "good",
    ),
    amount(
        "received_unknown_kind_amount",
        "Received, kind unknown",
        (Term("receipts", "amount", where(kind=(words.NONE,))),),
        "Cleared receipts of the calendar month, net of reversals, of which the source does not say what they were "
        "for. They are in no figure of what was collected.",
        "sum of cleared receipts of unknown kind",
        "bad",
    ),
    amount(
        "repeated_receipts_amount",
        "Repeated receipts",
        terms("receipts", "repeated_amount"),
        "Cleared receipt lines of the calendar month that repeat account, moment, amount and line number of another "
        "one under a new receipt number. They may have been counted twice.",
        "sum of cleared receipts that repeat another",
        "bad",
    ),
    amount(
        "booked_late_amount",
        "Booked on a later day",
        terms("receipts", "posted_late_amount"),
        "Cleared receipts of the calendar month that were booked on a later day than they were paid; those that repeat "
        "another are left out.",
        "sum of cleared receipts booked after the day of payment",
        "bad",
    ),
    amount(
        "booked_after_month_amount",
        "Booked after the month",
        terms("receipts", "posted_after_amount"),
        "Cleared receipts of the calendar month that were booked after its end, in an open month after its day; those "
        "that repeat another are left out. The last month cannot have them yet.",
        "sum of cleared receipts booked after the end of the month of payment",
        "bad",
    ),
    count(
        "receipts_count",
        "Receipt lines",
        terms("receipts", "receipts"),
        "Lines of cleared receipts; a receipt that was split over principal, interest and charges has one line each.",
        "count of lines of cleared receipts",
    ),
    amount(
        "largest_receipts_amount",
        "Five largest receipts",
        terms("largest_receipts", "amount"),
        "The five largest receipts that each agency or in-house team took in the month, of each product, zone and "
        "bucket at opening. Those of all of them are among these, by their place; a reversal takes nothing away.",
        "sum of the five largest cleared receipts of each agency, product, zone and opening state",
    ),
    amount(
        "agency_collected_amount",
        "Collected by agencies",
        _collected_by("agency"),
        "Cleared receipts of all kinds of accounts that an outside agency held that day, where the receipt names an "
        "agency or came by a collector's channel.",
        "sum of cleared receipts taken by agencies",
        "good",
    ),
    amount(
        "agency_collected_daily_amount",
        "Collected by agencies, by day",
        terms("agency_receipts_daily", "amount"),
        "The same receipts by the day of payment.",
        "sum of cleared receipts taken by agencies",
        "good",
    ),
    amount(
        "in_house_collected_amount",
        "Collected in house",
        _collected_by("in_house"),
        "Cleared receipts of all kinds of accounts that an in-house team held that day, where the receipt names an "
        "agency or came by a collector's channel.",
        "sum of cleared receipts taken by in-house teams",
        "good",
    ),
    amount(
        "self_paid_amount",
        "Paid by customers alone",
        _collected_by("self_paid"),
        "Cleared receipts of all kinds that name no agency and came by a channel by which customers pay on their own, "
        "whoever held the account.",
        "sum of cleared receipts by self-pay channels",
        "good",
    ),
    amount(
        "unattributed_amount",
        "Unattributed receipts",
        _collected_by("unattributed"),
        "Cleared receipts of all kinds of which it is not known who collected them: the channel says nothing, or "
        "nobody held the account that day.",
        "sum of the other cleared receipts",
        "bad",
    ),
    share(
        "deposited_in_time_rate",
        "Deposited in time",
        terms("receipts", "deposited_in_time"),
        terms("receipts", "to_deposit"),
        "Money taken by collectors that reached the lender's account within 24 hours. Cash without a recorded deposit "
        "counts as late once the 24 hours have passed.",
        "receipt lines deposited within 24 hours ÷ receipt lines with a known or overdue deposit",
        "good",
        "receipt lines",
    ),
)
_ITSELF = where(kind=words.COLLECTED_KINDS, opening_state=("Current",), bounced=("no",))
_BOUNCE_KNOWN = where(kind=words.PAYMENT_KINDS, opening_state=("Current",), bounced=("yes", "no"))
CAME_BY_ITSELF: Terms = (Term("receipts", "amount", _ITSELF, needs=_BOUNCE_KNOWN),)
_ITSELF_METRICS = (
    amount(
        "came_by_itself_amount",
        "Came by itself",
        CAME_BY_ITSELF,
        "Instalments that came by themselves: what was collected in the calendar month from accounts that were current "
        "at the month's opening and of which no presentation was returned in it, by mandate or not.",
        "sum of collected of accounts current at opening that did not bounce",
        "good",
    ),
    rate(
        "came_by_itself_rate",
        "Came by itself, share",
        CAME_BY_ITSELF,
        COLLECTED,
        "Instalments that came by themselves as a share of all that was collected: the money that no team worked for.",
        "collected of accounts current at opening that did not bounce ÷ collected",
        "neutral",
        "receipt lines",
        cases=COLLECTED_CASES,
    ),
    amount(
        "collected_bounce_unknown_amount",
        "Collected, bounce unknown",
        (
            Term(
                "receipts",
                "amount",
                where(kind=words.COLLECTED_KINDS, opening_state=("Current",), bounced=("unknown",)),
                needs=KIND_KNOWN,
            ),
        ),
        "What was collected in the calendar month from accounts current at opening of which it is not known whether a "
        "presentation was returned. It is not in what came by itself.",
        "sum of collected of accounts current at opening with bounced unknown",
        "bad",
    ),
)
_TARGET_METRICS = (
    amount(
        "target_amount",
        "Target",
        TARGET,
        "The month's target for what is collected: the one set for exactly the dimensions asked for, else the sum of "
        "the finest targets that cover everything collected, else the month's share of the year's target by past "
        "seasons. Where any part has no target there is no target, never 0.",
        "sum of monthly targets of one pattern of dimensions",
    ),
    rate(
        "target_achievement_rate",
        "Target achievement",
        COLLECTED,
        TARGET,
        f"Collected over the month's target: {PAID_FOR}. An open month is month to date over the whole month's target.",
        "collected ÷ target",
        "good",
        "receipt lines",
        cases=COLLECTED_CASES,
    ),
    amount(
        "target_gap_amount",
        "Gap to target",
        (*COLLECTED, *minus(TARGET)),
        "Collected less the month's target; negative while the target is not reached.",
        "collected - target",
        "good",
    ),
)
_COST_METRICS = (
    amount(
        "collection_cost_amount",
        "Cost of collection",
        terms("costs", "amount"),
        "What collecting cost in the month: commission, fixed, field, legal, telecom and digital cost.",
        "sum of collection cost",
        "bad",
    ),
    rate(
        "cost_per_rupee",
        "Cost per rupee collected",
        terms("costs", "amount"),
        tuple(term.over(**dict(HELD)) for term in COLLECTED),
        "Cost of collection over what was collected, by whatever channel, from accounts that an agency or in-house "
        f"team held that day: {PAID_FOR}. What was collected from accounts that nobody held is left out.",
        "cost of collection ÷ collected from accounts held by agencies and in-house teams",
        "bad",
        "receipt lines",
        cases=tuple(term.over(**dict(HELD)) for term in COLLECTED_CASES),
        unit=Unit.AVERAGE,
    ),
)
RECOVERY_METRICS = (*_RECEIVED_METRICS, *_ITSELF_METRICS, *_TARGET_METRICS, *_COST_METRICS)
