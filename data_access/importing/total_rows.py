"""Total rows among the rows of a file: by their label, or because their amounts are the sums of those above."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from data_access.importing.convert import Given
from data_access.importing.headers import FILE, ROW
from data_access.importing.words import every_parquet
from validations.tables import Table

LABEL: Final = (
    r"(?i)^[\s*=-]*(?:(?:grand|sub|net|page|report|branch|overall|running|gross)[\s_-]*)?totals?"
    r"(?:[\s*=:.-]*$|\s*\(|\s+(?:for|of|amount|accounts?|outstanding|balance|in|rs|inr)\b)"
)
"""What stands in the place of an id or code on a total row."""
FEWEST_ABOVE: Final = 2


def label_columns(table: Table, given: Sequence[Given]) -> list[Given]:
    """The columns where the label of a total row would stand: text of the key, and codes of other tables."""
    return [each for each in given if each.name in (*table.key, *table.references) and each.column.dtype == pl.String]


def rows_that_equal_sums(folder: Path, table: Table, given: Sequence[Given], line: str) -> tuple[str, ...]:
    """A sentence for each file whose last row holds, in every amount, the sum of the rows above it."""
    amounts = [each.name for each in given if isinstance(each.column.dtype, pl.Decimal)]
    if not amounts:
        return ()
    last = pl.col(line) == pl.col(line).max()
    filled = pl.sum_horizontal(pl.col(name).fill_null(0) != 0 for name in amounts) > 0
    equal = [
        (pl.col(name).filter(last).first().is_null())
        | (pl.col(name).filter(last).first() == pl.col(name).filter(~last).sum())
        for name in amounts
    ]
    found = (
        pl.scan_parquet(every_parquet(folder))
        .group_by(FILE)
        .agg(
            row=pl.col(ROW).filter(last).first(),
            total=pl.all_horizontal(equal) & filled.filter(last).first() & (filled.filter(~last).sum() >= FEWEST_ABOVE),
        )
        .filter("total")
        .sort(FILE)
        .collect()
    )
    return tuple(
        f"{_place(file, row)}, in {table.name}, holds the sums of all rows above it; where it is a total row, leave it "
        "out of the file."
        for file, row, _ in found.iter_rows()
    )


def _place(file: str | None, row: int | None) -> str:
    return f"Row {row} of '{file}'" if file and row else "The last row"
