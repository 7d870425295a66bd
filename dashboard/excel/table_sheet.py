"""One formatted sheet per table."""

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any, Final

import polars as pl

from dashboard.excel.book import FAINT, INK, RULE, Book, Pen, tint
from dashboard.excel.cells import Cell, cells
from dashboard.excel.page_export import DATES, MAX_ROWS, WORDS, Column, Kind, Table, TooManyRowsError
from dashboard.excel.sheet_layout import (
    FIRST_ROW,
    HEADING_ROW,
    WIDEST,
    height_of,
    page_widths,
    set_print,
    set_widths,
    width_of,
    write_across,
    write_headings,
    write_top,
)
from dashboard.palette import BETTER, WORSE

NO_ROWS = "No rows for these filters."
_SHADES: Final[Mapping[str, Mapping[str, object]]] = {
    "met": {"bg_color": tint(BETTER), "font_color": INK},
    "missed": {"bg_color": tint(WORSE), "font_color": INK},
}


def write_table(book: Book, sheet: Any, table: Table) -> None:
    """Headings that stay in view, typed cells, a filter on every column, and the totals that were handed over."""
    if table.rows > MAX_ROWS:
        raise TooManyRowsError(max(table.rows, table.of_rows or 0))
    columns = table.columns
    by_column = [cells(table.frame, column, table.placeholder) for column in columns]
    totals = _totals(table)
    widths = [
        width_of(book, column, [*values, *([] if totals is None else [totals[at]])], _kinds(table.frame, column))
        for at, (column, values) in enumerate(zip(columns, by_column, strict=True))
    ]
    set_widths(sheet, widths)
    write_top(book, sheet, table.title, table.note, widths)
    start_rows(book, sheet, columns, widths)
    _write_rows(book, sheet, table, by_column, widths)
    last_row = FIRST_ROW + max(table.rows, 1) - 1
    if not table.rows:
        write_no_rows(book, sheet, widths)
    if totals is not None:
        last_row += 1
        write_row(sheet, last_row, totals, _pens_of_totals(book, table))
    finish_rows(book, sheet, widths, table.rows, last_row)


def _kinds(frame: pl.DataFrame, column: Column) -> set[Kind]:
    """The kinds of a column's values, where rows differ."""
    return {column.kind_of({column.kinds: kind}) for kind in frame[column.kinds].unique()} if column.kinds else set()


def start_rows(book: Book, sheet: Any, columns: Sequence[Column], widths: Sequence[float]) -> None:
    """Headings, frozen with the columns that name a row."""
    words = [at for at, column in enumerate(columns) if column.kind in WORDS | DATES]
    write_headings(book, sheet, HEADING_ROW, [book.heading(column) for column in columns], widths, words)
    sheet.freeze_panes(FIRST_ROW, 1)


def _write_rows(
    book: Book, sheet: Any, table: Table, by_column: Sequence[Sequence[Cell]], widths: Sequence[float]
) -> None:
    """The rows of data, higher where long words wrap; each row's own format where rows differ in kind."""
    columns, frame = table.columns, table.frame
    wrapped = [at for at, width in enumerate(widths) if width >= WIDEST]
    look: dict[str, object] = {"text_wrap": True} if wrapped else {}
    pens = row_pens(book, columns, **look)
    mixed = {at: column for at, column in enumerate(columns) if column.kinds or column.status}
    rows = frame.iter_rows(named=True) if mixed else repeat({})
    for row, (values, own) in enumerate(zip(zip(*by_column, strict=True), rows, strict=False), FIRST_ROW):
        if wrapped:
            sheet.set_row(row, max(height_of(str(values[at] or ""), WIDEST) for at in wrapped))
        for at, column in mixed.items():
            shade = _SHADES.get(str(own[column.status]), {}) if column.status else {}
            pens[at] = book.pen(column.kind_of(own), bottom=1, bottom_color=RULE, **look, **shade)
        write_row(sheet, row, values, pens)


def row_pens(book: Book, columns: Sequence[Column], **properties: object) -> list[Pen]:
    """One pen per column, for rows that look alike."""
    return [book.pen(column.kind, bottom=1, bottom_color=RULE, **properties) for column in columns]


def _pens_of_totals(book: Book, table: Table) -> list[Pen]:
    """As those of the rows, in the kinds of the totals' own values."""
    own: Mapping[str, object] = {} if table.totals is None else table.totals.row(0, named=True)
    kinds = [column.kind_of(own) if column.kinds in own else column.kind for column in table.columns]
    return [book.pen(kind, bottom=1, bottom_color=RULE, bold=True, top=1) for kind in kinds]


def write_row(sheet: Any, row: int, values: Sequence[Cell], pens: Sequence[Pen]) -> None:
    """One row of typed cells."""
    for at, (cell, pen) in enumerate(zip(values, pens, strict=True)):
        pen.write(sheet, row, at, cell)


def write_no_rows(book: Book, sheet: Any, widths: Sequence[float], row: int = FIRST_ROW) -> None:
    """Say that there is nothing, where the first row would be."""
    write_across(sheet, row, NO_ROWS, book.style(italic=True, font_color=FAINT), page_widths(widths))


def finish_rows(book: Book, sheet: Any, widths: Sequence[float], rows: int, last_row: int) -> None:
    """A filter over the rows of data, and how the sheet prints."""
    sheet.autofilter(HEADING_ROW, 0, HEADING_ROW + rows, len(widths) - 1)
    set_print(book, sheet, last_row, widths)


def _totals(table: Table) -> list[Cell] | None:
    """The row of totals: the word in the first column, nothing where a total was not handed over."""
    if table.totals is None:
        return None
    known = table.totals.columns
    given = [_total(table, table.totals, column) if column.name in known else None for column in table.columns]
    return ["Total", *given[1:]] if table.columns[0].name not in known else given


def _total(table: Table, totals: pl.DataFrame, column: Column) -> Cell:
    """One cell of the totals; where its kind is its row's, what stands for a missing value is the table's word."""
    return cells(totals, column, table.placeholder if column.kinds else "")[0]
