"""A rule of plausibility: what it doubts, and how it is evaluated."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from validations.plausibility.doubt import Doubt
from validations.plausibility.limits import Limits
from validations.plausibility.observed import Observed


@dataclass(frozen=True)
class Rule:
    """Yields the doubts of one kind; `meaning` says in one sentence what is doubted."""

    name: str
    meaning: str
    check: Callable[[Observed, Limits], Iterator[Doubt]]


@dataclass(frozen=True)
class RowCondition:
    """Rows of a table that contradict themselves, as a condition in portable SQL over that table's columns.

    The database counts them by day-end or month in the scan that it makes anyway. `columns` are those that the
    condition reads; where the table lacks one, the condition is left out.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    sql: str
    says: str
    """How the sentence goes on after the number of rows: 'have an overdue amount and 0 days past due'."""
    fix: str
    least_percent: int = 0
    """Percent of the rows of a period that must be concerned."""
