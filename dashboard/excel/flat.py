"""Lists that no sheet holds, as CSV or Parquet: the same columns and values, and the file says what it is."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.excel.cells import exactly_in_units, in_units
from dashboard.excel.model import MONEYS, Column, Kind, PageExport
from dashboard.formats import date_text, moment_text
from dashboard.spreadsheet_text import neutral, neutral_line

_TYPES: Final = {Kind.COUNT: pl.Int64, Kind.DATE: pl.Date, Kind.MONTH: pl.Date, Kind.PERCENT: pl.Float64}
"""What a slice without any value may not say by itself."""
_SAFE: Final = (
    "Text that begins with = + - @ or their full-width forms, also behind blanks, a tab or a line break, has an "
    "apostrophe before it, so that no spreadsheet reads it as a formula. An empty cell is a value that the source does "
    "not hold."
)
_EXACT: Final = "Amounts are exact decimals. A null is a value that the source does not hold."


def write_csv(path: Path, export: PageExport, columns: Sequence[Column], frames: Iterable[pl.DataFrame]) -> int:
    """UTF-8 with a line that begins with # and says what the file is, then the headings; returns the rows written."""
    rows = 0
    with path.open("wb") as file:
        file.write(f"# {neutral_line(' '.join(said(export, _SAFE)))}\n".encode("utf-8-sig"))
        file.write(pl.DataFrame(schema=[one.label for one in columns]).write_csv().encode())
        for frame in frames:
            written = frame.select(_flat(column, frame.schema[column.name], safe=True) for column in columns)
            written.write_csv(file, include_header=False)
            rows += frame.height
    return rows


def write_parquet(path: Path, export: PageExport, columns: Sequence[Column], frames: Iterable[pl.DataFrame]) -> int:
    """Typed columns under the headings; what the file is stands in its metadata. Returns the rows written."""
    rows, writer = 0, None
    try:
        for table in _tables(columns, frames):
            if writer is None:
                about = {b"bucketwise": " ".join(said(export, _EXACT)).encode()}
                schema = table.schema.with_metadata({**(table.schema.metadata or {}), **about})
                writer = pq.ParquetWriter(path, schema, compression="zstd")
            writer.write_table(table.cast(writer.schema))
            rows += table.num_rows
    finally:
        if writer is not None:
            writer.close()
    return rows


def said(export: PageExport, how: str) -> list[str]:
    """What a file without a cover says about itself."""
    filters = "; ".join(f"{label}: {values}" for label, values in export.filters) or "none: the whole book"
    invented = ["Invented data."] if export.invented else []
    return [
        *invented,
        f"{export.title}, {export.month}, as of {date_text(export.as_of)}, data version {export.data_version}, "
        f"generated {moment_text(export.generated_at)}.",
        f"Filters: {filters}.",
        f"Amounts in {export.currency}.",
        *export.warnings,
        how,
    ]


def _tables(columns: Sequence[Column], frames: Iterable[pl.DataFrame]) -> Iterator[pa.Table]:
    for frame in frames:
        yield frame.select(_flat(column, frame.schema[column.name], safe=False) for column in columns).to_arrow()


def _flat(column: Column, dtype: pl.DataType, *, safe: bool) -> pl.Expr:
    """The column as data: exact decimals, dates, numbers, and text as it is shown."""
    value = pl.col(column.name)
    if column.kind in MONEYS:
        whole = column.kind is Kind.MONEY_EXACT or dtype.is_integer()
        value = exactly_in_units(value) if whole else in_units(value.cast(pl.Float64))
    elif column.kind is Kind.YES_NO:
        value = pl.when(value).then(pl.lit("yes")).when(~value).then(pl.lit("no"))
    elif column.kind is Kind.TEXT:
        value = value.cast(pl.String)
        value = value.replace(dict(column.labels)) if column.labels else value
        value = neutral(value) if safe else value
    elif column.kind in _TYPES:
        value = value.cast(_TYPES[column.kind])
    return value.alias(column.label)
