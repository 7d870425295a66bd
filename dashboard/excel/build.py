"""A workbook from what a page drew, and one that streams a list of accounts."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.excel.book import Book
from dashboard.excel.cells import cells
from dashboard.excel.cover import Entry, write_cover, write_definitions
from dashboard.excel.layout import FIRST_ROW, set_widths, width_of, write_top
from dashboard.excel.matrix import write_matrix
from dashboard.excel.model import (
    MAX_ROWS,
    Chart,
    Column,
    Matrix,
    PageExport,
    Sheet,
    TooManyRowsError,
)
from dashboard.excel.names import sheet_names
from dashboard.excel.native_charts import write_chart
from dashboard.excel.tables import finish_rows, row_pens, start_rows, write_no_rows, write_row, write_table
from dashboard.metrics.model import Metric

_FIRST, _LAST = "Cover", "Definitions"


def workbook(export: PageExport) -> bytes:
    """The page as an Excel file: cover, one sheet per table, matrix and chart, definitions.

    The same export gives the same bytes. Raises TooManyRowsError when a table does not fit a sheet.
    """
    target = BytesIO()
    _write_page(Book(export, target), export)
    return target.getvalue()


def write_page(path: Path, export: PageExport) -> None:
    """The same workbook into a file, row by row, for tables too long to hold twice."""
    _write_page(Book(export, path, streaming=True), export)


def _write_page(book: Book, export: PageExport) -> None:
    first, *names, last = sheet_names([_FIRST, *(one.title for one in export.sheets), _LAST])
    cover = book.target.add_worksheet(first)
    for name, one in zip(names, export.sheets, strict=True):
        _write(book, book.target.add_worksheet(name), name, one)
    write_definitions(book, book.target.add_worksheet(last), _metrics(export), _dimensions(export))
    write_cover(book, cover, [_entry(name, one) for name, one in zip(names, export.sheets, strict=True)])
    book.target.close()


def write_accounts(
    path: Path,
    export: PageExport,
    frames: Iterable[pl.DataFrame],
    columns: Sequence[Column],
    *,
    total: int,
    title: str = "Accounts",
) -> int:
    """Stream a list of accounts into a file, in memory that does not grow with it; returns the rows written.

    `total` is how many accounts the filters hold, for the cover. Raises TooManyRowsError, leaving no file, when they
    do not fit a sheet.
    """
    if total > MAX_ROWS:
        raise TooManyRowsError(total)
    book = Book(export, path, streaming=True)
    first, name = sheet_names([_FIRST, title])
    cover, sheet = book.target.add_worksheet(first), book.target.add_worksheet(name)
    rows = _stream(book, sheet, title, frames, columns)
    write_cover(book, cover, [Entry(name, rows, max(rows, total), "")])
    book.target.close()
    return rows


def _write(book: Book, sheet: Any, name: str, one: Sheet) -> None:
    match one:
        case Matrix():
            write_matrix(book, sheet, one)
        case Chart():
            write_chart(book, sheet, name, one)
        case _:
            write_table(book, sheet, one)


def _entry(name: str, one: Sheet) -> Entry:
    return Entry(name, one.rows, max(one.rows, one.of_rows or 0), one.note)


def _metrics(export: PageExport) -> list[Metric]:
    shown = [metric for one in export.sheets for metric in one.metrics]
    return list({metric.key: metric for metric in (*export.definitions, *shown)}.values())


def _dimensions(export: PageExport) -> list[str]:
    return list(dict.fromkeys(key for one in export.sheets for key in one.dimensions))


def _stream(book: Book, sheet: Any, title: str, frames: Iterable[pl.DataFrame], columns: Sequence[Column]) -> int:
    """Write the frames below each other; columns are as wide as the first frame needs."""
    waiting = iter(frames)
    first = next(waiting, None)
    widths = [width_of(book, column, [] if first is None else cells(first, column)) for column in columns]
    set_widths(sheet, widths)
    write_top(book, sheet, title, "", widths)
    start_rows(book, sheet, columns, widths)
    rows, pens = 0, row_pens(book, columns)
    for frame in chain([] if first is None else [first], waiting):
        for values in zip(*(cells(frame, column) for column in columns), strict=True):
            write_row(sheet, FIRST_ROW + rows, values, pens)
            rows += 1
    if not rows:
        write_no_rows(book, sheet, widths)
    finish_rows(book, sheet, widths, rows, FIRST_ROW + max(rows, 1) - 1)
    return rows
