"""What the values of closed vocabularies mean, where their name does not say it."""

from collections.abc import Mapping
from typing import Final

VALUE_MEANINGS: Final[Mapping[str, Mapping[str, str]]] = {
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
    "timely": {"undecided": "still open, or the source does not say"},
}
