"""Lists of accounts as long as a sheet of Excel, or longer: written slice by slice, in memory that does not grow."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, Final, Protocol

import polars as pl

from dashboard import background_job
from dashboard.excel.book import Book
from dashboard.excel.cells import cells
from dashboard.excel.cover_sheet import Entry, write_cover, write_definitions
from dashboard.excel.flat import write_csv, write_parquet
from dashboard.excel.layout import set_print, set_widths, sheet_names, width_of, write_headings
from dashboard.excel.model import DATES, SHEET_ROWS, WORDS, Column, PageExport, Table, TooManyRowsError
from dashboard.excel.row_stream import write_samples, write_spliced
from dashboard.excel.tables import write_no_rows, write_table
from dashboard.formats import grouped
from data_access.atomic_file import replacing
from validations.dimensions import DIMENSIONS

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
