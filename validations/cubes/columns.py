"""Types of the columns of a cube: dimensions, counts and money."""

from typing import Final

import pandera.polars as pa
import polars as pl

from validations import vocabulary as words

MINOR_DIGITS: Final = 2
MINOR_UNITS: Final = 10**MINOR_DIGITS


def enum(categories: tuple[str, ...]) -> pl.Enum:
    """A closed vocabulary as a type."""
    return pl.Enum(categories)


BUCKET: Final = enum(words.BUCKETS)
OPENING_BUCKET: Final = enum((*words.BUCKETS, words.NONE))
"""The bucket an account opened in; none for accounts that were in no bucket then."""
STATUS: Final = enum(words.STATUSES)
OPENING_STATE: Final = enum(words.OPENING_STATES)
CLOSING_STATE: Final = enum(words.CLOSING_STATES)
YES_NO: Final = enum(words.YES_NO_UNKNOWN)
TICKET_BAND: Final = enum(words.TICKET_BANDS)


def dimension(dtype: type[pl.DataType] | pl.DataType = pl.String) -> pa.Column:
    """What a cube is recorded by; never null."""
    return pa.Column(dtype, nullable=False)


def count() -> pa.Column:
    """A whole number that is always known."""
    return pa.Column(pl.Int64, pa.Check.ge(0), nullable=False)


def known_count() -> pa.Column:
    """A whole number; null where the source does not record it."""
    return pa.Column(pl.Int64, pa.Check.ge(0), nullable=True)


def money() -> pa.Column:
    """Int64 minor units; null where the source has no such amount."""
    return pa.Column(pl.Int64, nullable=True, metadata={"money": True})


def negative_part() -> pa.Column:
    """The part of a balance below 0, in minor units."""
    return pa.Column(pl.Int64, pa.Check.le(0), nullable=True, metadata={"money": True})


def balances(*names: str) -> dict[str, pa.Column]:
    """Each balance whole and its negative part, so that 'as booked' and 'floored at 0' are both exact."""
    both: dict[str, pa.Column] = {}
    for name in names:
        both[name] = money()
        both[f"{name}_negative"] = negative_part()
    return both


PERIOD = {"month": dimension(pl.Date), "as_of_date": dimension(pl.Date)}
COMMON = {
    "product_code": dimension(),
    "branch_code": dimension(),
    "agency_code": dimension(),
    "segment": dimension(),
}
