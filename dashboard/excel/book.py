"""A workbook being written: cell formats made once, and one way to put a value into a cell."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from dashboard.excel.cells import Cell, looks_like_formula
from dashboard.excel.page_export import DATES, MONEYS, WORDS, Column, Kind, PageExport
from dashboard.formats import currency_symbol, excel_number

INK, PAPER, RULE, FAINT = "#1F2933", "#FFFFFF", "#DDE2E7", "#7B8794"
HEADING_FILL, BANNER_FILL, LINK = "#24455C", "#FFF3D6", "#1F5A7A"
_FONT: Final = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "vcenter"}
_FIXED_FORMATS: Final = {
    Kind.PERCENT: "0.00 %",
    Kind.POINTS: '+0.00" pp";-0.00" pp";0.00" pp"',
    Kind.POINTS_APART: '0.00" pp"',
    Kind.CHANGE: "+0.0 %;-0.0 %;0.0 %",
    Kind.DAYS: '0.0" days"',
    Kind.PER_THOUSAND: '0.00" per 1,000"',
    Kind.DAYS_CHANGE: '+0.0" days";-0.0" days";0.0" days"',
    Kind.DIFFERENCE: "+0.00;-0.00;0.00",
    Kind.COUNT_CHANGE: "+0;-0;0",
    Kind.DATE: "d mmm yyyy",
    Kind.MONTH: "mmm yyyy",
    Kind.MOMENT: "d mmm yyyy hh:mm",
}
DECIMALS: Final = {Kind.NUMBER: 2, Kind.MONEY_EXACT: 2}
"""Decimals that a number shows, where its kind does not fix its format."""
SMALLEST_CHANGE: Final = {Kind.POINTS: 0.005, Kind.CHANGE: 0.0005, Kind.DAYS_CHANGE: 0.05, Kind.DIFFERENCE: 0.005}
"""Below it a change reads as 0 and has no sign, though spreadsheets choose a sign before they round."""
_TAKEN_FOR_XML: Final = "</r>"
"""XlsxWriter writes a text that ends so, and begins likewise, into the file as it stands; a space keeps it text."""


class Book:
    """An open workbook and what its sheets share. Text is never read as a formula, a link or a number."""

    def __init__(self, export: PageExport, target: BytesIO | Path, *, streaming: bool = False) -> None:
        self.export = export
        self.target = xlsxwriter.Workbook(
            target if isinstance(target, BytesIO) else str(target),
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "constant_memory": streaming,
                "in_memory": not streaming,
                # Rows on their way lie beside the file, so that they go with it when its writing is stopped.
                **({"tmpdir": str(target.parent)} if streaming and isinstance(target, Path) else {}),
            },
        )
        self.target.set_properties(
            {"title": export.title, "comments": export.month, "created": export.generated_at.replace(tzinfo=None)}
        )
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._pens: dict[tuple[Kind, tuple[tuple[str, object], ...]], Pen] = {}

    def style(self, **properties: object) -> Any:
        """A cell format, made once however often it is used."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.target.add_format(_FONT | properties)
        return self._formats[key]

    def heading(self, column: Column) -> str:
        """The label of a column; that of money names the currency."""
        return f"{column.label} ({currency_symbol(self.export)})" if column.kind in MONEYS else column.label

    def pen(self, kind: Kind, **properties: object) -> "Pen":
        """What writes cells of one kind in one look."""
        key = (kind, tuple(sorted(properties.items())))
        if key not in self._pens:
            self._pens[key] = Pen(self, kind, properties)
        return self._pens[key]

    def put(self, sheet: Any, row: int, at: int, cell: Cell, kind: Kind, **properties: object) -> None:
        """Write one value as its type."""
        self.pen(kind, **properties).write(sheet, row, at, cell)


class Pen:
    """Writes values of one kind as their type. Words in a column of numbers are set faint, to the right."""

    def __init__(self, book: Book, kind: Kind, properties: dict[str, object]) -> None:
        self._book, self._kind, self._properties = book, kind, properties
        self._sizes: dict[tuple[bool, int], Any] = {}
        left = {"align": "left", "indent": 1} if kind in DATES else {}
        placed = {"indent": 1} if kind in WORDS else left or {"align": "right", "font_color": FAINT}
        self._blank = book.style(**properties)
        self._text = book.style(**placed | properties)
        self._careful_text = book.style(**placed | properties, quote_prefix=True)
        self._fixed = self._nothing = None
        if number_format := _FIXED_FORMATS.get(kind):
            self._fixed = book.style(num_format=number_format, **left | properties)
            _, _, nothing = number_format.rpartition(";")
            self._nothing = book.style(num_format=f"{nothing};{nothing}", **left | properties)

    def write(self, sheet: Any, row: int, at: int, cell: Cell) -> None:
        """Put one value into a cell."""
        if isinstance(cell, str):
            look = self._careful_text if looks_like_formula(cell) else self._text
            sheet.write_string(row, at, f"{cell} " if cell.endswith(_TAKEN_FOR_XML) else cell, look)
        elif cell is None:
            sheet.write_blank(row, at, None, self._blank)
        elif isinstance(cell, date):
            sheet.write_datetime(row, at, cell, self._fixed)
        else:
            sheet.write_number(row, at, cell, self._look(cell))

    def _look(self, number: float) -> Any:
        """The style for a number of this sign and size."""
        if abs(number) < SMALLEST_CHANGE.get(self._kind, 0.0):
            return self._nothing
        return self._fixed or self._sized(number)

    def _sized(self, number: float) -> Any:
        """The style whose number format groups the digits of a number of this size."""
        decimals = DECIMALS.get(self._kind, 0)
        size = (number < 0, len(f"{number:.{decimals}f}"))
        if size not in self._sizes:
            number_format = excel_number(number, self._book.export, decimals)
            self._sizes[size] = self._book.style(num_format=number_format, **self._properties)
        return self._sizes[size]


def tint(colour: str) -> str:
    """Half way to white, so that the figures stay readable."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{(part + 255) // 2:02X}" for part in parts)
