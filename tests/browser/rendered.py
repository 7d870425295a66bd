"""A workbook as a spreadsheet program writes it: every cell by its number format."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

_SECTION: Final = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_CONDITION: Final = re.compile(r"^\[(>=|<|>)(-?[\d.]+)\]")
_TOKEN: Final = re.compile(r'"([^"]*)"|\\(.)|([#0])|(,)|(\.)|(%)|(.)')
_DATES: Final = {
    "d mmm yyyy": lambda day: f"{day.day} {day:%b %Y}",
    "mmm yyyy": lambda day: f"{day:%b %Y}",
    "d mmm yyyy hh:mm": lambda day: f"{day.day} {day:%b %Y}, {day:%H:%M}",
}


@dataclass(frozen=True)
class Cell:
    """One cell: what a reader sees, and the number behind it."""

    text: str
    number: Decimal | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet, row by row."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def title(self) -> str:
        """The text of its first cell."""
        return self.rows[0][0].text if self.rows and self.rows[0] else ""

    def below(self, headings: Sequence[str]) -> list[dict[str, Cell]]:
        """The rows under the first row that has all these headings, which may name the currency behind a label."""
        for at, row in enumerate(self.rows):
            named = [cell.text.removesuffix(" (₹)") for cell in row]
            if set(headings) <= set(named):
                return [dict(zip(named, below, strict=False)) for below in self.rows[at + 1 :]]
        return []


def sheets(path: Path) -> Iterator[Sheet]:
    """Every sheet of a file."""
    book = load_workbook(path, read_only=True)
    try:
        for sheet in book.worksheets:
            rows = (tuple(_cell(cell.value, cell.number_format) for cell in row) for row in sheet.iter_rows())
            yield Sheet(sheet.title, tuple(rows))
    finally:
        book.close()


def _cell(value: Any, number_format: str) -> Cell:
    if value is None:
        return Cell("")
    if isinstance(value, date):
        return Cell(_DATES[number_format](value))
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        return Cell(written(number, number_format), number)
    return Cell(str(value))


def written(number: Decimal, number_format: str) -> str:
    """A number as a format writes it: its section by condition or sign, literals, groups, decimals, percent."""
    if number_format == "General":
        return f"{number.normalize():f}"
    section, bare = _section(number, _SECTION.split(number_format))
    tokens = [match.groups() for match in _TOKEN.finditer(section)]
    decimals, seen = 0, False
    for _, _, digit, _, point, _, _ in tokens:
        seen = seen or bool(point)
        decimals += bool(digit) and seen
    if any(percent for *_, percent, _ in tokens):
        number *= 100
    rounded = abs(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    whole, _, fraction = f"{rounded:f}".partition(".")
    text = _filled(tokens, whole, fraction)
    return f"-{text}" if number < 0 and rounded and not bare else text


def _section(number: Decimal, sections: list[str]) -> tuple[str, bool]:
    """The section of a format that a number takes, and whether that section writes the sign itself."""
    if _CONDITION.match(sections[0]):
        for section in sections:
            if not (condition := _CONDITION.match(section)):
                return section, False
            sign, limit = condition[1], Decimal(condition[2])
            if {">=": number >= limit, "<": number < limit, ">": number > limit}[sign]:
                return section[condition.end() :], False
    if number < 0 and len(sections) > 1:
        return sections[1], True
    return (sections[2], True) if not number and len(sections) > 2 else (sections[0], False)


def _filled(tokens: list[tuple[str, ...]], whole: str, fraction: str) -> str:
    """The digits put into the places of a section, from the right; those left over stand in front."""
    point = next((at for at, token in enumerate(tokens) if token[4]), len(tokens))
    places = [at for at, token in enumerate(tokens[:point]) if token[2]]
    grouped = bool(places) and any(token[3] for token in tokens[places[0] : point])
    digits = list(f"{int(whole):,}" if grouped else whole)
    after, out = list(fraction), [""] * len(tokens)
    if grouped:
        out[places[-1]] = "".join(digits)
    else:
        for at in reversed(places):
            out[at] = digits.pop() if digits else ("0" if tokens[at][2] == "0" else "")
        if places:
            out[places[0]] = "".join(digits) + out[places[0]]
    for at, (quoted, escaped, digit, _comma, dot, percent, other) in enumerate(tokens):
        if digit and at > point:
            out[at] = after.pop(0)
        elif not digit:
            out[at] = quoted or escaped or dot or percent or other or ""
    return "".join(out)
