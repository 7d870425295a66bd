"""Metrics of campaigns: who was assigned, what reached them, and who paid within 15 days of assignment."""

from typing import Final

from dashboard.metrics.entries import amount, count, rate
from dashboard.metrics.model import Direction, Metric, Term, Terms

FEWEST_ASSIGNED: Final = 30
"""Accounts below which a share of them says nothing about a campaign."""
_WHEN: Final = "In the month in which the 15 days after assignment ended."
_MESSAGED: Final = {"held_out": ("no",)}


def _of(*columns: str, **values: tuple[str, ...]) -> Terms:
    return tuple(
        Term("campaigns", column).over(**values) if values else Term("campaigns", column) for column in columns
    )


def _reach(key: str, label: str, part: str, known: str, meaning: str, higher_is: Direction) -> Metric:
    return rate(
        key,
        label,
        _of(part),
        _of(known),
        f"Of the messages sent of which the source says it, the share that {meaning}. {_WHEN}",
        f"messages that {meaning} ÷ messages of which that is known",
        higher_is,
        "messages",
        minimum_cases=FEWEST_ASSIGNED,
    )


def _paid(key: str, label: str, who: str, held_out: str) -> Metric:
    return rate(
        key,
        label,
        _of("paying_accounts", held_out=(held_out,)),
        _of("accounts", held_out=(held_out,)),
        f"Of the accounts {who}, the share with cleared receipts above 0, net of reversals, from assignment to the end "
        f"of the 15th day after it, for dues, overdue, settlements or recoveries on write-offs. {_WHEN}",
        "accounts that paid within 15 days ÷ accounts",
        "good",
        minimum_cases=FEWEST_ASSIGNED,
    )


_ALL_ASSIGNED: Final = "that were assigned and not held out, whether or not a message was sent or arrived"
_HELD: Final = "that were held out"
CAMPAIGN_METRICS: Final = (
    count(
        "campaign_assigned_accounts",
        "Accounts assigned",
        _of("accounts", **_MESSAGED),
        f"Accounts assigned to a campaign and not held out, once per campaign. {_WHEN}",
        "count of accounts assigned",
    ),
    count(
        "campaign_held_out_accounts",
        "Accounts held out",
        _of("accounts", held_out=("yes",)),
        f"Accounts of a campaign that were kept without a message, so that its effect shows. {_WHEN}",
        "count of accounts held out",
    ),
    count(
        "campaign_sent_accounts",
        "Messages sent",
        _of("sent"),
        f"Accounts to which a message of the campaign was sent. {_WHEN}",
        "count of accounts with a message sent",
    ),
    count(
        "campaign_delivered_accounts",
        "Messages delivered",
        _of("delivered"),
        f"Accounts of which the source says that a message arrived. {_WHEN}",
        "count of accounts with a message delivered",
        "good",
    ),
    count(
        "campaign_paying_accounts",
        "Accounts that paid",
        _of("paying_accounts", **_MESSAGED),
        f"Accounts assigned and not held out that paid within 15 days. {_WHEN}",
        "count of accounts that paid",
        "good",
    ),
    count(
        "campaign_held_out_paying_accounts",
        "Accounts held out that paid",
        _of("paying_accounts", held_out=("yes",)),
        f"Accounts held out that paid within 15 days. {_WHEN}",
        "count of accounts that paid",
        "good",
    ),
    count(
        "campaign_overlapping_accounts",
        "Also in another campaign",
        _of("in_other_campaigns"),
        f"Accounts that another campaign was assigned too, of those whose 15 days ended in the month. {_WHEN}",
        "count of accounts of several campaigns",
        "bad",
    ),
    amount(
        "campaign_collected_amount",
        "Collected after assignment",
        _of("collected", **_MESSAGED),
        f"Cleared receipts of the accounts assigned and not held out, net of reversals, within 15 days. {_WHEN}",
        "sum of receipts within 15 days of assignment",
        "good",
    ),
    amount(
        "campaign_held_out_collected_amount",
        "Collected from those held out",
        _of("collected", held_out=("yes",)),
        f"Cleared receipts of the accounts held out, net of reversals, within 15 days. {_WHEN}",
        "sum of receipts within 15 days of assignment",
        "good",
    ),
    _reach("campaign_delivered_rate", "Delivered", "delivered", "delivery_known", "arrived", "good"),
    _reach("campaign_opened_rate", "Opened", "opened", "opening_known", "were opened", "good"),
    _reach("campaign_clicked_rate", "Clicked", "clicked", "click_known", "led to a click", "good"),
    _reach("campaign_responded_rate", "Answered", "responded", "response_known", "were answered", "good"),
    _reach("campaign_opted_out_rate", "Opted out", "opted_out", "opt_out_known", "led to an opt-out", "bad"),
    _paid("campaign_paid_rate", "Paid, assigned", _ALL_ASSIGNED, "no"),
    _paid("campaign_held_out_paid_rate", "Paid, held out", _HELD, "yes"),
)
