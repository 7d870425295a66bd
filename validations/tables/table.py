"""What the rest of the product reads of a declared table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, get_type_hints

import polars as pl

from validations.tables.columns import ContractTable, Declared


@dataclass(frozen=True)
class Column:
    """One column of a contract table, read from its declaration.

    `least` and `most` bound its values, inclusive. A date that may not lie ahead is never later than today,
    which is the last day-end of account_snapshot.
    """

    name: str
    title: str
    meaning: str
    dtype: pl.DataType
    required: bool
    nullable: bool
    unit: str
    personal: bool
    may_lie_ahead: bool
    vocabulary: tuple[str, ...]
    least: int | None
    most: int | None

    @property
    def is_date(self) -> bool:
        """True of dates and of moments."""
        return self.dtype.is_temporal()


@dataclass(frozen=True)
class Table:
    """One table of the data contract.

    `key` identifies a row: a load adds rows with a new key and changes those with a known one, wherever they stand.
    `period` is the date of a fact, by whose months a load is weighed and recorded. Where the rows of one such date are
    one unit, as a day-end is, `whole_days` is set: a load replaces each of its dates as a whole.
    `references` maps a column to the "table.column" its values must be found in.
    """

    name: str
    model: type[ContractTable]
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
        kinds = get_type_hints(self.model, include_extras=True)
        return {name: _column(name, _dtype(kind), getattr(self.model, name)) for name, kind in kinds.items()}

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


def _column(name: str, dtype: pl.DataType, declared: Declared) -> Column:
    rules = declared.rules
    return Column(
        name=name,
        title=declared.title,
        meaning=declared.meaning,
        dtype=dtype,
        required=declared.required,
        nullable=declared.nullable,
        unit=rules.get("unit") or _unit_of(dtype),
        personal=rules.get("personal", False),
        may_lie_ahead=rules.get("ahead", False),
        vocabulary=tuple(rules.get("one_of", ())),
        least=rules.get("least"),
        most=rules.get("most"),
    )


_PLAIN: Final[Mapping[type, pl.DataType]] = {str: pl.String(), int: pl.Int64(), bool: pl.Boolean(), pl.Date: pl.Date()}


def _dtype(kind: Any) -> pl.DataType:
    """The Polars type of an annotation; a type with parameters is written as Annotated."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    dtype: pl.DataType = kind.__origin__(*kind.__metadata__)
    return dtype


def _unit_of(dtype: pl.DataType) -> str:
    if isinstance(dtype, pl.Decimal):
        return "base currency"
    if isinstance(dtype, pl.Datetime):
        return "local time"
    return {pl.Date: "date", pl.Boolean: "yes or no", pl.String: "text"}.get(type(dtype), "count")
