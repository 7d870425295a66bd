"""Values of a column as a spreadsheet holds them: typed, exact, and never a formula."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any, Final

import polars as pl

from dashboard.excel.page_export import DATES, MONEYS, Column, Kind
from dashboard.formats import NOT_AVAILABLE, TOO_FEW_CASES, too_few
from validations.cubes import MINOR_DIGITS, MINOR_UNITS

_SIGNS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""Full-width signs too: some spreadsheets read them like the others."""
RISKY: Final = rf"^(?:[\t\r\n]|[\s\x00-\x1f\u200b\ufeff]*[{_SIGNS}])"
"""A regular expression for text that begins with a sign, perhaps behind blanks, or with a tab or a line break."""
_LOOKS_LIKE_FORMULA: Final = re.compile(RISKY)
_CELL_IN_A_LINE: Final = re.compile(rf"([,;\t]\s*)(?=[{_SIGNS}])")
Cell = str | float | date | None
"""Text in a column of numbers says why there is no number; None is an empty cell."""
LONGEST_TEXT: Final = 32_767
"""What one cell can hold."""
FIRST_YEAR: Final = 1901
"""Spreadsheets count days from 1900, and 1900 itself wrongly."""
_MONEY: Final = pl.Decimal(38, MINOR_DIGITS)
_MINOR_UNIT: Final = pl.lit(Decimal(1) / MINOR_UNITS, dtype=_MONEY)


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet may read the text as a formula."""
    return _LOOKS_LIKE_FORMULA.match(text) is not None


def neutral(text: pl.Expr) -> pl.Expr:
    """The text, with an apostrophe before it where a spreadsheet may read a formula."""
    return pl.when(text.str.contains(RISKY)).then(pl.lit("'") + text).otherwise(text)


def neutral_line(text: str) -> str:
    """Text as one line of a CSV file that is not quoted: no cell of it begins like a formula."""
    return _CELL_IN_A_LINE.sub(r"\1'", " ".join(text.split()))


def cells(frame: pl.DataFrame, column: Column, placeholder: str = "") -> list[Cell]:
    """The column's cells. Money becomes units of the currency, the nearest number to the exact amount.

    `placeholder` stands where there are no words, no date, and no value of a row that has a kind of its own.
    """
    if column.kinds or column.words:
        converted = [_of_row(row, column, placeholder) for row in frame.to_dicts()]
    else:
        convert = _in_words(column.labels) if column.kind is Kind.TEXT else _CONVERTERS[column.kind]
        converted = [_or(convert(value), placeholder) for value in frame[column.name].to_list()]
    if not column.cases:
        return converted
    counts = frame[column.cases].to_list()
    return [
        TOO_FEW_CASES if too_few(column.minimum_cases, n) else cell for cell, n in zip(converted, counts, strict=True)
    ]


def _or(cell: Cell, placeholder: str) -> Cell:
    """The cell, or what stands in place of an empty one."""
    return (placeholder or None) if cell is None else cell


def _of_row(row: Mapping[str, Any], column: Column, placeholder: str) -> Cell:
    """One cell's value in the kind of its row; the row's words, such as 'no target', where it has no value."""
    if row[column.name] is None:
        return (row[column.words] or NOT_AVAILABLE) if column.words else (placeholder or None)
    return _CONVERTERS[column.kind_of(row)](row[column.name])


def exactly_in_units(minor: pl.Expr) -> pl.Expr:
    """Whole minor units in units of the currency, as a decimal with all its digits."""
    return (minor.cast(_MONEY) * _MINOR_UNIT).cast(_MONEY)


def in_units(minor: pl.Expr) -> pl.Expr:
    """A fraction of minor units in units of the currency, the nearest number to it.

    By one number for all rows Polars multiplies with the reciprocal, which may miss by the last digit.
    """
    return minor / (minor * 0 + MINOR_UNITS)


def numbers_only(column_cells: Iterable[Cell]) -> list[float | None]:
    """The same cells with nothing where there is no number, so that lines of a chart break there."""
    return [cell if isinstance(cell, int | float) else None for cell in column_cells]


def short_text(value: object) -> str:
    """Text that fits a cell; what is longer ends with an ellipsis."""
    words = str(value)
    return words if len(words.encode("utf-16-le")) // 2 <= LONGEST_TEXT else words[: LONGEST_TEXT // 2] + "…"


def _number(value: Any) -> Cell:
    return value if value is not None and isfinite(value) else NOT_AVAILABLE


def _number_cell(value: Any) -> Cell:
    return float(value) if isinstance(value, Decimal) else _number(value)


def _money_cell(value: Any) -> Cell:
    # Python divides whole numbers to the nearest float, so up to 2**53 minor units read back exactly.
    return NOT_AVAILABLE if value is None else value / MINOR_UNITS


def _points_cell(value: Any) -> Cell:
    return _number(None if value is None else value * 100)


def _in_words(labels: Mapping[str, str]) -> Callable[[Any], Cell]:
    return lambda value: None if value is None else short_text(labels.get(str(value), value))


def _yes_no_cell(value: Any) -> Cell:
    return None if value is None else "Yes" if value else "No"


def _date_cell(value: Any) -> Cell:
    if not isinstance(value, date):
        return None if value is None else short_text(value)
    local = value.replace(tzinfo=None) if isinstance(value, datetime) else value
    return local if local.year >= FIRST_YEAR else str(local)


_CONVERTERS: Final[dict[Kind, Callable[[Any], Cell]]] = (
    dict.fromkeys(Kind, _number_cell)
    | dict.fromkeys(MONEYS, _money_cell)
    | dict.fromkeys(DATES, _date_cell)
    | {Kind.POINTS: _points_cell, Kind.POINTS_APART: _points_cell, Kind.YES_NO: _yes_no_cell}
)
