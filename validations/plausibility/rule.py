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
    """How the sentence goes on after the number of rows, in the plural: 'have 0 days past due'."""
    fix: str
    among: str = ""
    """The rows that could be concerned, as a condition like `sql`; empty for all rows of the table."""
    among_whom: str = ""
    """These rows in words: 'active accounts with an overdue amount'; empty for 'rows of <table>'."""
    percent: str = ""
    """Field of Limits with the percent of them that must be concerned in a period; empty where one row is enough."""
    least_rows: int = 1
    """Rows that a period must have among these."""
