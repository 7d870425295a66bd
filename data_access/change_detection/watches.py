"""What is looked at to see whether a cube's figures are still right: columns of a table, by one of its dates."""

from dataclasses import dataclass
from typing import Final, Literal

Reach = Literal["month", "opening", "onwards", "everywhere"]
"""Which months a row matters to: its own, also the one that opens with it, every later one, or all of them."""
Dated = tuple[str, Reach]
"""A date column of a table, and how far a row reaches from there."""

STARTS: Final = {"account": "opened_on"}
"""The date from which a row matters, of a table that cubes join without a condition on any date."""
ENDS: Final = {"account": ("closed_on", "first_due_on"), "allocation": ("recalled_on",)}
"""Dates that say when something happened to a row: one that lies after a month is to that month the same as none.

Holds for a query only where it compares such a date with days of the month and uses it for nothing else.
"""


@dataclass(frozen=True)
class Watch:
    """Columns of a table that are hashed together, by one of its dates; without a date, all rows at once."""

    table: str
    by: str | None
    columns: frozenset[str]


@dataclass(frozen=True)
class CubeReads:
    """What one cube and its control totals read."""

    watches: frozenset[tuple[Watch, Reach]]
    parameters: frozenset[str]
    """The parameters that their SQL binds."""
