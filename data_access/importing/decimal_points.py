"""Numbers with three digits after a point: thousands, or a decimal part. The rest of their column may tell."""

from pathlib import Path
from typing import Final

import polars as pl

from data_access.importing.headers import FILE, ROW

MAY_BE_THOUSANDS: Final = r"^[+-]?[1-9]\d{0,2}\.\d{3}$"
_DECIMAL: Final = r"^[+-]?\d*\.(\d{1,2}|\d{4,})$"
"""A number whose point can only be a decimal point."""
_NUMBER: Final = r"^\s*([+-]?(\d+\.?\d*|\.\d+)\s*)?$"
_FIRST_ROWS: Final = 10_000
"""Rows that tell whether a column may hold such numbers; a file without them is not read again."""


def read_points_as_decimal(rows: Path) -> None:
    """Give numbers with three decimals a fourth, which is 0, where the column shows that its point is decimal.

    It does where it holds nothing but numbers, and one of them can be read in no other way: beside 100.25, 55.555 is
    no text of thousands. The rows are a Parquet file of texts, which is written anew where anything changes.
    """
    scanned = pl.scan_parquet(rows, glob=False)
    names = [name for name in scanned.collect_schema().names() if name not in (FILE, ROW)]
    candidates = _true(scanned.head(_FIRST_ROWS).select(pl.col(names).str.contains(_DECIMAL).any()))
    if not candidates:
        return
    column = pl.col(candidates)
    doubtful, numbers = column.str.contains(MAY_BE_THOUSANDS).any(), column.fill_null("").str.contains(_NUMBER).all()
    chosen = [name for name in _true(scanned.select(doubtful)) if name in _true(scanned.select(numbers))]
    if chosen:
        changed = rows.with_suffix(".decimal")
        scanned.with_columns(pl.col(chosen).str.replace(MAY_BE_THOUSANDS, "${0}0")).sink_parquet(
            changed, compression="lz4"
        )
        changed.replace(rows)


def _true(flags: pl.LazyFrame) -> list[str]:
    """Names of the columns whose one value is true."""
    return [name for name, flag in flags.collect().row(0, named=True).items() if flag]
