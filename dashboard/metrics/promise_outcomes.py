"""Metrics of promises held against receipts: kept by the receipts of the account, and where the source differs."""

from typing import Final

from dashboard.metrics.entries import FEWEST, amount, count, rate, share
from dashboard.metrics.model import Direction, Metric, Term, Terms, where
from validations.vocabulary import PROMISE_STATUSES

_JUDGED: Final = where(recomputed_status=PROMISE_STATUSES)
_RULE: Final = (
    "By the receipts a promise is kept when cleared receipts of the account, net of reversals, from the day it was "
    "made to its due day and the days of grace reach the set share of its amount. A receipt serves one promise: the "
    "oldest that waits on its day; what is left over serves none."
)
_SAID: Final[tuple[tuple[str, Direction, str], ...]] = (
    ("kept", "good", "that the receipts kept"),
    ("broken", "bad", "whose time is over and that the receipts did not keep"),
    ("pending", "neutral", "whose time is not over and that the receipts have not kept yet"),
    ("rescheduled", "neutral", "that the source rescheduled, with another promise made by the due day"),
)


def _of(column: str, **values: tuple[str, ...]) -> Terms:
    """Promises that can be judged by receipts: where none can, the figure is unknown."""
    return (Term("promises_recomputed", column, needs=_JUDGED).over(**values),)


def _by_receipts(status: str, direction: Direction, meaning: str) -> tuple[Metric, Metric]:
    adds_up = "Kept + broken + pending + rescheduled + those that cannot be judged = due."
    counted = count(
        f"promises_recomputed_{status}",
        f"Promises {status} by receipts",
        _of("due", recomputed_status=(status,)),
        f"Promises that fell due in the month {meaning}. {_RULE} {adds_up}",
        f"count of promises {status} by receipts",
        direction,
    )
    in_money = amount(
        f"promises_recomputed_{status}_amount",
        f"Promises {status} by receipts, amount",
        _of("due_amount", recomputed_status=(status,)),
        f"Amount of the promises that fell due in the month {meaning}. {adds_up}",
        f"sum of the amounts of promises {status} by receipts",
        direction,
    )
    return counted, in_money


_DECIDED: Final = ("kept", "broken")
_OVER: Final = "over those kept or broken by receipts; pending and rescheduled ones are left out."
_SOURCE_OVER: Final = {"recorded_status": _DECIDED}
_RATES: Final = (
    share(
        "promise_recomputed_kept_rate",
        "Promises kept by receipts, share",
        _of("due", recomputed_status=("kept",)),
        _of("due", recomputed_status=_DECIDED),
        f"Promises that fell due in the month and that the receipts kept, {_OVER} {_RULE}",
        "promises kept by receipts ÷ promises kept or broken by receipts",
        "good",
        "promises",
    ),
    rate(
        "promise_recomputed_kept_value_rate",
        "Promises kept by receipts, value",
        _of("due_amount", recomputed_status=("kept",)),
        _of("due_amount", recomputed_status=_DECIDED),
        f"Amount of the promises that fell due in the month and that the receipts kept, {_OVER} {_RULE}",
        "amount of promises kept by receipts ÷ amount of promises kept or broken by receipts",
        "good",
        "promises",
        cases=_of("due", recomputed_status=_DECIDED),
        minimum_cases=FEWEST,
    ),
    rate(
        "promise_recorded_kept_value_rate",
        "Promises kept by the source, value",
        (Term("promises_recomputed", "due_amount").over(recorded_status=("kept",)),),
        (Term("promises_recomputed", "due_amount").over(**_SOURCE_OVER),),
        "Amount of the promises that fell due in the month and that the source calls kept, over those it calls kept or "
        "broken.",
        "amount of promises kept by the source ÷ amount of promises kept or broken by the source",
        "neutral",
        "promises",
        cases=(Term("promises_recomputed", "due").over(**_SOURCE_OVER),),
        minimum_cases=FEWEST,
    ),
    rate(
        "promise_received_value_rate",
        "Received for promises, share",
        _of("received_amount", recomputed_status=_DECIDED),
        _of("due_amount", recomputed_status=_DECIDED),
        "What the receipts brought for the promises that fell due in the month and are kept or broken by them, each up "
        "to its own amount, over the amount promised.",
        "received, each promise up to its amount ÷ amount of promises kept or broken by receipts",
        "good",
        "promises",
        cases=_of("due", recomputed_status=_DECIDED),
        minimum_cases=FEWEST,
    ),
    share(
        "promise_unbacked_rate",
        "Called kept without the receipts, share",
        _of("due", recorded_status=("kept",), recomputed_status=("broken",)),
        _of("due", recorded_status=("kept",), recomputed_status=PROMISE_STATUSES),
        "Promises that fell due in the month and that the source calls kept: share that the receipts did not keep. It "
        "calls for a look at the receipts, and proves nothing by itself.",
        "promises kept by the source and broken by receipts ÷ promises kept by the source",
        "bad",
        "promises",
    ),
)
_DIFFERENCES: Final = (
    count(
        "promises_unbacked",
        "Called kept without the receipts",
        _of("due", recorded_status=("kept",), recomputed_status=("broken",)),
        "Promises that fell due in the month, that the source calls kept and that the receipts did not keep.",
        "count of promises kept by the source and broken by receipts",
        "bad",
    ),
    amount(
        "promises_unbacked_amount",
        "Called kept without the receipts, amount",
        _of("due_amount", recorded_status=("kept",), recomputed_status=("broken",)),
        "Amount of the promises that fell due in the month, that the source calls kept and that the receipts did not "
        "keep.",
        "sum of the amounts of promises kept by the source and broken by receipts",
        "bad",
    ),
    count(
        "promises_kept_unnoticed",
        "Called broken with the receipts",
        _of("due", recorded_status=("broken",), recomputed_status=("kept",)),
        "Promises that fell due in the month, that the source calls broken and that the receipts kept, for example "
        "within the days of grace.",
        "count of promises broken by the source and kept by receipts",
    ),
    count(
        "promises_compared",
        "Promises due, by both statuses",
        (Term("promises_recomputed", "due"),),
        "Promises that fell due in the month, by what the source and what the receipts say became of them.",
        "count of promises due",
    ),
)

PROMISE_OUTCOME_METRICS: Final = (
    *(metric for status in _SAID for metric in _by_receipts(*status)),
    *_RATES,
    *_DIFFERENCES,
)
