"""Types of the columns of a cube: dimensions, counts and money."""

from dataclasses import dataclass
from typing import Final

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
DAY: Final = pl.Date()
WHOLE: Final = pl.Int64()
_TEXT: Final = pl.String()


@dataclass(frozen=True)
class CubeColumn:
    """One column of a cube: its type, whether it may be null, and the bounds of its values, inclusive."""

    dtype: pl.DataType
    nullable: bool = False
    least: int | None = None
    most: int | None = None
    is_money: bool = False


def dimension(dtype: pl.DataType = _TEXT) -> CubeColumn:
    """What a cube is recorded by; never null."""
    return CubeColumn(dtype)


def attribute(dtype: pl.DataType = _TEXT) -> CubeColumn:
    """What a row tells beside; null where it is not known."""
    return CubeColumn(dtype, nullable=True)


def count() -> CubeColumn:
    """A whole number that is always known."""
    return CubeColumn(WHOLE, least=0)


def known_count() -> CubeColumn:
    """A whole number; null where the source does not record it."""
    return CubeColumn(WHOLE, nullable=True, least=0)


def money() -> CubeColumn:
    """Int64 minor units; null where the source has no such amount."""
    return CubeColumn(WHOLE, nullable=True, is_money=True)


def negative_part() -> CubeColumn:
    """The part of a balance below 0, in minor units."""
    return CubeColumn(WHOLE, nullable=True, most=0, is_money=True)


def balances(*names: str) -> dict[str, CubeColumn]:
    """Each balance whole and its negative part, so that 'as booked' and 'floored at 0' are both exact."""
    both: dict[str, CubeColumn] = {}
    for name in names:
        both[name] = money()
        both[f"{name}_negative"] = negative_part()
    return both


PERIOD = {"month": dimension(DAY), "as_of_date": dimension(DAY)}
COMMON = {
    "product_code": dimension(),
    "branch_code": dimension(),
    "agency_code": dimension(),
    "segment": dimension(),
}
