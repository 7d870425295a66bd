"""What of the receipts is of unknown kind, in a sentence, where figures leave such receipts out."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import polars as pl

from dashboard import formats
from dashboard.formats import Notation
from dashboard.metrics import Metric, Unit, held_dimensions, metric
from dashboard.metrics.question import Source
from dashboard.scope import Scope
from validations.vocabulary import NONE

_RECEIPTS: Final = frozenset({"receipts", "receipts_daily", "collector_receipts"})
_OF_KINDS: Final = frozenset(
    {"collected_total", "collected_on_due", "collected_on_overdue", "collected_on_demand", "collected_on_due_between"}
)
UNKNOWN, ALL = "received_unknown_kind_amount", "received_all_amount"
Answer = Callable[[Sequence[str]], pl.DataFrame]


def leaves_out(metrics: Iterable[Metric]) -> list[Metric]:
    """The metrics in which receipts of unknown kind are missing."""
    return [one for one in metrics if any(_picks_kinds(one))]


def _picks_kinds(one: Metric) -> Iterable[bool]:
    for term in one.formula:
        kinds = dict(term.where).get("kind", ())
        yield (term.cube in _RECEIPTS and bool(kinds) and NONE not in kinds) or (
            term.cube == "demand" and term.column in _OF_KINDS
        )


def askable(figures: Source, scope: Scope) -> bool:
    """Whether the receipts are recorded by everything that the selection filters by."""
    held = held_dimensions(figures, [metric(UNKNOWN), metric(ALL)])
    return all(key in held for key, _ in scope.picked)


def sentence(metrics: Iterable[Metric], answer: Answer, settings: Notation) -> str:
    """How much of what was received is of unknown kind and so not in these metrics; empty where nothing is."""
    if not (named := leaves_out(metrics)):
        return ""
    row = answer([UNKNOWN, ALL]).sum().row(0, named=True)
    if not row[UNKNOWN]:
        return ""
    unknown, received = (formats.text(row[key], Unit.MONEY, settings, full=True) for key in (UNKNOWN, ALL))
    labels = ", ".join(f"'{one.label}'" for one in named)
    return f"Of {received} received, {unknown} is of unknown kind and not in {labels}."
