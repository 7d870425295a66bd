"""How a cube is declared: its kinds of fields, the columns that cubes share, and what pandera has no place for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

import pandera.polars as pa
import polars as pl

from validations import vocabulary as words
from validations.errors import BrokenFiguresError
from validations.frame_model import Column, Model, broken_rules, columns_of, failure_lines

MINOR_DIGITS: Final = 2
MINOR_UNITS: Final = 10**MINOR_DIGITS
_MINOR: Final = "minor units of the base currency"

BUCKET: Final = pl.Enum(words.BUCKETS)
OPENING_BUCKET: Final = pl.Enum((*words.BUCKETS, words.NONE))
"""The bucket an account opened in; none for accounts that were in no bucket then."""
STATUS: Final = pl.Enum(words.STATUSES)
OPENING_STATE: Final = pl.Enum(words.OPENING_STATES)
CLOSING_STATE: Final = pl.Enum(words.CLOSING_STATES)
YES_NO: Final = pl.Enum(words.YES_NO_UNKNOWN)
TICKET_BAND: Final = pl.Enum(words.TICKET_BANDS)

Span = Literal["day-end", "movement", "opened", "events"]
"""What a month of the cube needs: a snapshot in the month, also one before it, only one before it, or none."""

STAMPS: Final = ("month", "as_of_date", "opening_date")
"""The columns that say which period a row belongs to."""
BOOK: Final = ("product_code", "branch_code", "agency_code", "segment")
"""The dimensions of every cube of accounts."""


# A field with a closed vocabulary is annotated as pl.Enum, and is given its values in their order.


def dimension(*values: str) -> Any:
    """What a cube is recorded by; never null."""
    return pa.Field(nullable=False, **_categories(values))


def attribute(*values: str) -> Any:
    """What a row tells beside; null where it is not known."""
    return pa.Field(nullable=True, **_categories(values))


def _categories(values: tuple[str, ...]) -> dict[str, Any]:
    return {"dtype_kwargs": {"categories": values}} if values else {}


def count() -> Any:
    """A whole number that is always known."""
    return pa.Field(nullable=False, ge=0)


def known_count() -> Any:
    """A whole number; null where the source does not record it."""
    return pa.Field(nullable=True, ge=0)


def money() -> Any:
    """Int64 minor units; null where the source has no such amount."""
    return pa.Field(nullable=True, metadata={"unit": _MINOR})


def moment() -> Any:
    """A sum of squares or products of amounts, in the base currency; its places are those of a double."""
    return pa.Field(nullable=True)


def negative_part() -> Any:
    """The part of a balance below 0, in minor units: kept beside the whole, so that 'as booked' and 'floored at 0' are
    both exact.
    """
    return pa.Field(nullable=True, le=0, metadata={"unit": _MINOR})


class Monthly(Model):
    """One row per month; `as_of_date` is its last day-end, or the last day that counts."""

    month: pl.Date = dimension()
    as_of_date: pl.Date = dimension()


class Opened(Monthly):
    """A month with the day-end that it opened with."""

    opening_date: pl.Date = dimension()


class Daily(Monthly):
    """One row per day of a month."""

    day: pl.Date = dimension()


class OfTheBook(Model):
    """The dimensions of every cube of accounts."""

    product_code: str = dimension()
    branch_code: str = dimension()
    agency_code: str = dimension()
    segment: str = dimension()


def total(column: str) -> pl.Expr:
    """The sum of a column, null where every value is."""
    return pl.when(pl.col(column).count() > 0).then(pl.col(column).sum()).alias(column)


@dataclass(frozen=True)
class Rollup:
    """A smaller copy of a cube, summed over the dimensions it leaves out."""

    name: str
    keeps: tuple[str, ...]


def book_rollups(*also: str) -> tuple[Rollup, ...]:
    """A cube of accounts by state and by agency, besides by these dimensions."""
    return (
        Rollup("by_state", ("product_code", "zone", "state", "segment", *also)),
        Rollup("by_agency", ("product_code", "zone", "agency_code", *also)),
    )


@dataclass(frozen=True)
class CubeSpec:
    """One cube; its columns and its grain are those of its pandera model."""

    name: str
    label: str
    model: type[Model]
    row_budget: int
    """Most rows one month may have on the demonstration data of 40,000 accounts."""
    span: Span = "events"
    needs: str = ""
    """The table without which it has nothing to say; its figures are n/a where the database has no row of it."""
    waits_for: str = ""
    """The table whose events count only when their days have passed; until then each new day-end redoes the month."""
    additive: bool = True
    stored_by: tuple[tuple[str, ...], ...] = ()
    """The sets of dimensions that figures which do not add up are found for."""
    latest_only: bool = False
    sparse: bool = False
    """Whether what has no row is unknown rather than 0, as with targets."""
    rollups: tuple[Rollup, ...] = ()
    controls: tuple[str, ...] = ()
    """Files in sql/controls with the database's own totals, run in the transaction that the cube is read in."""

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """The declared columns by name, in the order of the files."""
        return columns_of(self.model)

    @cached_property
    def grain(self) -> tuple[str, ...]:
        """The columns that tell one row from another."""
        return tuple(self.model.to_schema().unique or ())

    def dtype(self, column: str) -> pl.DataType:
        """The Polars type of a column."""
        return self.columns[column].dtype

    def file_name(self, rollup: Rollup | None = None) -> str:
        """Name of the cube's partition, or of a rollup's."""
        return f"{self.name}.{rollup.name}" if rollup else self.name

    @property
    def sums(self) -> tuple[str, ...]:
        """The additive columns."""
        return tuple(c for c in self.columns if c not in self.grain and c not in STAMPS)

    @property
    def money(self) -> tuple[str, ...]:
        """Columns in minor units of the base currency."""
        return tuple(name for name, column in self.columns.items() if column.unit == _MINOR)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What the cube is recorded by, the month apart."""
        return tuple(c for c in self.grain if c not in ("month", "as_of_date"))


def validated(frame: pl.DataFrame, spec: CubeSpec) -> pl.DataFrame:
    """The frame, if it keeps to the model of the cube.

    Raises BrokenFiguresError naming each broken rule, its number of rows and up to three values.
    """
    cases = broken_rules(frame, spec.model)
    if cases is None:
        return frame
    lines = "\n".join(failure_lines(cases))
    raise BrokenFiguresError(f"The cube '{spec.name}' breaks its own rules:\n{lines}")
