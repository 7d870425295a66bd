"""Metrics of placements: what agencies were given, and what each batch brought by some months after placement."""

from typing import Final

from dashboard.metrics.entries import amount, count, rate
from dashboard.metrics.model import Metric, Term, Terms
from validations.vocabulary import PLACEMENT_AGES

CHECKPOINTS: Final = (3, 6, 9, 12)
"""Months since placement at which batches are looked at; 1 is the month of placement itself."""
FEWEST_PLACED: Final = 30
"""Accounts below which the rate of a batch says nothing about an agency."""
_OWN: Final = (
    "Cash counts on the days on which that allocation held the account; the balance is that at placement and never "
    "changes. An open month holds less than its last month will."
)


def _at(age: int, *columns: str) -> Terms:
    """Columns of the batches that were placed so many months ago, the month of placement included."""
    return tuple(Term("placements", column).over(placement_age=(PLACEMENT_AGES[age - 1],)) for column in columns)


def _net(age: int, whole: str, withdrawn: str) -> Terms:
    return (*_at(age, whole), *(term.minus() for term in _at(age, withdrawn)))


def _by(age: int) -> tuple[Metric, ...]:
    """What the batches of one placement month came to by the month shown."""
    placed, valued = _at(age, "balance"), _at(age, "valued_accounts")
    batch = f"Of what was placed {age - 1} months before the month shown"
    return (
        rate(
            f"liquidation_rate_{age}m",
            f"Liquidation by month {age}",
            _at(age, "collected"),
            placed,
            f"{batch}, the cash collected up to the end of the month shown for dues, overdue, settlements and "
            f"recoveries on write-offs, as a share of the balance placed. {_OWN}",
            f"cash collected within {age} months of placement ÷ balance at placement",
            "good",
            "accounts placed",
            cases=valued,
            minimum_cases=FEWEST_PLACED,
        ),
        rate(
            f"liquidation_net_rate_{age}m",
            f"Liquidation by month {age}, net of withdrawn",
            _net(age, "collected", "withdrawn_collected"),
            _net(age, "balance", "withdrawn_balance"),
            f"{batch}, the same over the placements that were not withdrawn: neither recalled before they brought "
            "anything, nor with an account that is flagged as deceased, fraud or legal hold while it is held. " + _OWN,
            "cash collected on placements not withdrawn ÷ their balance at placement",
            "good",
            "accounts placed",
            cases=valued,
            minimum_cases=FEWEST_PLACED,
        ),
        rate(
            f"withdrawn_rate_{age}m",
            f"Withdrawn by month {age}",
            _at(age, "withdrawn_balance"),
            placed,
            f"{batch}, the balance that was withdrawn by the end of the month shown: recalled before it brought "
            "anything, or flagged as deceased, fraud or legal hold while held.",
            "balance withdrawn ÷ balance at placement",
            "neutral",
            "accounts placed",
            cases=valued,
            minimum_cases=FEWEST_PLACED,
        ),
        rate(
            f"settlement_depth_{age}m",
            f"Settlement depth by month {age}",
            _at(age, "settled_waived"),
            _at(age, "settled_outstanding"),
            f"{batch}, what was given up in settlements approved while the agency held the account and since paid, as "
            "a share of what was outstanding when they were approved.",
            "outstanding at approval less settlement amount ÷ outstanding at approval, of paid settlements",
            "neutral",
            "accounts placed",
            cases=valued,
        ),
    )


_PLACED: Final = (
    count(
        "placed_accounts",
        "Accounts placed",
        _at(1, "accounts"),
        "Allocations that began in the month; an account that was placed twice counts twice. Nothing is counted before "
        "the first month with a receipt.",
        "count of allocations by the month they began",
    ),
    amount(
        "placed_balance",
        "Balance placed",
        _at(1, "balance"),
        "Balance at placement of the allocations that began in the month.",
        "sum of balance at allocation",
    ),
    rate(
        "promised_at_placement_rate",
        "Promise live at placement",
        _at(1, "promised_accounts"),
        _at(1, "accounts"),
        "Allocations that began in the month of accounts with a promise made before and due on that day or later: cash "
        "that the agency before has brought about.",
        "allocations with a live promise ÷ allocations",
        "neutral",
        "accounts placed",
    ),
    rate(
        "disputed_at_placement_rate",
        "In dispute at placement",
        _at(1, "disputed_accounts"),
        _at(1, "accounts"),
        "Allocations that began in the month of accounts with a dispute that was open that day.",
        "allocations in dispute ÷ allocations",
        "bad",
        "accounts placed",
    ),
)
PLACEMENT_METRICS: Final = (*_PLACED, *(metric for age in CHECKPOINTS for metric in _by(age)))
