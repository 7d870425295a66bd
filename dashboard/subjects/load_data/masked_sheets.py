"""What a sheet holds as an administrator sees it to whom no grant shows numbers of accounts."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from data_access.importing.column_matching import FILLABLE, TableMatch, names_of
from data_access.importing.source_profile import SourceColumn, SourceSheet
from data_access.importing.usual_names import bare
from data_access.number_mask import NUMBERS, NumberMask

_LONG: Final = 6
"""Digits or letters from which on a text may hold the number of an account; the same as in other masked texts."""
_DIGITS: Final = re.compile(rf"\d{{{_LONG},}}")
_NAMES: Final = frozenset().union(
    *(names_of(table.fields[name]) for table in FILLABLE.values() for name in NUMBERS if name in table.fields)
)
"""What files call the columns of numbers."""


def masked(sheet: SourceSheet, matched: Sequence[TableMatch], mask: NumberMask) -> SourceSheet:
    """The sheet with its values masked: numbers, and in other texts whatever may be one.

    A value is kept without its row, so a number that the sheet holds is looked for in every text, and where digits
    belong to none, or to two, they are masked for themselves.
    """
    if not mask.masks:
        return sheet
    numbers, plain = _columns(sheet, matched)
    held = {value for column in sheet.columns if column.name in numbers for value in column.values}
    known = _Known(mask, held)

    def shown(column: SourceColumn) -> SourceColumn:
        if column.name in numbers:
            return replace(column, values=tuple(mask.shown(value) for value in column.values))
        if column.name in plain:
            return column
        return replace(column, values=tuple(known.masked(value) for value in column.values))

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


class _Known:
    """The numbers that a sheet holds, to be masked in its texts as their own rows are."""

    def __init__(self, mask: NumberMask, numbers: Collection[str]) -> None:
        self._mask = mask
        whole = sorted((one for one in numbers if len(one) >= _LONG), key=len, reverse=True)
        self._found = re.compile("|".join((*map(re.escape, whole), _DIGITS.pattern)))
        tails = [(found[-1], one) for one in numbers if (found := _DIGITS.findall(one))]
        count = Counter(digits for digits, _ in tails)
        self._numbers = {digits: one for digits, one in tails if count[digits] == 1} | {one: one for one in whole}

    def masked(self, value: str) -> str:
        """A text with its numbers masked, and whatever else may be one."""
        return self._found.sub(lambda found: self._mask.shown(self._numbers.get(found[0], found[0])), value)
