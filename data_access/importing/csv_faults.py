"""Faults of a CSV file as a whole that a reader would pass over: another kind of file, lost bytes, open quotes."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data_access.importing.limits import MAX_RECORD_BYTES
from validations.errors import ImportFileError

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
