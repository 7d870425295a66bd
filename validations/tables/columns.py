"""The kinds of columns a contract table is made of: how firmly each is required, and its type."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

import pandera.polars as pa
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


class ContractTable(pa.DataFrameModel):
    """Base of all contract tables: exactly the declared columns, in exactly the declared types."""

    class Config:
        strict = True


def filled(title: str, meaning: str, **rules: Any) -> Any:
    """A column that must exist and hold a value on every row: keys, dates of facts, status."""
    return _field(title, meaning, nullable=False, required=True, **rules)


def present(title: str, meaning: str, **rules: Any) -> Any:
    """A column that must exist; what the source does not know stays null."""
    return _field(title, meaning, nullable=True, required=True, **rules)


def optional(title: str, meaning: str, **rules: Any) -> Any:
    """A column that may be missing altogether."""
    return _field(title, meaning, nullable=True, required=False, **rules)


def _field(
    title: str,
    meaning: str,
    *,
    nullable: bool,
    required: bool,
    unit: str | None = None,
    personal: bool = False,
    ahead: bool = False,
    one_of: Sequence[str] | None = None,
    least: int | None = None,
    most: int | None = None,
) -> Any:
    return pa.Field(
        title=title,
        description=meaning,
        nullable=nullable,
        required=required,
        isin=None if one_of is None else list(one_of),
        ge=least,
        le=most,
        metadata={"unit": unit, "personal": personal, "ahead": ahead},
    )
