"""Metrics of the way from allocation to cash: accounts at each step, and the share of the step before and of all."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from dashboard.metrics.entries import FEWEST, amount, rate, share, terms
from dashboard.metrics.model import Metric, Unit

_CUBE: Final = "contact_funnel"
_KEPT: Final = (
    "of which the receipts kept one of these promises by the end of the month and the days of grace; a promise that "
    "runs longer is still open then"
)
STEPS: Final[tuple[tuple[str, str, str], ...]] = (
    ("allocated", "Allocated", "that an agency held in the month, by the holder on the cut-off day or the first one"),
    ("attempted", "Attempted", "on which their agency made at least one attempt"),
    ("contacted", "Contacted", "on which their agency spoke to the customer or to somebody who knows the customer"),
    ("right_party", "Right party", "on which their agency spoke to the customer"),
    ("promised", "Promised", "of which their agency reached the customer and got a promise to pay in the month"),
    ("kept", "Kept", _KEPT),
)
"""Column, name and meaning of each step, in order; each lies within the one before."""
_WORDS: Final = {column: name.lower() for column, name, _ in STEPS}
_MONTHS: Final = "Over several months an account counts once in each."


def counted(column: str) -> str:
    """The key of the accounts of a step."""
    return f"funnel_{column}_accounts"


def of_previous(column: str) -> str:
    """The key of the share of the step before."""
    return f"funnel_{column}_rate"


def of_allocated(column: str) -> str:
    """The key of the share of all accounts allocated."""
    return f"funnel_{column}_of_allocated_rate"


def _accounts(column: str, label: str, meaning: str) -> Metric:
    return amount(
        counted(column),
        f"{label}, accounts",
        terms(_CUBE, column),
        f"Accounts {meaning}. {_MONTHS}",
        f"count of accounts {label.lower()}",
        unit=Unit.ACCOUNTS,
    )


def _rates() -> Iterator[Metric]:
    for (before, _, _), (column, label, meaning) in pairwise(STEPS):
        bottoms = ((of_previous(column), before), (of_allocated(column), "allocated"))
        for key, bottom in bottoms if before != "allocated" else bottoms[:1]:
            yield share(
                key,
                f"{label}, of {_WORDS[bottom]}",
                terms(_CUBE, column),
                terms(_CUBE, bottom),
                f"Share of the accounts {_WORDS[bottom]}: accounts {meaning}. {_MONTHS}",
                f"accounts {label.lower()} ÷ accounts {_WORDS[bottom]}",
                "good",
                f"accounts {_WORDS[bottom]}",
            )


CONTACT_FUNNEL_METRICS: Final = (
    *(_accounts(*step) for step in STEPS),
    _accounts("still_open", "Still open", "promised and not kept, of which one of these promises is still open"),
    *_rates(),
    _accounts("untraceable", "Untraceable", "on which an attempt of their agency could not trace the customer"),
    _accounts("traced", "Traced", "on which their agency reached the customer after an attempt that could not"),
    share(
        "skip_rate",
        "Skip rate",
        terms(_CUBE, "untraceable"),
        terms(_CUBE, "allocated"),
        "Share of the accounts allocated whose customer could not be traced on at least one attempt of the agency that "
        f"holds the account. {_MONTHS}",
        "accounts untraceable ÷ accounts allocated",
        "bad",
        "accounts allocated",
    ),
    share(
        "traced_rate",
        "Traced, of untraceable",
        terms(_CUBE, "traced"),
        terms(_CUBE, "untraceable"),
        "Share of the untraceable accounts whose customer was spoken to in the same month, after the first "
        f"attempt that could not trace them. {_MONTHS}",
        "accounts traced ÷ accounts untraceable",
        "good",
        "accounts untraceable",
    ),
    amount(
        "funnel_promised_amount",
        "Promised, amount",
        terms(_CUBE, "promised_amount"),
        "Amount of the promises made in the month on accounts promised.",
        "sum of the amounts of promises made",
    ),
    amount(
        "funnel_cash_amount",
        "Cash through kept promises",
        terms(_CUBE, "kept_amount"),
        "What the receipts brought for the kept promises of accounts promised, each up to its own amount.",
        "sum of receipts that served kept promises, each promise up to its amount",
        "good",
    ),
    rate(
        "funnel_cash_rate",
        "Cash through kept promises, of promised",
        terms(_CUBE, "kept_amount"),
        terms(_CUBE, "promised_amount"),
        "What the receipts brought for the kept promises, over the amount promised in the month.",
        "cash through kept promises ÷ amount promised",
        "good",
        "accounts promised",
        cases=terms(_CUBE, "promised"),
        minimum_cases=FEWEST,
    ),
)
