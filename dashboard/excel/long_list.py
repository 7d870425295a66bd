"""Lists of any length, as a workbook, CSV or Parquet: written slice by slice, in memory that does not grow."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, Final, Protocol

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard import background_job
from dashboard.excel.book import Book
from dashboard.excel.cells import cells, exactly_in_units, in_units, neutral, neutral_line
from dashboard.excel.cover_sheet import Entry, write_cover, write_definitions
from dashboard.excel.page_export import (
    DATES,
    MONEYS,
    SHEET_ROWS,
    WORDS,
    Column,
    Kind,
    PageExport,
    Table,
    TooManyRowsError,
)
from dashboard.excel.row_stream import write_samples, write_spliced
from dashboard.excel.sheet_layout import set_print, set_widths, sheet_names, width_of, write_headings
from dashboard.excel.table_sheet import write_no_rows, write_table
from dashboard.formats import date_text, grouped, moment_text
from data_access.atomic_file import replacing
from validations.dimensions import DIMENSIONS

_TYPES: Final = {Kind.COUNT: pl.Int64, Kind.DATE: pl.Date, Kind.MONTH: pl.Date, Kind.PERCENT: pl.Float64}
"""What a slice without any value may not say by itself."""
_SAFE: Final = (
    "Text that begins with = + - @ or their full-width forms, also behind blanks, a tab or a line break, has an "
    "apostrophe before it, so that no spreadsheet reads it as a formula. An empty cell is a value that the source does "
    "not hold."
)
_EXACT: Final = "Amounts are exact decimals. A null is a value that the source does not hold."
_SLICE: Final = 15_000
"""Rows that are in memory at a time."""
_MEASURED: Final = 2_000
"""Rows that say how wide the columns are."""
Told = Callable[[int], None]
"""Called with the rows written so far."""


class Form(StrEnum):
    """What a list can be written as; the value is the ending of the file's name."""

    EXCEL = "xlsx"
    CSV = "csv"
    PARQUET = "parquet"


class Rows(Protocol):
    """Where the rows of a list come from; it travels to the process that writes them."""

    def batches(self) -> Iterator[pl.DataFrame]:
        """The rows in their order, some at a time."""


@dataclass(frozen=True)
class LongList:
    """A list with everything needed to say later what it holds."""

    export: PageExport
    columns: tuple[Column, ...]
    total: int
    """How many rows the filters hold."""
    title: str = "Accounts"
    form: Form = Form.EXCEL
    meanings: tuple[tuple[str, str], ...] = ()
    """Columns that are no dimension, with what they mean."""
    before: tuple[Table, ...] = ()
    """Short tables on sheets between the cover and the list, in a workbook only."""
    after: tuple[Table, ...] = ()
    """Short tables on sheets behind the list."""

    @property
    def place(self) -> int:
        """Number of the list's sheet in its workbook, from 1."""
        return len(self.before) + 2


@dataclass(frozen=True)
class ListTask:
    """A list to be written in the background, with where its rows come from."""

    wanted: LongList
    rows: Rows
    most_at_once: int = 2
    busy: str = "2 lists are being written already; try again when one of them is done."

    @property
    def result(self) -> str:
        """Name of the file."""
        return f"list.{self.wanted.form.value}"

    def write(self, path: Path, told: background_job.Told) -> None:
        """Write the list, telling the rows written so far."""
        total, export = self.wanted.total, self.wanted.export

        def rows_told(written: int) -> None:
            said = f"{grouped(written, export)} of {grouped(total, export)} rows"
            told(said, min(written / max(total, 1), 1.0))

        write_list(path, self.wanted, self.rows.batches(), rows_told)


def write_list(path: Path, wanted: LongList, frames: Iterable[pl.DataFrame], told: Told | None = None) -> int:
    """Write the list and return its rows; the file appears when it is complete.

    Raises TooManyRowsError when a sheet cannot hold them.
    """
    if wanted.form is Form.EXCEL and wanted.total > SHEET_ROWS:
        raise TooManyRowsError(wanted.total, SHEET_ROWS)
    with replacing(path) as partial:
        return _write(partial, wanted, _slices(frames, told or _silent))


def _write(path: Path, wanted: LongList, slices: Iterator[pl.DataFrame]) -> int:
    match wanted.form:
        case Form.EXCEL:
            return _write_sheet(path, wanted, slices)
        case Form.CSV:
            return write_csv(path, wanted.export, wanted.columns, slices)
        case Form.PARQUET:
            return write_parquet(path, wanted.export, wanted.columns, slices)


def _silent(_rows: int) -> None:
    """Nobody is watching."""


def _slices(frames: Iterable[pl.DataFrame], told: Told) -> Iterator[pl.DataFrame]:
    written = 0
    for frame in frames:
        for part in frame.iter_slices(_SLICE) if frame.height else [frame]:
            yield part
            written += part.height
            told(written)


def _write_sheet(path: Path, wanted: LongList, slices: Iterator[pl.DataFrame]) -> int:
    filled = (part for part in slices if part.height)
    first = next(filled, None)
    if first is None:
        path.write_bytes(_workbook(wanted, None, 0))
        return 0
    shown = first.head(_MEASURED)
    parts = chain([first], filled)
    return write_spliced(path, wanted.place, lambda rows: _workbook(wanted, shown, rows), wanted.columns, parts)


def _workbook(wanted: LongList, shown: pl.DataFrame | None, rows: int) -> bytes:
    """The workbook of so many rows, with samples in their place; its columns are as wide as those shown need."""
    target = BytesIO()
    book = Book(wanted.export, target, streaming=True)
    before, after = [one.title for one in wanted.before], [one.title for one in wanted.after]
    names = sheet_names(["Cover", *before, wanted.title, *after, "Definitions"])
    cover, *sheets, last = [book.target.add_worksheet(name) for name in names]
    entries = []
    for name, sheet, table in zip(names[1:], sheets, (*wanted.before, None, *wanted.after), strict=False):
        if table is None:
            _begin(book, sheet, wanted.columns, shown, rows)
            entries.append(Entry(name, rows, max(rows, wanted.total), ""))
        else:
            write_table(book, sheet, table)
            entries.append(Entry(name, table.rows, table.rows, table.note))
    known = [column.name for column in wanted.columns if column.name in DIMENSIONS]
    write_definitions(book, last, wanted.export.definitions, known, wanted.meanings)
    write_cover(book, cover, entries)
    book.target.close()
    return target.getvalue()


def _begin(book: Book, sheet: Any, columns: tuple[Column, ...], shown: pl.DataFrame | None, rows: int) -> None:
    """Headings in the first row, a filter on each, and where there are rows the samples of their looks."""
    widths = [width_of(book, column, [] if shown is None else cells(shown, column)) for column in columns]
    set_widths(sheet, widths)
    words = [at for at, column in enumerate(columns) if column.kind in WORDS | DATES]
    write_headings(book, sheet, 0, [book.heading(column) for column in columns], widths, words)
    sheet.freeze_panes(1, 1)
    if shown is None:
        write_no_rows(book, sheet, widths, row=1)
    else:
        write_samples(book, sheet, columns)
    sheet.autofilter(0, 0, rows, len(columns) - 1)
    set_print(book, sheet, max(rows, 1), widths, repeat=0)


def write_csv(path: Path, export: PageExport, columns: Sequence[Column], frames: Iterable[pl.DataFrame]) -> int:
    """UTF-8 with a line that begins with # and says what the file is, then the headings; returns the rows written."""
    rows = 0
    with path.open("wb") as file:
        file.write(f"# {neutral_line(' '.join(about_the_file(export, _SAFE)))}\n".encode("utf-8-sig"))
        file.write(pl.DataFrame(schema=[one.label for one in columns]).write_csv().encode())
        for frame in frames:
            written = frame.select(_flat(column, frame.schema[column.name], safe=True) for column in columns)
            written.write_csv(file, include_header=False)
            rows += frame.height
    return rows


def write_parquet(path: Path, export: PageExport, columns: Sequence[Column], frames: Iterable[pl.DataFrame]) -> int:
    """Write typed columns with their headings; the metadata describes the file. Returns the rows written."""
    rows, writer = 0, None
    try:
        for table in _tables(columns, frames):
            if writer is None:
                about = {b"bucketwise": " ".join(about_the_file(export, _EXACT)).encode()}
                schema = table.schema.with_metadata({**(table.schema.metadata or {}), **about})
                writer = pq.ParquetWriter(path, schema, compression="zstd")
            writer.write_table(table.cast(writer.schema))
            rows += table.num_rows
    finally:
        if writer is not None:
            writer.close()
    return rows


def about_the_file(export: PageExport, how: str) -> list[str]:
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
        value = pl.when(value).then(pl.lit("Yes")).when(~value).then(pl.lit("No"))
    elif column.kind is Kind.TEXT:
        value = value.cast(pl.String)
        value = value.replace(dict(column.labels)) if column.labels else value
        value = neutral(value) if safe else value
    elif column.kind in _TYPES:
        value = value.cast(_TYPES[column.kind])
    return value.alias(column.label)
