"""The first sheet says what was asked and when; the last one what every figure means."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any, Final, NamedTuple

from dashboard.excel.book import BANNER_FILL, FAINT, LINK, PAPER, RULE, Book
from dashboard.excel.page_export import Kind, PageExport
from dashboard.excel.sheet_layout import (
    FIRST_ROW,
    HEADING_ROW,
    INVENTED,
    height_of,
    notice,
    set_print,
    set_widths,
    write_across,
    write_headings,
    write_top,
)
from dashboard.formats import date_text, grouped, moment_text
from dashboard.metrics.model import DIRECTION_WORDS, UNIT_WORDS, Metric
from validations.dimensions import DIMENSIONS

_WIDTHS: Final = (36.0, 14.0, 14.0, 56.0)
"""The first holds the longest name of a sheet."""
_LONGEST_ROW: Final = 1800
"""Letters that fit the tallest row beside a label."""
_READING: Final = (
    "'n/a' means that there is nothing to divide by, or that the source does not hold the amount; it is not 0.",
    "'too few cases' means that the figure stands on fewer cases than its definition asks for.",
    "Chart data leave such figures empty, so that lines break there.",
    "Totals of rates are ratios of the totals, never sums or means of the rates above them.",
    "Cells hold exact amounts, also where whole units are shown.",
)


class Entry(NamedTuple):
    """One sheet in the list of contents: its name, its rows, and how many there would be without a cap."""

    sheet: str
    rows: int
    of_rows: int
    note: str

    def in_words(self, export: PageExport) -> str:
        """'500 of 12,345' where the list was cut."""
        rows = grouped(self.rows, export)
        return rows if self.rows == self.of_rows else f"{rows} of {grouped(self.of_rows, export)}"


def write_cover(book: Book, sheet: Any, entries: Sequence[Entry]) -> None:
    """Title, every filter in words, dates, version, what the file holds, and how to read it."""
    set_widths(sheet, _WIDTHS)
    write_across(sheet, 0, book.export.title, book.style(bold=True, font_size=18), _WIDTHS, 28.0)
    row = _write_notices(book, sheet, 1)
    row = _write_facts(book, sheet, row + 1)
    row = _write_contents(book, sheet, row + 1, entries) + 1
    for line in (f"Amounts are in {book.export.currency}.", *_READING):
        row += 1
        write_across(sheet, row, line, book.style(font_color=FAINT, text_wrap=True), _WIDTHS)
    set_print(book, sheet, row, _WIDTHS, repeat=None)


def write_definitions(
    book: Book,
    sheet: Any,
    metrics: Sequence[Metric],
    dimensions: Sequence[str],
    further: Sequence[tuple[str, str]] = (),
) -> None:
    """Label, meaning, formula, unit and direction of every figure in the file, the dimensions, what else has a name."""
    widths = (30.0, 52.0, 52.0, 16.0, 16.0, 12.0)
    labels = ("Figure", "Definition", "Formula", "Unit", "Direction", "Fewest cases")
    set_widths(sheet, widths)
    write_top(book, sheet, "Definitions", "", widths)
    write_headings(book, sheet, HEADING_ROW, labels, widths, range(len(labels)))
    sheet.freeze_panes(FIRST_ROW, 1)
    pen = book.pen(Kind.TEXT, text_wrap=True, valign="top", align="left", bottom=1, bottom_color=RULE)
    lines = [_definition(book, metric) for metric in metrics]
    lines += [(known.label, known.definition, "", "", "", "") for key in dimensions if (known := DIMENSIONS.get(key))]
    lines += [(label, meaning, "", "", "", "") for label, meaning in further]
    for row, line in enumerate(lines, FIRST_ROW):
        sheet.set_row(row, max(height_of(words, width) for words, width in zip(line, widths, strict=True)))
        for at, words in enumerate(line):
            pen.write(sheet, row, at, words or None)
    set_print(book, sheet, FIRST_ROW + len(lines), widths)


def _definition(book: Book, metric: Metric) -> tuple[str, ...]:
    unit = UNIT_WORDS.get(metric.unit, book.export.currency)
    fewest = str(metric.minimum_cases) if metric.minimum_cases else ""
    return (metric.label, metric.definition, metric.formula_text, unit, DIRECTION_WORDS[metric.higher_is], fewest)


def _write_notices(book: Book, sheet: Any, row: int) -> int:
    for words in ([INVENTED] if book.export.invented else []) + list(book.export.warnings):
        notice(book, sheet, row, words, _WIDTHS)
        row += 1
    return row


def _facts(export: PageExport) -> list[tuple[str, str]]:
    facts = [
        ("Month", export.month),
        ("Compared with", export.comparison or "nothing"),
        ("Figures as of", date_text(export.as_of)),
        ("Data version", str(export.data_version)),
        ("Generated at", moment_text(export.generated_at)),
    ]
    facts += export.filters or [("Filters", "none: the whole book")]
    named = [("Basis", export.basis), ("Same view", export.link)]
    return facts + [(label, words) for label, words in named if words]


def _write_facts(book: Book, sheet: Any, row: int) -> int:
    for label, words in _facts(book.export):
        sheet.write_string(row, 0, label, book.style(bold=True, valign="top"))
        for part in wrap(words, _LONGEST_ROW) or [""]:
            _write_wide(book, sheet, row, part)
            row += 1
    return row


def _write_wide(book: Book, sheet: Any, row: int, words: str) -> None:
    """A value across the columns beside its label, as high as it needs."""
    style = book.style(text_wrap=True, valign="top", align="left")
    sheet.set_row(row, height_of(words, sum(_WIDTHS[1:])))
    sheet.merge_range(row, 1, row, len(_WIDTHS) - 1, "", style)
    sheet.write_string(row, 1, words, style)


def _write_contents(book: Book, sheet: Any, row: int, entries: Sequence[Entry]) -> int:
    write_headings(book, sheet, row, ("Sheet", "Rows", "Complete", "Note"), _WIDTHS, (0, 2, 3))
    for entry in entries:
        row += 1
        _write_entry(book, sheet, row, entry)
    return row


def _write_entry(book: Book, sheet: Any, row: int, entry: Entry) -> None:
    whole, address = entry.rows == entry.of_rows, entry.sheet.replace("'", "''")
    look = {"bottom": 1, "bottom_color": RULE, "valign": "top", "bg_color": PAPER if whole else BANNER_FILL}
    words = book.style(text_wrap=True, align="left", indent=1, **look)
    link = book.style(font_color=LINK, underline=1, text_wrap=True, align="left", indent=1, **look)
    sheet.set_row(row, max(height_of(entry.sheet, _WIDTHS[0] - 3), height_of(entry.note, _WIDTHS[3])))
    sheet.write_url(row, 0, f"internal:'{address}'!A1", link, entry.sheet)
    sheet.write_string(row, 1, entry.in_words(book.export), book.style(align="right", **look))
    sheet.write_string(row, 2, "Yes" if whole else "No, cut", words)
    sheet.write_string(row, 3, entry.note, words)
