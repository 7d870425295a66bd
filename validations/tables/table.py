"""How a contract table is declared: its types, its two kinds of fields, and what pandera has no place for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Final, TypedDict, Unpack

import pandera.polars as pa
import polars as pl

from validations.frame_model import Column, Model, columns_of

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
BASIS_UNIT: Final = "unit of the basis"
PERCENT_OF_TOTAL: Final = "share of the total score"


_CHECKS: Final = ("isin", "ge", "le")
"""What pandera itself holds; the other rules go into the metadata of the field."""


class Rules(TypedDict, total=False):
    """What a column may hold, in pandera's words, and what its values are."""

    isin: Sequence[str]
    ge: int
    le: int
    unit: str
    personal: bool
    ahead: bool  # a date that may be later than today
    years_ahead: int  # a date that may name a day further ahead than others


# A column whose annotation ends in `| None` may be missing altogether; every other one must exist.


def filled(title: str, description: str, **rules: Unpack[Rules]) -> Any:
    """A value on every row: keys, dates of facts, status."""
    return _field(title, description, nullable=False, rules=rules)


def nullable(title: str, description: str, **rules: Unpack[Rules]) -> Any:
    """What the source does not know stays null."""
    return _field(title, description, nullable=True, rules=rules)


def _field(title: str, description: str, *, nullable: bool, rules: Rules) -> Any:
    return pa.Field(
        title=title,
        description=description,
        nullable=nullable,
        isin=rules.get("isin"),
        ge=rules.get("ge"),
        le=rules.get("le"),
        metadata={key: value for key, value in rules.items() if key not in _CHECKS},
    )


@dataclass(frozen=True)
class Table:
    """One table of the data contract; its columns are those of its pandera model.

    `key` identifies a row: a load adds rows with a new key and changes those with a known one, wherever they stand.
    `period` is the date of a fact, by whose months a load is weighed and recorded. Where the rows of one such date are
    one unit, as a day-end is, `whole_days` is set: a load replaces each of its dates as a whole.
    `references` maps a column to the "table.column" its values must be found in.
    """

    name: str
    model: type[Model]
    title: str
    purpose: str
    key: tuple[str, ...]
    period: str | None = None
    whole_days: bool = False
    references: Mapping[str, str] = field(default_factory=dict)
    mandatory: bool = False

    @property
    def grain(self) -> str:
        """What one row is, in words."""
        return (self.model.__doc__ or "").strip()

    @cached_property
    def fields(self) -> Mapping[str, Column]:
        """The declared columns by name, in the order of the contract."""
        return columns_of(self.model)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all declared columns, in the order of the contract."""
        return tuple(self.fields)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that must exist."""
        return tuple(name for name, column in self.fields.items() if column.required)

    @property
    def schema(self) -> Mapping[str, pl.DataType]:
        """Polars type of every declared column."""
        return {name: column.dtype for name, column in self.fields.items()}
