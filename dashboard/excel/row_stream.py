"""Rows of a sheet as its file holds them, made a column at a time and put into XlsxWriter's workbook as they come."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
from xlsxwriter.utility import xl_col_to_name

from dashboard.excel.book import DECIMALS, SMALLEST_CHANGE, Book
from dashboard.excel.cells import FIRST_YEAR, LONGEST_TEXT, RISKY, Cell, exactly_in_units, in_units, short_text
from dashboard.excel.page_export import DATES, MONEYS, SHEET_ROWS, WORDS, Column, Kind, TooManyRowsError
from dashboard.excel.table_sheet import row_pens
from dashboard.formats import NOT_AVAILABLE, TOO_FEW_CASES
from validations.cubes import MINOR_UNITS

_DIGITS: Final = range(1, 20)
"""Sizes of numbers that may look different; what is longer looks like the longest."""
_WORDS: Final[tuple[Cell, ...]] = ("text", "=text")
_POSITIVE: Final[tuple[Cell, ...]] = tuple(5 * 10 ** (digits - 1) for digits in _DIGITS)
_NEGATIVE: Final[tuple[Cell, ...]] = tuple(-5 * 10 ** (digits - 1) for digits in _DIGITS)
_DAY: Final = 86_400_000_000
"""Microseconds."""
_DAYS_BEFORE_1970: Final = (date(1970, 1, 1) - date(1899, 12, 30)).days
_ESCAPE: Final = r"(_x[0-9a-fA-F]{4}_)"
_ESCAPED: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {
    chr(code): f"_x{code:04X}_" for code in (*range(9), *range(0x0B, 0x20), 0xFFFE, 0xFFFF)
}
"""Characters that XML does not allow are spelled as spreadsheets spell them."""


@dataclass(frozen=True)
class Look:
    """The styles of columns of one kind, by their numbers in the workbook."""

    text: str
    careful_text: str
    positive: tuple[str, ...]
    """By the digits of the whole part; one where the size does not matter."""
    negative: tuple[str, ...]
    nothing: str
    """Of a change that reads as 0; empty for words and dates."""


def samples(kind: Kind) -> tuple[Cell, ...]:
    """One cell for every look that a column of this kind can have."""
    if kind in WORDS:
        return _WORDS
    return (*_WORDS, date(2000, 1, 1)) if kind in DATES else (*_WORDS, *_POSITIVE, *_NEGATIVE, 0)


def look(styles: Sequence[str]) -> Look:
    """The styles that the samples of a kind were given, in their order."""
    text, careful_text, *numbers = styles
    size = len(_POSITIVE)
    positive, negative = tuple(numbers[:size]), tuple(numbers[size : 2 * size])
    return Look(text, careful_text, positive, negative, "".join(numbers[2 * size :]))


def rows_as_xml(frame: pl.DataFrame, columns: Sequence[Column], looks: Mapping[Kind, Look], first: int) -> bytes:
    """The rows of a frame, the first of them numbered `first` as a spreadsheet numbers rows."""
    row = pl.int_range(first, first + pl.len()).cast(pl.String)
    parts: list[pl.Expr] = [pl.lit('<row r="'), row, pl.lit('">')]
    for at, column in enumerate(columns):
        cell = _cell(column, looks[column.kind], frame.schema[column.name])
        parts += [pl.lit(f'<c r="{xl_col_to_name(at)}'), row, cell]
    lines = frame.select(pl.concat_str(*parts, pl.lit("</row>")).str.join(""))
    return str(lines.item()).encode()


def _cell(column: Column, its: Look, dtype: pl.DataType) -> pl.Expr:
    """What follows the number of the row in a cell."""
    value = pl.col(column.name)
    if column.kind in DATES:
        made = _date(value, dtype, its)
    elif column.kind in WORDS:
        made = _text(_words(value, column), its)
    else:
        made = _amount(value, dtype, column.kind, its)
    if not column.cases:
        return made
    cases = pl.col(column.cases)
    few = (cases > 0) & (cases < column.minimum_cases)
    return pl.when(few).then(_said(TOO_FEW_CASES, its)).otherwise(made)


def _words(value: pl.Expr, column: Column) -> pl.Expr:
    if column.kind is Kind.YES_NO:
        return pl.when(value).then(pl.lit("Yes")).when(~value).then(pl.lit("No"))
    return value.cast(pl.String).replace(dict(column.labels)) if column.labels else value.cast(pl.String)


def _text(text: pl.Expr, its: Look) -> pl.Expr:
    short = text.map_batches(_shortened, return_dtype=pl.String)
    escaped = short.str.replace_all(_ESCAPE, "_x005F${1}").str.replace_many(_ESCAPED)
    risky = short.str.contains(RISKY)
    style = pl.when(risky).then(pl.lit(its.careful_text)).otherwise(pl.lit(its.text))
    space = pl.when(short.str.contains(r"^\s|\s$")).then(pl.lit(' xml:space="preserve"')).otherwise(pl.lit(""))
    cell = pl.concat_str(
        pl.lit('" s="'), style, pl.lit('" t="inlineStr"><is><t'), space, pl.lit(">"), escaped, pl.lit("</t></is></c>")
    )
    return cell.fill_null(_said(NOT_AVAILABLE, its))


def _shortened(text: pl.Series) -> pl.Series:
    longest = text.str.len_bytes().max()
    return text.map_elements(short_text, pl.String) if isinstance(longest, int) and longest > LONGEST_TEXT else text


def _said(words: str, its: Look) -> pl.Expr:
    """Words in a column of numbers."""
    return pl.lit(f'" s="{its.text}" t="inlineStr"><is><t>{words}</t></is></c>')


def _amount(value: pl.Expr, dtype: pl.DataType, kind: Kind, its: Look) -> pl.Expr:
    """A number in its style; n/a where there is none."""
    number, text = value, value.cast(pl.String)
    if kind in MONEYS:
        number, text = value / MINOR_UNITS, _in_units(value, dtype)
    elif kind in (Kind.POINTS, Kind.POINTS_APART):
        number, text = value * 100, (value * 100).cast(pl.String)
    style = _style(number.cast(pl.Float64), DECIMALS.get(kind, 0), its)
    if kind in SMALLEST_CHANGE:
        style = pl.when(number.abs() < SMALLEST_CHANGE[kind]).then(pl.lit(its.nothing)).otherwise(style)
    cell = pl.concat_str(pl.lit('" s="'), style, pl.lit('"><v>'), text, pl.lit("</v></c>"))
    return pl.when(number.cast(pl.Float64).is_finite()).then(cell).otherwise(_said(NOT_AVAILABLE, its))


def _in_units(minor: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The digits of an amount in units of the currency: all of them where minor units are whole."""
    exact = exactly_in_units(minor) if dtype.is_integer() else in_units(minor)
    return exact.cast(pl.String)


def _style(number: pl.Expr, decimals: int, its: Look) -> pl.Expr:
    """The style for the sign and size of each number, as it reads when rounded."""
    half = 10.0**-decimals / 2
    positive, negative = pl.lit(its.positive[0]), pl.lit(its.negative[0])
    for digits in _DIGITS[1:]:
        least = 10.0 ** (digits - 1) - half
        if its.positive[digits - 1] != its.positive[digits - 2]:
            positive = pl.when(number >= least).then(pl.lit(its.positive[digits - 1])).otherwise(positive)
        if its.negative[digits - 1] != its.negative[digits - 2]:
            negative = pl.when(number <= -least).then(pl.lit(its.negative[digits - 1])).otherwise(negative)
    return pl.when(number < 0).then(negative).otherwise(positive)


def _date(value: pl.Expr, dtype: pl.DataType, its: Look) -> pl.Expr:
    """Days since the last day of 1899; as text where spreadsheets do not count them so."""
    if not dtype.is_temporal():
        return _text(value.cast(pl.String), its)
    if isinstance(dtype, pl.Datetime):
        at = value.dt.replace_time_zone(None)
        days = at.dt.epoch("us") / _DAY + _DAYS_BEFORE_1970
        early = at.dt.strftime("%Y-%m-%d %H:%M:%S")
    else:
        days, early = value.cast(pl.Int32) + _DAYS_BEFORE_1970, value.cast(pl.String)
    counted = pl.concat_str(pl.lit(f'" s="{its.positive[0]}"><v>'), days.cast(pl.String), pl.lit("</v></c>"))
    return pl.when(value.dt.year() >= FIRST_YEAR).then(counted).otherwise(_text(early, its))


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
    # The sheet's dimension is left out: the number of rows is unknown when writing starts, so readers count them.
    return _DIMENSION.sub("", before).encode(), _STYLE.findall(row), (end + after).encode()


def _put(file: ZipFile, name: str, source: ZipFile) -> None:
    with file.open(name, "w") as member:
        member.write(source.read(name))
