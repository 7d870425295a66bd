"""The movement matrix: opening buckets down, closing states across, better to the green side and worse to the red."""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl
from xlsxwriter.utility import xl_rowcol_to_cell

from dashboard.excel.book import INK, RULE, Book, tint
from dashboard.excel.cells import Cell, cells
from dashboard.excel.page_export import KIND_OF_UNIT, Column, Kind, Matrix
from dashboard.excel.sheet_layout import (
    FIRST_ROW,
    HEADING_ROW,
    page_widths,
    set_print,
    set_widths,
    width_of,
    write_across,
    write_headings,
    write_top,
)
from dashboard.excel.table_sheet import write_no_rows
from dashboard.formats import currency_symbol
from dashboard.palette import BETTER, WORSE, is_worse
from dashboard.value_names import named
from validations.dimensions import dimension
from validations.vocabulary import CLOSING_STATES, OPENING_STATES

_ORDER: Final = {name: at for at, name in enumerate(dict.fromkeys((*CLOSING_STATES, *OPENING_STATES)))}
_STRONGEST_SHARE: Final = 0.25
"""A quarter of a row in one cell gets the full colour."""
LEGEND: Final = (
    "Green: moved to a better state, left of the outlined diagonal, or closed or settled. Red: moved to a worse state, "
    "right of it, or written off. The stronger the colour, the larger the share of the row."
)


def write_matrix(book: Book, sheet: Any, matrix: Matrix) -> None:
    """Cells typed and coloured by where the account went, with the total of each row as handed over."""
    kind = matrix.kind or KIND_OF_UNIT[matrix.metric.unit]
    down, across = _in_order(matrix, matrix.rows_by), _in_order(matrix, matrix.across)
    grid, totals = _grid(matrix, kind, down, across), _row_totals(matrix, kind, down)
    labels = [f"{dimension(matrix.rows_by).label} \\ {dimension(matrix.across).label.lower()}"]
    labels += [_label(matrix, matrix.across, state) for state in across] + ["Total"] * bool(totals)
    widths = _widths(book, labels, kind, [*grid, totals])
    set_widths(sheet, widths)
    unit = f" ({currency_symbol(book.export)})" if kind is Kind.MONEY else ""
    share = ", share of the row" if kind is Kind.PERCENT and not matrix.metric.is_rate else ""
    write_top(book, sheet, f"{matrix.title}: {matrix.metric.label}{share}{unit}", matrix.note, widths)
    write_headings(book, sheet, HEADING_ROW, labels, widths, words=(0,))
    sheet.freeze_panes(FIRST_ROW, 1)
    for at, (opening, row) in enumerate(zip(down, grid, strict=True)):
        _write_row(book, sheet, FIRST_ROW + at, matrix, kind, opening, across, row)
        if totals:
            _put(book, sheet, FIRST_ROW + at, len(across) + 1, totals[at], kind, bold=True)
    _colour(sheet, down, across, grid)
    if not down:
        write_no_rows(book, sheet, widths)
    last = FIRST_ROW + max(len(down), 1) + 1
    write_across(sheet, last, LEGEND, book.style(italic=True, text_wrap=True, valign="top"), page_widths(widths))
    set_print(book, sheet, last, widths)


def _in_order(matrix: Matrix, key: str) -> list[str]:
    present = matrix.frame[key].cast(pl.String).unique().to_list()
    return sorted(present, key=lambda state: (_ORDER.get(state, len(_ORDER)), state))


def _label(matrix: Matrix, key: str, state: str) -> str:
    return matrix.labels.get(key, {}).get(state, named(state))


def _grid(matrix: Matrix, kind: Kind, down: Sequence[str], across: Sequence[str]) -> list[list[Cell]]:
    """Rows of cells; a pair of states that no account went through is 0."""
    column = Column(matrix.metric.key, matrix.metric.label, kind)
    states = matrix.frame.select(pl.col(matrix.rows_by, matrix.across).cast(pl.String)).iter_rows()
    found = dict(zip(states, cells(matrix.frame, column), strict=True))
    return [[found.get((opening, closing), 0) for closing in across] for opening in down]


def _row_totals(matrix: Matrix, kind: Kind, down: Sequence[str]) -> list[Cell]:
    if matrix.totals is None:
        return []
    column = Column(matrix.metric.key, matrix.metric.label, kind)
    of_row = zip(matrix.totals[matrix.rows_by].cast(pl.String), cells(matrix.totals, column), strict=True)
    found = dict(of_row)
    return [found.get(opening) for opening in down]


def _widths(book: Book, labels: Sequence[str], kind: Kind, rows: Sequence[Sequence[Cell]]) -> list[float]:
    figures = [cell for row in rows for cell in row]
    width = width_of(book, Column("", "", kind), figures)
    longest_words = [max(map(len, label.split())) + 2.0 for label in labels[1:]]
    return [18.0, *(max(width, longest) for longest in longest_words)]


def _write_row(
    book: Book,
    sheet: Any,
    row: int,
    matrix: Matrix,
    kind: Kind,
    opening: str,
    across: Sequence[str],
    figures: Sequence[Cell],
) -> None:
    _put(book, sheet, row, 0, _label(matrix, matrix.rows_by, opening), Kind.TEXT, bold=True)
    for at, (closing, figure) in enumerate(zip(across, figures, strict=True), 1):
        outline: dict[str, object] = {"border": 2, "border_color": INK} if opening == closing else {}
        _put(book, sheet, row, at, figure, kind, **outline)


def _put(book: Book, sheet: Any, row: int, at: int, cell: Cell, kind: Kind, **properties: object) -> None:
    book.put(sheet, row, at, cell, kind, **({"border": 1, "border_color": RULE} | properties))


def _colour(sheet: Any, down: Sequence[str], across: Sequence[str], grid: Sequence[Sequence[Cell]]) -> None:
    """Two colour scales per row, so that small buckets are read as easily as large ones."""
    for at, (opening, row) in enumerate(zip(down, grid, strict=True), FIRST_ROW):
        whole = sum(abs(cell) for cell in row if isinstance(cell, int | float))
        for worse, colour in ((False, BETTER), (True, WORSE)):
            where = [column for column, closing in enumerate(across, 1) if is_worse(opening, closing) is worse]
            if where and whole:
                _scale(sheet, at, where, whole * _STRONGEST_SHARE, colour)


def _scale(sheet: Any, row: int, where: Sequence[int], strongest: float, colour: str) -> None:
    rule = {
        "type": "2_color_scale",
        "min_type": "num",
        "min_value": 0,
        "min_color": "#FFFFFF",
        "max_type": "num",
        "max_value": strongest,
        "max_color": tint(colour),
        "multi_range": " ".join(xl_rowcol_to_cell(row, at) for at in where),
    }
    sheet.conditional_format(row, where[0], row, where[0], rule)
