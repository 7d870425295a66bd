"""The kinds of columns a contract table is made of: how firmly each is required, and its type."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypedDict, Unpack

import polars as pl

Amount = Annotated[pl.Decimal, 18, 2]
"""Money in units of the one base currency, exact to the hundredth."""
Level = Annotated[pl.Decimal, 22, 6]
"""A value in the unit of the metric it belongs to: an amount, a count, or a rate as a fraction."""
LocalTime = Annotated[pl.Datetime, "us", None]
"""A moment in the customer's local time, without a zone."""

DAYS: Final = "days"
COUNT: Final = "count"
SECONDS: Final = "seconds"
METRIC_UNIT: Final = "unit of the measure"
PERCENT_OF_TOTAL: Final = "share of the total score"


class ContractTable:
    """Base of all contract tables: exactly the declared columns, in exactly the declared types."""


class Rules(TypedDict, total=False):
    """What a column may hold, and what its values are."""

    unit: str
    personal: bool
    ahead: bool  # a date that may be later than today
    one_of: Sequence[str]
    least: int
    most: int


@dataclass(frozen=True)
class Declared:
    """What a column of a contract table is declared as; its type is its annotation."""

    title: str
    meaning: str
    rules: Rules
    nullable: bool
    required: bool


# A column is declared as `name: type = filled(...)`, so what declares one has to fit every type.


def filled(title: str, meaning: str, **rules: Unpack[Rules]) -> Any:
    """A column that must exist and hold a value on every row: keys, dates of facts, status."""
    return Declared(title, meaning, rules, nullable=False, required=True)


def present(title: str, meaning: str, **rules: Unpack[Rules]) -> Any:
    """A column that must exist; what the source does not know stays null."""
    return Declared(title, meaning, rules, nullable=True, required=True)


def optional(title: str, meaning: str, **rules: Unpack[Rules]) -> Any:
    """A column that may be missing altogether."""
    return Declared(title, meaning, rules, nullable=True, required=False)
