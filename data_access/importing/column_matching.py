"""Which contract table and column each column of a file is for: guessed from names and values, and why."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Final

import polars as pl

from data_access.importing.selects import WRITTEN_BY_THE_IMPORT
from data_access.importing.source_profile import DATE_WAYS, SourceColumn, SourceSheet, Way
from data_access.importing.usual_names import COLUMNS, VALUES, bare
from data_access.importing.usual_names import TABLES as TABLE_NAMES
from validations.tables import TABLES, Column, Table

FILLABLE: Final[Mapping[str, Table]] = {name: one for name, one in TABLES.items() if name != WRITTEN_BY_THE_IMPORT}
"""The tables that a file can fill."""
_MOSTLY: Final = 0.9
"""The share of values that must be of a kind before a guess is made from values alone."""
_LIKE: Final = 0.86
_LEAST_REQUIRED: Final = 0.5
"""The share of its required columns that a table needs before a sheet is taken to be for it."""
_NAMED_BONUS: Final = 1.5
_PERIOD: Final = re.compile(r"(19|20)(\d\d)[-_ ]?(0[1-9]|1[0-2])(?:[-_ ]?([0-3]\d))?(?!\d)")


@dataclass(frozen=True)
class Match:
    """What one contract column is filled from: a column of the file, one fixed value, or nothing.

    `words` are values of the source beside those of the contract that they stand for.
    """

    column: str
    source: str = ""
    fixed: str = ""
    way: Way = Way.AS_IS
    words: tuple[tuple[str, str], ...] = ()
    why: str = ""

    @property
    def given(self) -> bool:
        """Whether anything fills it."""
        return bool(self.source or self.fixed)


@dataclass(frozen=True)
class TableMatch:
    """One sheet as rows of one contract table."""

    relation: str
    table: str
    matches: tuple[Match, ...]
    remembered: str = ""
    """When and by whom this layout was loaded before; empty where it is guessed."""

    @property
    def declared(self) -> Table:
        """The contract table."""
        return FILLABLE[self.table]

    @property
    def missing(self) -> tuple[str, ...]:
        """Columns that must be filled on every row and that nothing fills."""
        given = {one.column for one in self.matches if one.given}
        return tuple(name for name, column in self.declared.fields.items() if not column.nullable and name not in given)


def guessed_tables(sheet: SourceSheet) -> tuple[str, ...]:
    """The tables that a sheet can fill, the likeliest first; none where it looks like none.

    A sheet that has the name of a table is for that table alone. Beside the likeliest one, a list of loans is often
    for others too: those that it refers to and of which every required column is there.
    """
    if not sheet.columns:
        return ()
    named = _named_table(sheet)
    if named is not None and bare(named) == bare(_stem(sheet)):
        return (named,)
    score = {name: _fit(sheet, table) + _NAMED_BONUS * (name == named) for name, table in FILLABLE.items()}
    best = max(score, key=lambda name: score[name])
    if not score[best]:
        return ()
    whole = [name for name, table in FILLABLE.items() if name != best and not _unmatched(sheet, table, table.required)]
    related = [name for name in whole if name in {ref.split(".")[0] for ref in FILLABLE[best].references.values()}]
    return (best, *related)


def _named_table(sheet: SourceSheet) -> str | None:
    """The table that the sheet, or the file, is named after."""
    by_name = {bare(other): name for name, others in TABLE_NAMES.items() for other in others}
    by_name |= {bare(name): name for name in FILLABLE}
    return by_name.get(bare(_stem(sheet)))


def _stem(sheet: SourceSheet) -> str:
    """The name of the sheet, or of a file without sheets, without its ending and its period."""
    return _PERIOD.sub("", sheet.sheet if sheet.sheet is not None else sheet.file.rsplit(".", 1)[0])


def _unmatched(sheet: SourceSheet, table: Table, columns: Iterable[str]) -> list[str]:
    """Those of the columns that no column of the sheet is named like; a date that its name tells is there."""
    return [
        name
        for name in columns
        if not _by_name(table.fields[name], sheet.columns) and not _day_of(sheet, table.fields[name])
    ]


def _fit(sheet: SourceSheet, table: Table) -> float:
    """How well a sheet fits a table; 0 where its key or half of its required columns are not there."""
    found = len(table.required) - len(_unmatched(sheet, table, table.required))
    if _unmatched(sheet, table, [name for name in table.key if not table.fields[name].nullable][-1:]):
        return 0.0
    if found < _LEAST_REQUIRED * len(table.required) or found < 2:
        return 0.0
    used = sum(bool(_by_name(column, sheet.columns)) for column in table.fields.values())
    return found / len(table.required) + used / len(sheet.columns)


def guessed(sheet: SourceSheet, table: str) -> TableMatch:
    """The sheet matched to a table, column by column, each with why."""
    declared = FILLABLE[table]
    taken: dict[str, Match] = {}
    left = list(sheet.columns)
    for attempt in (_same_name, _usual_name, _similar_name, _from_name_of_file, _by_values, _one_line):
        for name, column in declared.fields.items():
            if name not in taken and (found := attempt(sheet, declared, column, left)) is not None:
                taken[name] = found
                left = [one for one in left if one.name != found.source]
    return TableMatch(
        sheet.relation, table, tuple(taken.get(name, _nothing(column)) for name, column in declared.fields.items())
    )


def _nothing(column: Column) -> Match:
    return Match(column.name, why="no column of the file is named like it" if column.required else "")


def _by_name(column: Column, among: Sequence[SourceColumn]) -> SourceColumn | None:
    names = _names_of(column)
    return next((one for one in among if bare(one.name) in names), None)


@cache
def _names(column: str, title: str) -> frozenset[str]:
    return frozenset({bare(column), bare(title), *map(bare, COLUMNS.get(column, ()))})


def _names_of(column: Column) -> frozenset[str]:
    return _names(column.name, column.title)


def _same_name(_sheet: SourceSheet, table: Table, column: Column, left: Sequence[SourceColumn]) -> Match | None:
    found = next((one for one in left if bare(one.name) == bare(column.name)), None)
    return None if found is None else read_from(table, column, found, "the same name")


def _usual_name(_sheet: SourceSheet, table: Table, column: Column, left: Sequence[SourceColumn]) -> Match | None:
    found = _by_name(column, left)
    return None if found is None else read_from(table, column, found, f"'{found.name}' is a usual name of it")


def _similar_name(_sheet: SourceSheet, table: Table, column: Column, left: Sequence[SourceColumn]) -> Match | None:
    by_bare = {bare(one.name): one for one in left}
    for known in sorted(_names_of(column), key=len, reverse=True):
        # Short names are like many others.
        if len(known) > 4 and (near := get_close_matches(known, by_bare, n=1, cutoff=_LIKE)):
            found = by_bare[near[0]]
            return read_from(table, column, found, f"'{found.name}' is written nearly like it")
    return None


def _from_name_of_file(
    sheet: SourceSheet, _table: Table, column: Column, _left: Sequence[SourceColumn]
) -> Match | None:
    day = _day_of(sheet, column)
    return None if day is None else Match(column.name, fixed=f"{day}", why="the day that the name of the file tells")


def _day_of(sheet: SourceSheet, column: Column) -> date | None:
    """The day-end that a name tells: the last day of a month, or the day where one is named."""
    if column.name not in ("as_of_date", "month") or column.dtype != pl.Date:
        return None
    for text in (sheet.sheet or "", sheet.file):
        if found := _PERIOD.search(text):
            year, month = int(found.group(1) + found.group(2)), int(found.group(3))
            last = 1 if column.name == "month" else monthrange(year, month)[1]
            day = int(found.group(4)) if found.group(4) and column.name == "as_of_date" else last
            return date(year, month, min(max(day, 1), monthrange(year, month)[1]))
    return None


def _by_values(_sheet: SourceSheet, table: Table, column: Column, left: Sequence[SourceColumn]) -> Match | None:
    """Of closed vocabularies alone: their words are told by no other column."""
    if len(column.vocabulary) < 2:
        return None
    fitting = [one for one in left if len(one.values) > 1 and _known(table, column, one) >= _MOSTLY * len(one.values)]
    if len(fitting) != 1:
        return None
    return read_from(table, column, fitting[0], f"its values are {', '.join(fitting[0].values[:3])}")


def _one_line(_sheet: SourceSheet, table: Table, column: Column, _left: Sequence[SourceColumn]) -> Match | None:
    """Most sources have one line per receipt and do not number it; where they have several, these repeat their key."""
    if (table.name, column.name) != ("payment", "line_no"):
        return None
    return Match(column.name, fixed="1", why="the file numbers no lines, so each receipt is taken as one")


def _known(table: Table, column: Column, source: SourceColumn) -> int:
    words = _words(table, column, source)
    return sum(value in column.vocabulary or value in words for value in source.values)


def read_from(table: Table, column: Column, source: SourceColumn, why: str) -> Match:
    """The column filled from a column of the file, read in the way that most of its values allow."""
    if not source.filled:
        # Given, it would empty what the database holds.
        return Match(column.name, why=f"'{source.name}' is empty in every row, so it is left out")
    way, words = _way(column, source), tuple(_words(table, column, source).items())
    return Match(column.name, source.name, way=way, words=words, why=f"{why}{_said(column, source, way, words)}")


def _way(column: Column, source: SourceColumn) -> Way:
    ways: Mapping[Way, int] = {Way.AS_IS: 0}
    if column.is_date:
        # Where both orders fit, day first is meant: month first is written in few places.
        ways = {way: source.readable.dates[way] for way in DATE_WAYS}
    elif isinstance(column.dtype, pl.Decimal):
        ways = source.readable.numbers
    return max(ways, key=lambda way: ways[way])


def _said(column: Column, source: SourceColumn, way: Way, words: Sequence[tuple[str, str]]) -> str:
    values = source.readable.values
    read = _read(column, source, way)
    parts = []
    dates = source.readable.dates
    if way is Way.DAY_FIRST and dates[Way.DAY_FIRST] == dates[Way.MONTH_FIRST]:
        parts.append("its dates can be read day first and month first alike, so look at the first rows")
    if words:
        parts.append(", ".join(f"{theirs} is {ours}" for theirs, ours in words[:3]))
    if read is not None and read < values:
        parts.append(f"{values - read:,} of {values:,} values looked at cannot be read")
    return "".join(f"; {part}" for part in parts)


def _read(column: Column, source: SourceColumn, way: Way) -> int | None:
    """How many of the values looked at can be read as the column's type; None for text."""
    if column.is_date:
        return source.readable.dates[way]
    if isinstance(column.dtype, pl.Decimal):
        return source.readable.numbers[way]
    if column.dtype == pl.Boolean:
        return source.readable.yes_or_no
    return source.readable.whole if column.dtype == pl.Int64 else None


def _words(table: Table, column: Column, source: SourceColumn) -> dict[str, str]:
    """Values of the source that stand for one of the vocabulary in other spelling or by a usual word."""
    if not column.vocabulary:
        return {}
    usual = VALUES.get(f"{table.name}.{column.name}", {})
    meant = {bare(word): word for word in column.vocabulary}
    found = {value: meant.get(bare(value)) or usual.get(bare(value), "") for value in source.values}
    return {value: word for value, word in found.items() if word and value != word}


def rematched(sheet: SourceSheet, table: str, kept: Sequence[Match], when: str) -> TableMatch:
    """The sheet matched as it was before; dates that the name of the file tells are those of this file."""
    fresh = {one.column: one for one in guessed(sheet, table).matches}
    by_name = {column.name: column for column in sheet.columns}
    before = {one.column: one for one in kept}
    declared = FILLABLE[table]
    matches = []
    for name, column in declared.fields.items():
        old = before.get(name, Match(name))
        if old.source and not by_name[old.source].filled:
            old = read_from(declared, column, by_name[old.source], "")
        elif old.source:
            old = replace(old, words=tuple(dict([*fresh[name].words, *old.words]).items()), why=when)
        elif old.fixed and column.is_date:
            old = fresh[name]
        elif old.fixed:
            old = replace(old, why=when)
        matches.append(old)
    return TableMatch(sheet.relation, table, tuple(matches), remembered=when)
