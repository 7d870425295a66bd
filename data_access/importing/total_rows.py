"""Total rows among the rows of a file: by their label, or because their amounts are the sums of those above.

A file may have totals of several levels: of each branch, of each area, of all. Then the rows above a total of level n
add up to n times its amounts, because the totals of every lower level among them say the same once more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from data_access.importing.conversion import Given
from data_access.importing.spelling import FILE, ROW, every_parquet, listed
from validations.tables import Table

LABEL: Final = (
    r"(?i)^[\s*=-]*(?:(?:grand|sub|net|page|report|branch|overall|running|gross)[\s_-]*)?totals?"
    r"(?:[\s*=:.-]*$|\s*\(|\s+(?:for|of|amount|accounts?|outstanding|balance|in|rs|inr)\b)"
)
"""What stands in the place of an id or code on a total row."""
FEWEST_ABOVE: Final = 2
LEVELS: Final = 3
"""Levels of totals that are looked for, the grand total among them."""
ROWS_OF_A_REPORT: Final = 1_048_576
"""Sub-totals are looked for in files of no more rows, as many as a sheet has."""
_Amounts = tuple[int, ...]
_Path = tuple[int, "_Path"] | None
"""The places of totals, the last one first."""
_Starts = tuple[int, ...]
"""Where the group of each level began, the lowest level first."""


def label_columns(table: Table, given: Sequence[Given]) -> list[Given]:
    """The columns where the label of a total row would stand: text of the key, and codes of other tables."""
    return [each for each in given if each.name in (*table.key, *table.references) and each.column.dtype == pl.String]


def rows_that_equal_sums(folder: Path, table: Table, given: Sequence[Given], line: str) -> tuple[str, ...]:
    """A sentence for each file with a row that holds, in every amount, the sum of the rows above it.

    That is the last row, or also rows before it that end groups of rows, so that all rows but the totals are in groups.
    """
    amounts = [each.name for each in given if isinstance(each.column.dtype, pl.Decimal)]
    if not amounts:
        return ()
    rows = pl.scan_parquet(every_parquet(folder))
    found = {}
    for file, size, one_total, row in _files(rows, amounts, line).iter_rows():
        if one_total:
            found[file] = [row]
        elif FEWEST_ABOVE < size <= ROWS_OF_A_REPORT:
            found[file] = _totals_among(rows.filter(pl.col(FILE).eq_missing(file)), amounts, line)
    return tuple(_sentence(file, numbers, table) for file, numbers in found.items() if numbers)


def _files(rows: pl.LazyFrame, amounts: Sequence[str], line: str) -> pl.DataFrame:
    """Each file, its number of rows, whether its last row holds the sums of all others, and which row that is."""
    last = pl.col(line) == pl.col(line).max()
    filled = pl.sum_horizontal(pl.col(name).fill_null(0) != 0 for name in amounts) > 0
    equal = [
        (pl.col(name).filter(last).first().is_null())
        | (pl.col(name).filter(last).first() == pl.col(name).filter(~last).sum())
        for name in amounts
    ]
    return (
        rows.group_by(FILE)
        .agg(
            size=pl.len(),
            total=pl.all_horizontal(equal) & filled.filter(last).first() & (filled.filter(~last).sum() >= FEWEST_ABOVE),
            row=pl.col(ROW).filter(last).first(),
        )
        .sort(FILE)
        .collect()
    )


def _totals_among(rows: pl.LazyFrame, amounts: Sequence[str], line: str) -> list[int | None]:
    """The rows of one file that are totals of several levels, or of several groups; none where one does not fit."""
    held = rows.select(line, ROW, *amounts).collect().sort(line)
    # A column that is empty in the last row is not totalled.
    exact = [held[name].to_physical().fill_null(0) for name in amounts if held[name][-1] is not None]
    if not exact or not _may_be_groups(exact):
        return []
    found = _Groups(list(zip(*exact, strict=True))).totals()
    return [held[ROW][place] for place in found]


def _may_be_groups(amounts: Sequence[pl.Series]) -> bool:
    """Whether a group that begins with the first row ends in its total, and the last row is a total of any level."""
    above = [each.cum_sum() - each for each in amounts]
    pairs = list(zip(amounts, above, strict=True))
    if not _anywhere(each == sums for each, sums in pairs):
        return False
    if _anywhere(sums == sums[-1] - each[-1] for each, sums in pairs):
        return True
    return any(all(sums[-1] == level * each[-1] for each, sums in pairs) for level in range(2, LEVELS + 1))


def _anywhere(columns: Iterable[pl.Series]) -> bool:
    """Whether all columns are true in one row below the first."""
    return bool(pl.DataFrame(list(columns)).select(pl.all_horizontal(pl.all()).slice(1).any()).item())


@dataclass
class _Groups:
    """Groups of rows, one below the other, each with its total in the row below it."""

    amounts: Sequence[_Amounts]
    before: list[_Amounts] = field(init=False)
    """The sums of the rows above each row."""
    ends: dict[_Amounts, list[int]] = field(init=False)
    """The rows that would be the total of a group, by what the rows above that group add up to."""

    def __post_init__(self) -> None:
        sums = tuple(0 for _ in self.amounts[0])
        self.before, self.ends = [], defaultdict(list)
        for place, row in enumerate(self.amounts):
            self.before.append(sums)
            if any(row):
                self.ends[_less(sums, row)].append(place)
            sums = tuple(one + other for one, other in zip(sums, row, strict=True))

    def totals(self) -> list[int]:
        """The places of the totals, where every row is one or in a group that has one; else none."""
        start: _Starts = (0,) * LEVELS
        paths: list[tuple[int, int, _Starts, _Path]] = [(0, 0, start, None)]
        seen: set[tuple[int, int, _Starts]] = set()
        while paths:
            place, level, starts, path = paths.pop()
            if place == len(self.amounts):
                if self._is_plain(totals := _places(path), starts):
                    return totals
            elif (place, level, starts) not in seen:
                seen.add((place, level, starts))
                for end, reached, begun in self._next(place, level, starts):
                    paths.append((end + 1, reached, begun, (end, path)))
        return []

    def _next(self, place: int, level: int, starts: _Starts) -> Iterator[tuple[int, int, _Starts]]:
        """The totals that can come next: of the rows from here on, or of the groups above."""
        for end in self.ends.get(self.before[starts[0]], ()):
            if end > place:
                yield end, 1, (end + 1, *starts[1:])
        if 0 < level < LEVELS and self._adds_up(place, starts[level], level + 1):
            yield place, level + 1, (*([place + 1] * (level + 1)), *starts[level + 1 :])

    def _adds_up(self, place: int, start: int, level: int) -> bool:
        above = _less(self.before[place], self.before[start])
        row = self.amounts[place]
        return any(row) and all(level * one == other for one, other in zip(row, above, strict=True))

    def _is_plain(self, totals: Sequence[int], starts: _Starts) -> bool:
        """Whether it is no chance: two groups of several rows, or one and a total of everything above the last row."""
        sizes = [end - before for before, end in zip((-1, *totals), totals, strict=False)]
        large = sum(size > FEWEST_ABOVE for size in sizes)
        return large > 1 or (large == 1 and len(totals) > 1 and starts[1] == len(self.amounts))


def _places(path: _Path) -> list[int]:
    found: list[int] = []
    while path is not None:
        place, path = path
        found.append(place)
    return found[::-1]


def _less(sums: _Amounts, row: _Amounts) -> _Amounts:
    return tuple(one - other for one, other in zip(sums, row, strict=True))


def _sentence(file: str | None, rows: Sequence[int | None], table: Table) -> str:
    numbers = [f"{row}" for row in rows if row]
    if len(rows) == 1:
        place = f"Row {numbers[0]} of '{file}'" if file and numbers else "The last row"
        return (
            f"{place}, in {table.name}, holds the sums of all rows above it; where it is a total row, leave it out of "
            "the file."
        )
    place = f"Rows {listed(numbers)} of '{file}'" if file and numbers else f"{len(rows)} rows"
    return (
        f"{place}, in {table.name}, hold the sums of rows above them; where they are sub-totals and totals, leave them "
        "out of the file."
    )
