"""What a sheet holds as an administrator sees it to whom no grant shows numbers of accounts."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from data_access.importing.column_matching import FILLABLE, TableMatch, names_of
from data_access.importing.source_profile import SourceColumn, SourceSheet
from data_access.importing.usual_names import bare
from data_access.number_mask import MASK, NUMBER_ENDING, NUMBERS, NumberMask

_LONG: Final = 6
"""Digits or letters from which on a text may hold the number of an account; the same as in other masked texts."""
_DIGITS: Final = re.compile(rf"\d{{{_LONG},}}")
_NAMES: Final = frozenset().union(
    *(names_of(table.fields[name]) for table in FILLABLE.values() for name in NUMBERS if name in table.fields)
)
"""What files call the columns of numbers."""


def masked(sheet: SourceSheet, matched: Sequence[TableMatch], mask: NumberMask) -> SourceSheet:
    """The sheet with its values masked: numbers, and in other texts whatever may be one.

    A value is kept without its row, so which number it was made of is not known: any six digits in a row are masked.
    """
    if not mask.masks:
        return sheet
    numbers, plain = _columns(sheet, matched)
    lettered = [
        value
        for column in sheet.columns
        if column.name in numbers
        for value in column.values
        if len(value) >= _LONG and not _DIGITS.search(value)
    ]

    def shown(column: SourceColumn) -> SourceColumn:
        if column.name in numbers:
            return replace(column, values=tuple(mask.shown(value) for value in column.values))
        if column.name in plain:
            return column
        return replace(column, values=tuple(_text(value, lettered) for value in column.values))

    return replace(sheet, columns=tuple(map(shown, sheet.columns)))


def _columns(sheet: SourceSheet, matched: Sequence[TableMatch]) -> tuple[set[str], set[str]]:
    """The columns that hold numbers of accounts or customers, and those that hold dates or amounts."""
    numbers = {column.name for column in sheet.columns if bare(column.name) in _NAMES}
    plain: set[str] = set()
    for table in matched:
        for one in table.matches:
            field = table.declared.fields[one.column]
            if one.column in NUMBERS:
                numbers.add(one.source)
            elif field.is_date or field.dtype.is_numeric():
                plain.add(one.source)
    return numbers, plain


def _text(value: str, lettered: Collection[str]) -> str:
    for number in lettered:
        value = value.replace(number, f"{MASK}{number[-NUMBER_ENDING:] if len(number) >= 2 * NUMBER_ENDING else ''}")
    return _DIGITS.sub(lambda found: f"{MASK}{found.group()[-NUMBER_ENDING:]}", value)
