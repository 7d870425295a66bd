"""Closed vocabularies of the field, each in the one order used everywhere."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

NONE: Final = "(none)"
"""Stands for a dimension that is not filled: no agency holds the account, no segment is given."""
NOT_GIVEN: Final = "Not recorded"
"""What readers see of it."""
NO_AGENCY: Final = "No agency (not allocated)"
"""What readers see of it where it is the agency: nobody holds the account."""

BUCKETS: Final = ("Current", "1-30", "31-60", "61-90", "91-120", "121-150", "151-180", "180+", "Unknown")
DELINQUENT_BUCKETS: Final = BUCKETS[1:8]
KNOWN_BUCKETS: Final = BUCKETS[:8]
BUCKET_FLOORS: Final = {"1-30": 1, "31-60": 31, "61-90": 61, "91-120": 91, "121-150": 121, "151-180": 151, "180+": 181}
"""Lowest dpd of each delinquent bucket; the due date itself counts as day 1."""

STATUSES: Final = ("active", "closed", "settled", "written_off", "sold")
TERMINAL_STATUSES: Final = STATUSES[1:]
LISTED_STATUSES: Final = ("active", "written_off")
"""Statuses of accounts that a review may still work through."""

OPENING_STATES: Final = (*BUCKETS, *TERMINAL_STATUSES, "new", "appeared", "transfer_in", "transfer_out")
"""Where an account stood at the month's opening; the last four were not at this node then."""
PRESENT_AT_OPENING: Final = (*BUCKETS, *TERMINAL_STATUSES)
CLOSING_STATES: Final = (*BUCKETS, *TERMINAL_STATUSES, "exit")

MOVEMENT_CLASSES: Final = (
    "stayed current",
    "flow",
    "stabilised",
    "held without payment",
    "held, payment unknown",
    "rolled back",
    "normalised",
    "restructured",
    "closed or settled",
    "written off",
    "sold",
    "exit or unknown",
)
NOT_CLASSED: Final = "not in the opening book"
"""Movement rows without an opening bucket: new, appeared, transferred, or already terminal at opening."""

YES_NO_UNKNOWN: Final = ("yes", "no", "unknown")

ASSET_CLASSES: Final = (
    "Standard",
    "SMA-0",
    "SMA-1",
    "SMA-2",
    "Over 90 days, not flagged",
    "Sub-standard",
    "Doubtful 1",
    "Doubtful 2",
    "Doubtful 3",
    "NPA, age not known",
    "Days past due unknown",
)
"""Classes of the active book by days past due and the NPA flag; NPA by the months that an account has been one."""
SLIPS_TO: Final = ("SMA-1", "SMA-2", "NPA", NONE)
"""The class that an account enters next if nothing is paid."""
SLIPS_WITHIN: Final = ("7 days", "15 days", "30 days", NONE)
"""Within how many days it does; each stands without those of the one before."""
HISTORY: Final = ("up to 12 months", "up to 24 months", "up to 48 months", "over 48 months")
"""How far back the day-ends go, which bounds the age of an NPA that can be known."""
FLAG_CHECKS: Final = (
    "NPA, over 90 days",
    "NPA, up to 90 days (sticky)",
    "NPA, days past due unknown",
    "Not NPA, over 90 days (error)",
    "No flag, over 90 days",
    "Not NPA, up to 90 days",
)
"""The NPA flag against days past due."""

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS: Final = tuple(str(hour) for hour in range(24))
"""Hours of a day in the customer's time."""

TICKET_BANDS: Final = ("up to 50k", "50k-200k", "200k-500k", "500k-1M", "1M-5M", "over 5M", "Unknown")
"""Bands of the sanctioned amount in units of the base currency: 200k is 2 lakh, 1M is 10 lakh."""

AGENCY_TYPES: Final = (
    "in_house",
    "tele_calling",
    "field",
    "digital",
    "legal",
    "advocate",
    "repossession",
    "valuation",
    "skip_trace",
)
COLLECTOR_ROLES: Final = ("telecaller", "field_officer", "collection_manager", "area_manager")
COLLECTING_ROLES: Final = COLLECTOR_ROLES[:2]
"""Roles of people who collect; the others are managers, who may stand at the top of a hierarchy."""
EXCLUSIONS: Final = ("deceased", "fraud", "dispute", "legal_hold", "moratorium")
PRESENTATION_RESULTS: Final = ("cleared", "returned")
ALLOCATION_METHODS: Final = ("random", "rule", "manual")
PLACEMENT_AGES: Final = tuple(str(age) for age in range(1, 13))
"""Months since placement; 1 is the month of placement itself."""
RECEIPT_PLACES: Final = tuple(str(place) for place in range(1, 6))
"""Places of receipts by size; 1 is the largest."""
MONTHS_ON_BOOK: Final = tuple(str(age) for age in range(37))
"""Months since an account was opened; 0 is the month of opening itself."""
PAYMENT_COMPONENTS: Final = ("principal", "interest", "charges")
PAYMENT_KINDS: Final = ("due", "overdue", "prepayment", "settlement", "write_off_recovery", "charges")
COLLECTED_KINDS: Final = ("due", "overdue", "settlement", "write_off_recovery")
"""What collecting brings in; prepayments and charges are kept apart."""
PAYMENT_STATUSES: Final = ("cleared", "bounced", "reversed")
ATTRIBUTIONS: Final = ("agency", "in_house", "self_paid", "unattributed")
"""Who collected a receipt: the agency or in-house team that held the account that day, the customer, or unknown."""
SELF_PAY_CHANNELS: Final = (
    "nach",
    "ecs",
    "mandate",
    "standing_instruction",
    "upi",
    "netbanking",
    "payment_link",
    "card",
    "wallet",
    "neft",
    "rtgs",
    "imps",
    "bank_transfer",
    "branch",
    "app",
    "website",
)
"""Channels by which customers pay on their own; compared without regard to case."""
COLLECTOR_CHANNELS: Final = (
    "agent_cash",
    "agent_upi",
    "agent_cheque",
    "agent_card",
    "cash",
    "cheque",
    "field",
    "field_cash",
    "field_cheque",
    "doorstep",
)
"""Channels by which a collector takes the money. A channel in neither list leaves open who collected."""
CASH_CHANNELS: Final = ("agent_cash", "cash", "field_cash")
"""Channels of a collector that are to be deposited."""
WRITE_OFF_KINDS: Final = ("technical", "full")
INTERACTION_CHANNELS: Final = ("call", "visit", "sms", "ivr", "email", "whatsapp", "letter")
INTERACTION_OUTCOMES: Final = (
    "no_answer",
    "delivered",
    "wrong_number",
    "untraceable",
    "third_party",
    "right_party",
    "promise",
    "refused",
    "dispute",
    "paid",
)
CONDUCT_RULES: Final = (
    "contact_hours",
    "calls_per_day",
    "calls_per_week",
    "visits_per_week",
    "third_party_contact",
    "unrecorded_call",
    "uncertified_agent",
    "open_complaint_contact",
    "open_dispute_contact",
    "excluded_account_contact",
    "open_complaint_allocation",
)
"""Rules of conduct that breaches are counted by. But for the hours the table conduct_rule calls them so too."""
CONDUCT_RULE_NAMES: Final[Mapping[str, str]] = dict(
    zip(
        CONDUCT_RULES,
        (
            "Contact outside hours",
            "Calls per day",
            "Calls within seven days",
            "Visits within seven days",
            "Contact with third parties",
            "Unrecorded calls",
            "Uncertified collectors",
            "Contact while a complaint is open",
            "Contact while a dispute is open",
            "Contact on excluded accounts",
            "Allocation while a complaint is open",
        ),
        strict=True,
    )
)
COUNTING_RULES: Final = CONDUCT_RULES[1:4]
"""Rules that allow a number; those after them forbid altogether."""
FORBIDDING_RULES: Final = CONDUCT_RULES[4:]
LEGAL_CLOCKS: Final[Mapping[str, str]] = {
    "sarfaesi_notice_days": "SARFAESI: notice 13(2) to possession 13(4), at least",
    "sarfaesi_reply_days": "SARFAESI: objection to reply, at most",
    "sarfaesi_sale_notice_days": "SARFAESI: sale notice to auction, at least",
    "section_138_payment_days": "Section 138: demand notice to complaint, at least",
    "section_138_complaint_days": "Section 138: demand notice to complaint, at most",
    "arbitration_award_days": "Arbitration: arbitrator to award, at most",
}
"""Days that the law sets between two stages of a case; the table conduct_rule has their number by this name."""
CLOCK_STATES: Final = (
    "overdue",
    "due within 30 days",
    "running",
    "waiting",
    "may go on",
    "unknown",
    "late",
    "too early",
    "kept",
)
"""What became of a clock: pending up to unknown, the others ended in the month."""
ENDED_CLOCK_STATES: Final = CLOCK_STATES[-3:]
LIMITATION_RULE: Final = "limitation_days"
"""The rule of conduct_rule that says how many days a suit for money may be filed in."""
LIMITATION_STATES: Final = (
    "time-barred",
    "within 30 days",
    "31 to 90 days",
    "91 to 180 days",
    "later",
    "case filed",
    "unknown",
)
"""When a suit for the money of an account becomes time-barred."""
PROMISE_STATUSES: Final = ("pending", "kept", "broken", "rescheduled")
RECOMPUTED_STATUSES: Final = (*PROMISE_STATUSES, "unknown")
"""What receipts say of a promise; unknown where no receipt or no amount is recorded."""
PLAN_STATUSES: Final = ("active", "kept", "broken")
RECOMPUTED_PLAN_STATUSES: Final = ("running", "kept", "broken", "replaced", "unknown")
"""What receipts say of a repayment plan; unknown where no receipt, no instalment or no amount is recorded."""
SETTLEMENT_STATUSES: Final = ("approved", "paid", "broken")
OPEN_CLOSED: Final = ("open", "closed")
COMMISSION_BASES: Final = ("collected", "resolution", "target achievement")
"""What an agency's commission goes by: the amount collected, the resolution rate, or the share of its target."""
COST_TYPES: Final = ("commission", "fixed", "field", "legal", "telecom", "digital")
PERIOD_TYPES: Final = ("day", "week", "month", "quarter", "year")

AGE_BANDS: Final = ("0-15", "16-25", "26-30", "over 30")
"""Days that a complaint or a dispute has waited; after 30 the customer may go to the ombudsman."""
TAT_BANDS: Final = (*AGE_BANDS, "open", "unknown")
"""Days from receipt to answer; unknown where the source does not say when a closed complaint was closed."""
TIMELY: Final = ("yes", "no", "undecided")


def _bucket_meanings() -> Iterator[tuple[str, str]]:
    """The days past due of each bucket, from the floors."""
    yield "Current", "not past due"
    floors = [*BUCKET_FLOORS.items()]
    for (bucket, floor), (_, following) in pairwise(floors):
        yield bucket, f"{floor} to {following - 1} days past due"
    yield floors[-1][0], f"{floors[-1][1]} days past due or more"
    yield "Unknown", "days past due are not recorded; counted in denominators, never in numerators"


VALUE_MEANINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "bucket": dict(_bucket_meanings()),
    "opening_state": {
        "new": "opened during the month",
        "appeared": "in the closing day-end, but neither in the opening one nor opened during the month",
        "transfer_in": "with another branch at opening, with this one at closing",
        "transfer_out": "with this branch at opening, with another one at closing",
    },
    "closing_state": {
        "exit": "in the opening day-end, but in none after it, and neither closed nor written off",
    },
    "status": {
        "active": "in the book: neither closed, settled, written off nor sold",
        "closed": "ended without a settlement",
        "written_off": "taken off the book, by a technical or a full write-off",
        "settled": "closed by a settlement for less than was owed",
        "sold": "sold to another lender",
    },
    "paid": {
        "yes": "cleared due, overdue and settlement receipts, net of reversals, are above 0 between the two day-ends",
        "no": "they are not",
        "unknown": "the database does not say",
    },
    "bounced": {"unknown": "the database does not say"},
    "npa": {"unknown": "the database does not say"},
    "attribution": {
        "agency": "the agency that held the account that day",
        "in_house": "the in-house team that held it",
        "self_paid": "a channel by which customers pay on their own",
        "unattributed": "no holder that day, or a channel that leaves open who collected",
    },
    "rule": {
        "contact_hours": "an attempt before contact_from or after contact_until, in the customer's local time",
        "calls_per_day": "a call beyond the calls that an account may get on one day, by whichever agency",
        "calls_per_week": "a call beyond the calls that an account may get within seven days, its own day the last",
        "visits_per_week": "a visit beyond the visits that an account may get within seven days, its own day the last",
        "third_party_contact": "a contact with somebody other than the customer",
        "unrecorded_call": "a call that was not recorded",
        "uncertified_agent": "an attempt by a collector whose certificate had ended before that day",
        "open_complaint_contact": "an attempt while a complaint of the account was open, or one of the customer that "
        "names no account",
        "open_dispute_contact": "an attempt on an account with a dispute open that day",
        "excluded_account_contact": "an attempt on an account that the day-end before excluded from collection",
        "open_complaint_allocation": "an allocation to an outside agency while a complaint of the account was open, or "
        "one of the customer that names no account",
    },
    "recomputed_status": {
        "kept": "receipts within its time reach the share of the amount that is set",
        "broken": "its time is over and they do not",
        "pending": "its time is not over",
        "rescheduled": "the source says so, and another promise of the account was made by its due day",
        "unknown": "the database records no receipt, or no amount of the promise",
    },
    "timely": {"undecided": "still open, or the source does not say"},
}
"""What values mean whose name does not say it, by dimension."""
