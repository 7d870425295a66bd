"""A workbook of XlsxWriter, into one sheet of which the rows are put as they come.

XlsxWriter makes everything but those rows. In their place it writes a row of samples, a cell for every look that a cell
can have, and the rows refer to the styles that it gave to these.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl

from dashboard.excel.book import Book
from dashboard.excel.model import SHEET_ROWS, Column, Kind, TooManyRowsError
from dashboard.excel.sheet_rows import Look, look, rows_as_xml, samples
from dashboard.excel.tables import row_pens

_FIRST_OF_ALL: Final = "[Content_Types].xml"
"""By this at the beginning of a file, programs tell that it is a workbook."""
_COMPRESSION: Final = 3
"""Takes a third of the usual time and makes the file a sixth larger."""
_STYLE: Final = re.compile(r'<c r="[A-Z]+2" s="(\d+)"')
_DIMENSION: Final = re.compile(r"<dimension [^>]*/>")
Shell = Callable[[int], bytes]
"""The workbook with the samples in place of so many rows."""


def write_samples(book: Book, sheet: Any, columns: Sequence[Column]) -> None:
    """Below the headings, a cell for every look of every kind of column."""
    pens = {column.kind: pen for column, pen in zip(columns, row_pens(book, columns), strict=True)}
    cells = [(pen, cell) for kind, pen in pens.items() for cell in samples(kind)]
    for at, (pen, cell) in enumerate(cells):
        pen.write(sheet, 1, at, cell)
    # A row gets its styles when another one follows it: these before anything that depends on the number of rows.
    sheet.write_string(2, 0, "")


def write_spliced(
    path: Path, number: int, shell: Shell, columns: Sequence[Column], frames: Iterator[pl.DataFrame]
) -> int:
    """Write the workbook with the rows in its sheet of that number, from 1, and return how many they are.

    Raises TooManyRowsError when more come than a sheet holds.
    """
    name, rows = f"xl/worksheets/sheet{number}.xml", 0
    begun = ZipFile(BytesIO(shell(1)))
    before, styles, _ = _parts(begun, name)
    looks = _looks(columns, styles)
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION) as file:
        _put(file, _FIRST_OF_ALL, begun)
        with file.open(name, "w", force_zip64=True) as sheet:
            sheet.write(before)
            for frame in frames:
                sheet.write(rows_as_xml(frame, columns, looks, rows + 2))
                rows += frame.height
                if rows > SHEET_ROWS:
                    raise TooManyRowsError(rows, SHEET_ROWS)
            whole = ZipFile(BytesIO(shell(rows)))
            sheet.write(_parts(whole, name)[2])
        for other in whole.namelist():
            if other not in (_FIRST_OF_ALL, name):
                _put(file, other, whole)
    return rows


def _looks(columns: Sequence[Column], styles: Sequence[str]) -> Mapping[Kind, Look]:
    found, left = {}, iter(styles)
    for kind in dict.fromkeys(column.kind for column in columns):
        found[kind] = look([next(left) for _ in samples(kind)])
    return found


def _parts(workbook: ZipFile, name: str) -> tuple[bytes, list[str], bytes]:
    """What stands before the rows, the styles of the samples, and what stands after the rows."""
    before, _, rest = workbook.read(name).decode().partition('<row r="2"')
    row, end, after = rest.partition("</sheetData>")
    # How far the sheet goes is not known where it begins; who is told nothing looks for it.
    return _DIMENSION.sub("", before).encode(), _STYLE.findall(row), (end + after).encode()


def _put(file: ZipFile, name: str, source: ZipFile) -> None:
    with file.open(name, "w") as member:
        member.write(source.read(name))
