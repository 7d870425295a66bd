"""Which columns of a table a slide shows: those that its declaration names by their headings, or those that fit."""

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Final

from dashboard.excel import Column, Table
from validations.dimensions import DIMENSIONS

_CASES: Final = ": cases"
_PLACES: Final = frozenset(one.label for one in DIMENSIONS.values())


def with_columns(shown: Table, columns: Sequence[str]) -> Table:
    """The table with some of its columns, by their headings; by itself without the numbers of cases."""
    if not columns:
        few = [one for one in shown.columns if not one.label.endswith(_CASES)]
        return replace(shown, columns=tuple(few))
    found = {one.name: one for wanted in columns for one in _matching(shown, wanted)}
    return replace(shown, columns=tuple(found.values()) if found else shown.columns)


def unknown(shown: Table, columns: Sequence[str]) -> tuple[str, ...]:
    """The headings that stand for no column of the table. A dimension is none: filters decide which there are."""
    return tuple(wanted for wanted in columns if wanted not in _PLACES and not _matching(shown, wanted))


def _matching(shown: Table, wanted: str) -> list[Column]:
    """The columns that a heading stands for; a pattern stands for no number of cases."""
    return [
        one
        for one in shown.columns
        if fnmatchcase(one.label, wanted) and (one.label == wanted or not one.label.endswith(_CASES))
    ]
