"""Names of sheets that every spreadsheet program accepts."""

import re
from collections.abc import Iterable
from typing import Final

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
