"""What the rules of plausibility see of a database: sums by day-end and month, never single rows; what a rule is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import polars as pl

from validations.period_types import WEEK_ENDS_ON, YEAR_STARTS
from validations.plausibility.doubt import Doubt, Limits

EXACT: Final = pl.Decimal(38, 2)
DAY_ENDS: Final[dict[str, Any]] = {
    "as_of_date": pl.Date,
    "zone": pl.String,
    "branch_code": pl.String,
    "product_code": pl.String,
    "active": pl.Int64,
    "balance": EXACT,
}
"""One row per day-end, zone, branch and product: active accounts and their total outstanding."""
AMOUNTS: Final[dict[str, Any]] = {
    "as_of_date": pl.Date,
    "branch_code": pl.String,
    "product_code": pl.String,
    "column": pl.String,
    "total": EXACT,
    "largest": EXACT,
    "not_zero": pl.Int64,
}
"""One row per day-end, branch, product and column of amounts: sum, largest value, values that are not 0."""
FILLED: Final[dict[str, Any]] = {
    "table": pl.String,
    "column": pl.String,
    "period": pl.Date,
    "rows": pl.Int64,
    "filled": pl.Int64,
    "amount": EXACT,
    "amount_unknown": EXACT,
}
"""One row per column that may be empty, and day-end (of account_snapshot) or month: rows, and rows that hold a value.

Of receipts also the money, and the money of the rows where the column is empty.
"""
EVENTS: Final[dict[str, Any]] = {
    "table": pl.String,
    "column": pl.String,
    "month": pl.Date,
    "rows": pl.Int64,
    "late": pl.Int64,
}
"""One row per table of events and month: rows, and rows later than the last day-end."""
DATES: Final[dict[str, Any]] = {
    "table": pl.String,
    "column": pl.String,
    "rows": pl.Int64,
    "earliest": pl.String,
    "latest": pl.String,
}
"""One row per column of dates that holds some outside the plausible years: how many, and the extremes as text."""
RECEIPTS: Final[dict[str, Any]] = {
    "month": pl.Date,
    "receipts": pl.Int64,
    "amount": EXACT,
    "repeated": pl.Int64,
    "repeated_amount": EXACT,
}
"""One row per month: cleared receipts, and those that repeat account, moment and amount of one before."""
CONDITION_COUNTS: Final[dict[str, Any]] = {
    "condition": pl.String,
    "table": pl.String,
    "period": pl.Date,
    "rows": pl.Int64,
    "found": pl.Int64,
}
"""One row per row condition and period: rows that could be concerned, and rows for which the condition is true."""


def _empty(schema: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(schema))


@dataclass(frozen=True)
class Observed:
    """One state of a database. Every frame may be empty, for the database may lack the table."""

    day_ends: pl.DataFrame = field(default_factory=lambda: _empty(DAY_ENDS))
    amounts: pl.DataFrame = field(default_factory=lambda: _empty(AMOUNTS))
    filled: pl.DataFrame = field(default_factory=lambda: _empty(FILLED))
    events: pl.DataFrame = field(default_factory=lambda: _empty(EVENTS))
    dates: pl.DataFrame = field(default_factory=lambda: _empty(DATES))
    receipts: pl.DataFrame = field(default_factory=lambda: _empty(RECEIPTS))
    conditions: pl.DataFrame = field(default_factory=lambda: _empty(CONDITION_COUNTS))
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """Whole small tables, such as targets and terms, as the database holds them."""
    year_starts: int = YEAR_STARTS
    """The month that the lender's financial years start in."""
    week_ends_on: str = WEEK_ENDS_ON

    @property
    def days(self) -> list[date]:
        """Every plausible day that has a day-end."""
        days: list[date] = self.day_ends["as_of_date"].unique().sort().to_list()
        return days

    def name(self, kind: str, code: str | None) -> str:
        """'branch B1 (Agra)'; the code alone where it has no other name."""
        if code is None:
            return f"no {kind}"
        table = self.tables.get(kind)
        names = {} if table is None else dict(table.select(f"{kind}_code", f"{kind}_name").iter_rows())
        known = names.get(code)
        return f"{kind} {code} ({known})" if known and known != code else f"{kind} {code}"


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
