"""Faults of a file as a whole that a reader would pass over.

Of CSV: another kind of file, lost bytes, open quotes. Of a sheet: formulas without results, damaged numbers, merged and
hidden cells.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from data_access.importing.spelling import listed, plural
from validations.errors import ImportFileError

MAX_RECORD_BYTES: Final = 8 * 1024 * 1024
"""Length of one record of a CSV file; a longer one is nearly always a quote that is never closed."""

_CHUNK: Final = 4 * 1024 * 1024
_BACKSLASH_QUOTE: Final = re.compile(rb'(?<!\\)\\"(?![,;\t|\r\n"]|$)')
_WEB_PAGE: Final = re.compile(rb"\s*<(!doctype|html|head|body|table|\?xml|!--|meta|style)", re.IGNORECASE)
_FEW_NULS: Final = 0.01
"""Share of NUL bytes up to which a file is damaged text rather than another kind of file."""


@dataclass(frozen=True)
class OpenQuote:
    """A quote that is opened in this line and not closed up to the end of the file."""

    line: int


def refuse_other_kinds(path: Path, start: bytes) -> None:
    """Raise ImportFileError where the first bytes are not those of a text file with rows."""
    refuse_web_page(path, start)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or _is_utf_16(start):
        raise ImportFileError(f"'{path.name}' is UTF-16; save it as 'CSV UTF-8'.")
    if start.startswith(b"PK\x03\x04") or start.count(b"\0") > _FEW_NULS * len(start):
        raise ImportFileError(f"'{path.name}' is not a text file, whatever its name says; save it as CSV.")


def refuse_web_page(path: Path, start: bytes) -> None:
    """Raise ImportFileError where a web page or XML was saved under the name of a table."""
    if _WEB_PAGE.match(start.removeprefix(b"\xef\xbb\xbf")):
        raise ImportFileError(
            f"'{path.name}' is a web page or XML, whatever its name says; open it in Excel and save it as 'CSV UTF-8'."
        )


def open_quote(path: Path) -> OpenQuote | None:
    """Where a quote is still open at the end of the file.

    Raises ImportFileError where the file holds a NUL byte or a quote that is escaped by a backslash.
    """
    quotes, lines, before, opened_at = 0, 1, b"\n", OpenQuote(1)
    opens = False
    with path.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            # A line is looked at as a whole, however the file is cut into blocks.
            chunk += opened.readline(MAX_RECORD_BYTES)
            _refuse_lost_bytes(path, chunk, lines)
            if found := chunk.count(b'"'):
                quotes += found
                last = chunk.rindex(b'"')
                opens = (chunk[last - 1 : last] or before) in (b",", b";", b"\t", b"|", b"\n", b"\r")
                opened_at = OpenQuote(lines + _lines(chunk, last))
            lines += chunk.count(b"\n")
            before = chunk[-1:]
    return opened_at if quotes % 2 and opens else None


def _refuse_lost_bytes(path: Path, chunk: bytes, first_line: int) -> None:
    if (at := chunk.find(b"\0")) >= 0:
        raise ImportFileError(
            f"Line {first_line + _lines(chunk, at)} of '{path.name}' holds a NUL byte, which no text has; the "
            "file was damaged on its way, so export it again."
        )
    if escaped := _BACKSLASH_QUOTE.search(chunk) if b'\\"' in chunk else None:
        raise ImportFileError(
            f"Line {first_line + _lines(chunk, escaped.start())} of '{path.name}' has a quote behind a "
            'backslash; in CSV a quote inside a quoted value is doubled (""), so export it that way.'
        )


def _lines(chunk: bytes, end: int) -> int:
    return chunk.count(b"\n", 0, end)


def _is_utf_16(start: bytes) -> bool:
    """Whether every second byte of the beginning is NUL, as in Latin text of two bytes a character without a mark."""
    head = start[:200]
    return len(head) >= 4 and any(not any(head[place::2]) for place in (0, 1))


_P: Final = rb"(?:\w+:)?"
"""The prefix that some programs put before each name."""
_ROW_END: Final = re.compile(rb"</" + _P + rb"row>")
_FORMULA: Final = re.compile(
    rb"<" + _P + rb"c\b([^>]*)>\s*<" + _P + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</" + _P + rb"f>)"
    rb"\s*(<" + _P + rb"v\s*/>|<" + _P + rb"v>([^<]*)</" + _P + rb"v>)?"
)
_LONG_NUMBER: Final = re.compile(
    rb"<" + _P + rb"c\b([^>]*)>\s*<" + _P + rb"v>-?(\d{16,}(?:\.0*)?|\d(?:\.\d+)?[eE]\+?(?:1[5-9]|[2-9]\d|\d{3}))</"
)
_MERGED: Final = re.compile(rb"<" + _P + rb"mergeCell\b[^>]*\bref=\"([A-Z]+)(\d+):([A-Z]+)(\d+)\"")
_HIDDEN_ROW: Final = re.compile(rb"<" + _P + rb"row\b[^>]*\bhidden=\"(?:1|true)\"")
_HIDDEN_COLUMN: Final = re.compile(rb"<" + _P + rb"col\b[^>]*\bhidden=\"(?:1|true)\"")
_FILTER: Final = re.compile(rb"<" + _P + rb"filterColumn\b")
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_CALCULATED_ON_OPENING: Final = re.compile(r"<(?:\w+:)?calcPr\b[^>]*\bfullCalcOnLoad=\"(?:1|true)\"")


@dataclass
class SheetFaults:
    """What was found in the XML of one sheet; cells are named as Excel does."""

    without_result: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0
    filtered: bool = False
    hidden_sheet: bool = False

    def refuse(self, where: str) -> None:
        """Raise ImportFileError where cells hold no value of their own, or not the one that was typed."""
        if self.without_result:
            raise ImportFileError(
                f"{_cells(self.without_result, where)} formulas without stored results; open the file in "
                "Excel and save it, so that the results are stored."
            )
        if self.damaged:
            raise ImportFileError(
                f"{_cells(self.damaged, where)} numbers of more than 15 digits, of which Excel keeps only 15; "
                "format the column as text in the source and export it again."
            )
        if self.merged:
            raise ImportFileError(
                f"Cells {listed(self.merged, limit=3)} of {where} are merged, so all but the first are empty; unmerge "
                "them and fill each cell."
            )

    def notes(self, where: str) -> tuple[str, ...]:
        """What a reader of the sheet does not see on screen and the import reads all the same."""
        said = [
            (self.hidden_sheet, f"The {where} is hidden in Excel; it was read."),
            (self.hidden_rows, f"The {where} has {plural(self.hidden_rows, 'hidden row')}; they were read too."),
            (self.hidden_columns, f"The {where} has hidden columns; they were read too."),
            (self.filtered and not self.hidden_rows, f"The {where} has a filter; all its rows were read."),
        ]
        return tuple(sentence for applies, sentence in said if applies)


def sheet_faults(path: Path, sheet: str, header_row: int) -> SheetFaults:
    """Faults of one sheet of an .xlsx or .xlsm file; nothing is found in files of other kinds."""
    found = SheetFaults()
    if not zipfile.is_zipfile(path):
        return found
    with zipfile.ZipFile(path) as packed:
        if "xl/workbook.xml" not in packed.namelist():
            return found
        workbook = packed.read("xl/workbook.xml").decode("utf-8", "replace")
        recalculated = bool(_CALCULATED_ON_OPENING.search(workbook))
        part, found.hidden_sheet = _part_of(packed, workbook, sheet)
        if part in packed.namelist():
            for chunk in _chunks(packed, part):
                _look_at(chunk, found, header_row, recalculated)
    return found


def _part_of(packed: zipfile.ZipFile, workbook: str, sheet: str) -> tuple[str, bool]:
    """The part of the file that holds the sheet, and whether the sheet is hidden."""
    relations = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in _RELATION.findall(relations)}
    for tag in _SHEET.findall(workbook):
        if _attribute(tag, "name") == sheet:
            target = targets.get(_attribute(tag, r"\w+:id"), "")
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            return part, _attribute(tag, "state") in ("hidden", "veryHidden")
    return "", False


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\s{name}=(\"([^\"]*)\"|'([^']*)')", tag)
    return html.unescape(found.group(2) or found.group(3) or "") if found else ""


def _chunks(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The XML of a sheet in pieces that end with a row."""
    left = b""
    with packed.open(part) as opened:
        while read := opened.read(_CHUNK):
            left += read
            ends = [found.end() for found in _ROW_END.finditer(left)]
            if ends:
                yield left[: ends[-1]]
                left = left[ends[-1] :]
    yield left


def _look_at(chunk: bytes, found: SheetFaults, header_row: int, recalculated: bool) -> None:
    if b"<f" in chunk or b":f" in chunk:
        for cell in _FORMULA.finditer(chunk):
            if _without_result(cell, recalculated):
                found.without_result.append(_name(cell.group(1)))
    for cell in _LONG_NUMBER.finditer(chunk):
        if not re.search(rb"\bt=\"(?:s|str|inlineStr)\"", cell.group(1)):
            found.damaged.append(_name(cell.group(1)))
    for first, top, last, bottom in _MERGED.findall(chunk):
        if int(bottom) > header_row:
            found.merged.append(f"{(first + top).decode()}:{(last + bottom).decode()}")
    found.hidden_rows += len(_HIDDEN_ROW.findall(chunk))
    found.hidden_columns += len(_HIDDEN_COLUMN.findall(chunk))
    found.filtered = found.filtered or bool(_FILTER.search(chunk))


def _without_result(cell: "re.Match[bytes]", recalculated: bool) -> bool:
    """No result, or the 0 that programs write where Excel is to calculate on opening; empty text is a result."""
    if b't="str"' in cell.group(1) and cell.group(2):
        return False
    result = cell.group(3) or b""
    return not result or (recalculated and result == b"0")


def _name(attributes: bytes) -> str:
    return _attribute(" " + attributes.decode("utf-8", "replace"), "r") or "?"


def _cells(names: list[str], where: str) -> str:
    """'8 cells (D2, D3, D4 and 5 more) of sheet 'May' hold'."""
    holds = "holds" if len(names) == 1 else "hold"
    return f"{plural(len(names), 'cell')} ({listed(names, limit=3)}) of {where} {holds}"
