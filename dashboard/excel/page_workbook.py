"""A workbook from what a page drew; one of many cells is built in a process of its own."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, Final

from dashboard.background_job import Job, Told
from dashboard.excel.book import Book
from dashboard.excel.chart_sheet import write_chart
from dashboard.excel.cover_sheet import Entry, write_cover, write_definitions
from dashboard.excel.matrix_sheet import write_matrix
from dashboard.excel.page_export import Chart, ExportError, Matrix, PageExport, Sheet
from dashboard.excel.sheet_layout import sheet_names
from dashboard.excel.table_sheet import write_table
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


BUILT_HERE: Final = 20_000
"""Cells up to which a workbook is built where it is asked for: at most 0.4 s."""
_PATIENCE: Final = 900
"""Seconds after which a build is given up."""
_ONE_AT_A_TIME: Final = Lock()


@dataclass(frozen=True)
class PageTask:
    """The workbook of a page, to be built aside."""

    export: PageExport
    result: str = "page.xlsx"
    most_at_once: int = 1
    busy: str = "A large workbook is being built already; try again when it is done."

    def write(self, path: Path, told: Told) -> None:
        """Write the workbook."""
        told("Writing the workbook", 0.0)
        write_page(path, self.export)


def built(export: PageExport) -> bytes:
    """The workbook of a page, for the button that asks for it. Raises UserError with a sentence."""
    if export.cells <= BUILT_HERE:
        return workbook(export)
    with _ONE_AT_A_TIME:
        job = Job(PageTask(export))
        if not job.wait(_PATIENCE):
            job.cancel()
            raise ExportError(f"The workbook took more than {_PATIENCE // 60} minutes; narrow the filters.")
        return job.path.read_bytes()
