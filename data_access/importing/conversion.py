"""From what a SELECT gives to the types of the contract, row by row and without losing what could not be converted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from data_access.importing.selects import Select
from data_access.importing.spelling import FILE, ROW, hint, listed, quoted
from validations.errors import ImportFileError
from validations.frame_model import EARLIEST
from validations.tables import Column

RAW: Final = "_raw_"
"""Prefix of the columns that hold the source's words where a value could not be converted."""
PASSED_ON: Final = {FILE: "VARCHAR", ROW: "BIGINT"}
WHOLE: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
REAL: Final = ("DOUBLE", "FLOAT")
ALLOWED: Final = {
    pl.Date: "a date like 2026-05-31",
    pl.Datetime: "a local date and time like 2026-05-31 14:30:00, without a time zone",
    pl.Int64: "a whole number",
    pl.Decimal: "a number like 1234.50",
    pl.Boolean: "true or false",
    pl.String: "text",
}


@dataclass(frozen=True)
class Given:
    """A column of a SELECT and the contract column of the same name."""

    column: Column
    source_type: str
    latest: date
    """The last day that a date may name."""

    @property
    def name(self) -> str:
        """Name of both."""
        return self.column.name


def given_columns(select: Select, described: Sequence[tuple[str, str]]) -> tuple[Given, ...]:
    """The contract columns the SELECT gives, in the order of the contract.

    Raises ImportFileError when it gives a column twice, one the contract does not have, or a time with a zone.
    """
    fields, file = select.table.fields, select.path.name
    types = dict[str, str]()
    for name, source_type in described:
        if name.lower() in types:
            raise ImportFileError(f"{file} gives the column '{name}' twice; keep one.")
        if name.lower() not in (*fields, *PASSED_ON):
            raise ImportFileError(
                f"{file} gives '{name}', which table {select.table.name} does not have.{hint(name, fields)} "
                f"Its columns are {listed(list(fields), limit=40)}."
            )
        if source_type == "TIMESTAMP WITH TIME ZONE":
            raise ImportFileError(
                f"{file} gives '{name}' with a time zone, but the contract holds local times; turn it into one with "
                f"{name} AT TIME ZONE 'Asia/Kolkata' (or the zone of the customer)."
            )
        types[name.lower()] = source_type
    today = date.today()  # noqa: DTZ011 - the day of the import, where the import runs
    return tuple(Given(column, types[name], column.latest(today)) for name, column in fields.items() if name in types)


def refuse_missing(select: Select, given: Sequence[Given]) -> None:
    """Raise ImportFileError when the SELECT leaves out a column the contract must have."""
    table, names = select.table, {each.name for each in given}
    missing = [name for name in table.required if name not in names]
    if missing:
        raise ImportFileError(
            f"{select.path.name} does not give {listed(missing)}, which table {table.name} must have; where the source "
            f"lacks it, say so with NULL AS {missing[0]}."
        )


def typed_query(query: str, given: Sequence[Given], described: Sequence[tuple[str, str]]) -> str:
    """The query with every column in its contract type, the source's words where that failed, and file and row."""
    passed = {name.lower() for name, _ in described}
    columns = [f"{_typed(each)} AS {quoted(each.name)}" for each in given]
    raw = [
        f"CASE WHEN {_typed(each)} IS NULL THEN {_text(each)} END AS {quoted(RAW + each.name)}"
        for each in given
        if convertible(each)
    ]
    origin = [
        f"TRY_CAST({name if name in passed else 'NULL'} AS {source_type}) AS {name}"
        for name, source_type in PASSED_ON.items()
    ]
    return f"SELECT {', '.join([*columns, *raw, *origin])} FROM (\n{query}\n) AS given"  # noqa: S608 - names of the contract


def convertible(given: Given) -> bool:
    """Whether converting may fail."""
    return not isinstance(given.column.dtype, pl.String)


def allowed(column: Column) -> str:
    """In words, what the type of a column allows."""
    return ALLOWED[type(column.dtype)]


def sql_type(dtype: pl.DataType) -> str:
    """DuckDB's name of a contract type."""
    if isinstance(dtype, pl.Decimal):
        return f"DECIMAL({dtype.precision}, {dtype.scale})"
    return {pl.Date: "DATE", pl.Datetime: "TIMESTAMP", pl.Int64: "BIGINT", pl.Boolean: "BOOLEAN"}.get(
        type(dtype), "VARCHAR"
    )


def _typed(given: Given) -> str:
    """SQL for the value in its contract type, null where it is not exactly of that type."""
    target, text, kind = sql_type(given.column.dtype), _text(given), given.source_type
    if target == "VARCHAR":
        return text
    if target == "BIGINT" and kind not in WHOLE:
        return f"exact_whole({text})"
    if target in ("DATE", "TIMESTAMP"):
        return _moment(target, _source(given) if kind in ("DATE", "TIMESTAMP") else f"exact_moment({text})", given)
    if target.startswith("DECIMAL"):
        number = _source(given) if kind in (*WHOLE, *REAL) or kind.startswith("DECIMAL") else f"exact_number({text})"
        return f"TRY_CAST({number} AS {target})"
    return f"TRY_CAST({text} AS {target})"


def _moment(target: str, value: str, given: Given) -> str:
    day = f"TRY_CAST({value} AS DATE)"
    within = f"{day} BETWEEN DATE '{EARLIEST}' AND DATE '{given.latest}'"
    return f"CASE WHEN {within} THEN TRY_CAST({value} AS {target}) END"


def _source(given: Given) -> str:
    name = quoted(given.name)
    return f"NULLIF(stripped({name}), '')" if given.source_type == "VARCHAR" else name


def _text(given: Given) -> str:
    """The value as text; a whole number read as 123.0 is the text 123."""
    name = quoted(given.name)
    if given.source_type == "VARCHAR":
        return _source(given)
    if given.source_type in REAL or given.source_type.startswith("DECIMAL"):
        whole = f"TRY_CAST({name} AS HUGEINT)"
        return f"CASE WHEN {name} = {whole} THEN CAST({whole} AS VARCHAR) ELSE CAST({name} AS VARCHAR) END"
    return f"CAST({name} AS VARCHAR)"
