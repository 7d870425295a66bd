"""What every sheet shares: title lines, headings, widths, and how it prints."""

import re
from collections.abc import Container, Iterable, Sequence
from datetime import date
from math import ceil
from typing import Any, Final

from dashboard.excel.book import BANNER_FILL, FAINT, HEADING_FILL, PAPER, RULE, Book
from dashboard.excel.cells import Cell
from dashboard.excel.page_export import DATES, Column, Kind
from dashboard.formats import date_text, grouped

HEADING_ROW: Final = 4
FIRST_ROW: Final = HEADING_ROW + 1
_NARROWEST, WIDEST = 9.0, 46.0
_FILTER_BUTTON: Final = 3
_DATE_WIDTHS: Final = {Kind.DATE: 13.0, Kind.MONTH: 11.0, Kind.MOMENT: 18.0}
_LETTERS_AFTER: Final = dict.fromkeys((Kind.NUMBER, Kind.MONEY_EXACT), 3) | {
    Kind.DAYS: 7,
    Kind.PER_THOUSAND: 13,
    Kind.DAYS_CHANGE: 8,
    Kind.DIFFERENCE: 4,
    Kind.CHANGE: 6,
    Kind.PERCENT: 7,
    Kind.POINTS: 7,
    Kind.POINTS_APART: 6,
}
"""Decimals, signs and units beside the whole part of a number."""
_LINE: Final = 15.0
_TALLEST: Final = 400.0
_UNSET_WIDTH: Final = 8.43
_PAGE_WIDTH: Final = 110.0
_WIDEST_PAGE: Final = 200.0
"""Letters side by side that can still be read when one page is to hold them."""
_CONTEXT_LENGTH: Final = 400
INVENTED: Final = "Invented data: this workbook was made from the demonstration database and describes no real lender."


def context(book: Book) -> str:
    """One line that says what the figures are about."""
    export = book.export
    parts = [export.month, f"as of {date_text(export.as_of)}"]
    if export.comparison:
        parts.append(f"compared with {export.comparison}")
    words = " · ".join(parts + [f"{label}: {values}" for label, values in export.picked])
    return words if len(words) <= _CONTEXT_LENGTH else f"{words[:_CONTEXT_LENGTH]}… (all filters are on the cover)"


def page_widths(widths: Sequence[float]) -> list[float]:
    """The widths of the columns, and of as many beside them as lines of text need to be read."""
    spare = _PAGE_WIDTH - sum(widths)
    return [*widths, *[_UNSET_WIDTH] * max(ceil(spare / _UNSET_WIDTH), 0)]


def write_top(book: Book, sheet: Any, title: str, note: str, widths: Sequence[float]) -> None:
    """Title, what the figures are about, and the note, above the headings."""
    lines = (
        (title, book.style(bold=True, font_size=14), 22.0),
        (context(book), book.style(font_color=FAINT, text_wrap=True, valign="top"), _LINE),
        (note, book.style(italic=True, text_wrap=True, valign="top"), _LINE),
    )
    for row, (words, style, height) in enumerate(lines):
        write_across(sheet, row, words, style, page_widths(widths), height)


def write_across(sheet: Any, row: int, words: str, style: Any, widths: Sequence[float], line: float = _LINE) -> None:
    """A line of text over all columns, as high as it needs to be read whole."""
    if not words:
        return
    sheet.set_row(row, height_of(words, sum(widths) * 0.95 * _LINE / line, line))
    if len(widths) > 1:
        sheet.merge_range(row, 0, row, len(widths) - 1, "", style)
    sheet.write_string(row, 0, words, style)


def height_of(words: str, width: float, line: float = _LINE) -> float:
    """Height of a row in which these words wrap at a width; 400 points are near the most a row can have."""
    lines = sum(ceil(max(len(part), 1) / max(width, 1)) for part in words.splitlines() or [""])
    return min(line * lines, _TALLEST)


def write_headings(
    book: Book, sheet: Any, row: int, labels: Sequence[str], widths: Sequence[float], words: Container[int] = ()
) -> None:
    """The heading row, wrapped where a column is narrower than its label; columns of `words` begin at the left."""
    look = {"bold": True, "font_color": PAPER, "bg_color": HEADING_FILL, "text_wrap": True}
    look |= {"border": 1, "border_color": RULE}
    sheet.set_row(row, 4 + max(map(_heading_height, labels, widths), default=_LINE))
    for at, label in enumerate(labels):
        place = {"align": "left", "indent": 1} if at in words else {"align": "center"}
        sheet.write_string(row, at, label, book.style(**look, **place))


def _heading_height(label: str, width: float) -> float:
    return height_of(label + " " * _FILTER_BUTTON, width - 1)


def width_of(book: Book, column: Column, column_cells: Iterable[Cell], kinds: Iterable[Kind] = ()) -> float:
    """Wide enough for the longest value and for the longest word of the heading; `kinds` are those of its rows."""
    label = book.heading(column)
    heading = max(max(map(len, label.split()), default=0) + _FILTER_BUTTON, len(label) / 2)
    if column.kind in DATES:
        return max(_DATE_WIDTHS[column.kind], heading)
    after = max((_LETTERS_AFTER.get(kind, 0) for kind in (column.kind, *kinds)), default=0)
    longest = max((_shown_length(book, cell, after) for cell in column_cells), default=0)
    return min(max(_NARROWEST, heading, longest * 1.05 + 2), WIDEST)


def set_widths(sheet: Any, widths: Sequence[float]) -> None:
    """Give each column its width."""
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)


def set_print(
    book: Book,
    sheet: Any,
    last_row: int,
    widths: Sequence[float],
    *,
    repeat: int | None = HEADING_ROW,
    pages_high: int = 0,
) -> None:
    """Landscape A4, no wider than can be read, headings on every page, in the margins where the figures come from."""
    export = book.export
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
    pages_wide = ceil(sum(page_widths(widths)) / _WIDEST_PAGE)
    sheet.fit_to_pages(pages_wide, pages_high)
    if pages_wide > 1:
        sheet.repeat_columns(0)
    sheet.print_area(0, 0, last_row, len(page_widths(widths)) - 1)
    if repeat is not None:
        sheet.repeat_rows(repeat)
    origin = f"As of {date_text(export.as_of)}, data version {export.data_version}"
    invented = "Invented data" if export.invented else ""
    sheet.set_header(f"&L&9{_margin(export.title)}&R&9{invented}")
    sheet.set_footer(f"&L&9{origin}&R&9Page &P of &N")


def notice(book: Book, sheet: Any, row: int, words: str, widths: Sequence[float]) -> None:
    """A line that must not be overlooked."""
    write_across(sheet, row, words, book.style(bold=True, bg_color=BANNER_FILL, text_wrap=True, border=1), widths)


def _margin(words: str) -> str:
    """Ampersands are commands in headers and footers; they hold 255 characters in all."""
    return words[:100].replace("&", "&&")


def _shown_length(book: Book, cell: Cell, after: int) -> int:
    if isinstance(cell, str):
        return max(map(len, cell.splitlines()), default=0)
    if isinstance(cell, date) or cell is None:
        return 0
    return len(grouped(int(cell), book.export)) + after


_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST: Final = 31
_RESERVED: Final = "history"


def sheet_names(titles: Iterable[str]) -> list[str]:
    """One name per title: allowed characters, at most 31 of them, no two alike whatever their case."""
    taken: set[str] = set()
    return [_unique(_clean(title), taken) for title in titles]


def _clean(title: str) -> str:
    name = " ".join(_FORBIDDEN.sub(" ", title).split()).strip("' ")
    return f"{name} sheet" if name.lower() == _RESERVED else name or "Sheet"


def _unique(name: str, taken: set[str]) -> str:
    number, candidate = 1, _short(name, _LONGEST)
    while candidate.lower() in taken:
        number += 1
        ending = f" ({number})"
        candidate = _short(name, _LONGEST - len(ending)) + ending
    taken.add(candidate.lower())
    return candidate


def _short(name: str, room: int) -> str:
    """As many whole words as there is room for; a single long word is cut."""
    if len(name) <= room:
        return name
    words = name[: room + 1].rpartition(" ")[0] or name[:room]
    return words.rstrip("',; ")
