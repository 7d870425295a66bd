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


def _of_placed(age: int, key: str, label: str, top: Terms, bottom: Terms, meaning: str, formula: str) -> Metric:
    """A share of what the batches of one age were placed."""
    return rate(
        f"{key}_{age}m",
        label,
        top,
        bottom,
        f"Of what was placed {age - 1} months before the month shown, {meaning}",
        formula,
        "good" if key.startswith("liquidation") else "neutral",
        "accounts placed",
        cases=_at(age, "valued_accounts"),
        minimum_cases=FEWEST_PLACED,
    )


def _collected(age: int) -> tuple[Metric, Metric]:
    """What the batches of one age brought, and what those that were not withdrawn did."""
    return (
        _of_placed(
            age,
            "liquidation_rate",
            f"Liquidation by month {age}",
            _at(age, "collected"),
            _at(age, "balance"),
            "the cash collected up to the end of the month shown for dues, overdue, settlements and recoveries on "
            f"write-offs, as a share of the balance placed. {_OWN}",
            f"cash collected within {age} months of placement ÷ balance at placement",
        ),
        _of_placed(
            age,
            "liquidation_net_rate",
            f"Liquidation by month {age}, net of withdrawn",
            _net(age, "collected", "withdrawn_collected"),
            _net(age, "balance", "withdrawn_balance"),
            "the same over the placements that were not withdrawn: neither recalled before they brought anything, nor "
            f"with an account that is flagged as deceased, fraud or legal hold while it is held. {_OWN}",
            "cash collected on placements not withdrawn ÷ their balance at placement",
        ),
    )


def _given_up(age: int) -> tuple[Metric, Metric]:
    """What was withdrawn of the batches of one age, and what was given up in settlements."""
    return (
        _of_placed(
            age,
            "withdrawn_rate",
            f"Withdrawn by month {age}",
            _at(age, "withdrawn_balance"),
            _at(age, "balance"),
            "the balance that was withdrawn by the end of the month shown: recalled before it brought anything, or "
            "flagged as deceased, fraud or legal hold while held.",
            "balance withdrawn ÷ balance at placement",
        ),
        rate(
            f"settlement_depth_{age}m",
            f"Settlement depth by month {age}",
            _at(age, "settled_waived"),
            _at(age, "settled_outstanding"),
            f"Of what was placed {age - 1} months before the month shown, what was given up in settlements approved "
            "while the agency held the account and since paid, as a share of what was outstanding when they were "
            "approved.",
            "outstanding at approval less settlement amount ÷ outstanding at approval, of paid settlements",
            "neutral",
            "accounts placed",
            cases=_at(age, "valued_accounts"),
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
PLACEMENT_METRICS: Final = (
    *_PLACED,
    *(metric for age in CHECKPOINTS for metric in (*_collected(age), *_given_up(age))),
)
