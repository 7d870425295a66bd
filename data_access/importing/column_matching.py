"""Which column of a contract table each column of a file is for: guessed from names and values, and why."""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Final

import polars as pl

from data_access.importing.selects import WRITTEN_BY_THE_IMPORT
from data_access.importing.source_profile import DATE_WAYS, SourceColumn, SourceSheet, Way
from data_access.importing.usual_names import COLUMNS, VALUES, bare, scale_of, without_scale
from validations.tables import TABLES, Column, Table

FILLABLE: Final[Mapping[str, Table]] = {name: one for name, one in TABLES.items() if name != WRITTEN_BY_THE_IMPORT}
"""The tables that a file can fill."""
_MOSTLY: Final = 0.9
"""The share of values that must be of a kind before a guess is made from values alone."""
_LIKE: Final = 0.86
PERIOD: Final = re.compile(r"(19|20)(\d\d)[-_ ]?(0[1-9]|1[0-2])(?:[-_ ]?([0-3]\d))?(?!\d)")


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
    def not_rupees(self) -> tuple[Match, ...]:
        """Amounts from a column whose name says lakhs, crores or another unit than rupees."""
        fields = self.declared.fields
        return tuple(
            one
            for one in self.matches
            if isinstance(fields[one.column].dtype, pl.Decimal) and one.source and scale_of(one.source)
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """Columns that must be filled on every row and that nothing fills."""
        given = {one.column for one in self.matches if one.given}
        return tuple(name for name, column in self.declared.fields.items() if not column.nullable and name not in given)


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
        sheet.relation,
        table,
        tuple(taken.get(name, _nothing(column, left)) for name, column in declared.fields.items()),
    )


def _nothing(column: Column, left: Sequence[SourceColumn]) -> Match:
    for one in left:
        if isinstance(column.dtype, pl.Decimal) and scale_of(one.name) and without_scale(one.name) in names_of(column):
            return Match(column.name, why=f"must be in rupees; '{one.name}' says {scale_of(one.name)}")
    return Match(column.name, why="no column of the file is named like it" if column.required else "")


def _by_name(column: Column, among: Sequence[SourceColumn]) -> SourceColumn | None:
    names = names_of(column)
    return next((one for one in among if bare(one.name) in names), None)


@cache
def _names(column: str, title: str) -> frozenset[str]:
    return frozenset({bare(column), bare(title), *map(bare, COLUMNS.get(column, ()))})


def names_of(column: Column) -> frozenset[str]:
    """What files call a column of the contract, as bare() gives it."""
    return _names(column.name, column.title)


def _same_name(_sheet: SourceSheet, table: Table, column: Column, left: Sequence[SourceColumn]) -> Match | None:
    found = next((one for one in left if bare(one.name) == bare(column.name)), None)
    return None if found is None else read_from(table, column, found, "the same name")


def _usual_name(_sheet: SourceSheet, table: Table, column: Column, left: Sequence[SourceColumn]) -> Match | None:
    found = _by_name(column, left)
    return None if found is None else read_from(table, column, found, f"'{found.name}' is a usual name of it")


def _similar_name(_sheet: SourceSheet, table: Table, column: Column, left: Sequence[SourceColumn]) -> Match | None:
    # An amount in lakhs is no amount in rupees, however alike the names are.
    by_bare = {bare(one.name): one for one in left if not (column.dtype.is_decimal() and scale_of(one.name))}
    for known in sorted(names_of(column), key=len, reverse=True):
        # Short names are like many others.
        if len(known) > 4 and (near := get_close_matches(known, by_bare, n=1, cutoff=_LIKE)):
            found = by_bare[near[0]]
            return read_from(table, column, found, f"'{found.name}' is written nearly like it")
    return None


def _from_name_of_file(
    sheet: SourceSheet, _table: Table, column: Column, _left: Sequence[SourceColumn]
) -> Match | None:
    day = day_of(sheet, column)
    return None if day is None else Match(column.name, fixed=f"{day}", why="the day that the name of the file tells")


def day_of(sheet: SourceSheet, column: Column) -> date | None:
    """The day-end that a name tells: the last day of a month, or the day where one is named."""
    if column.name not in ("as_of_date", "month") or column.dtype != pl.Date:
        return None
    for text in (sheet.sheet or "", sheet.file):
        if found := PERIOD.search(text):
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
    if isinstance(column.dtype, pl.Decimal) and scale_of(source.name):
        parts.append(f"must be in rupees, but its name says {scale_of(source.name)}")
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
