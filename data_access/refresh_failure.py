"""Why the figures are not newer: the last refresh that failed is noted beside the versions, until one succeeds.

The note is written beside and renamed. Room for the next one is taken in advance, so that a full disk has it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from data_access.atomic_file import private
from validations.errors import UnknownNameError, UserError

_NOTE: Final = "last-refresh"
_NEXT: Final = "last-refresh.next"
"""Where the next note is written: a file of the same size."""
_SIZE: Final = 4096
_LONGEST: Final = 600
"""Characters of a reason that are kept; in any script it fits the note."""


@dataclass(frozen=True)
class Failure:
    """A refresh that did not come to its end."""

    at: datetime
    why: str
    """One sentence for whoever runs the dashboard; it may name places."""


@contextmanager
def noted(store: Path) -> Iterator[None]:
    """Note how what happens here ends. What is not meant for readers is told by its kind only.

    A month that was named wrongly says nothing about the figures, so it is not noted.
    """
    try:
        yield
    except UnknownNameError:
        raise
    except Exception as error:
        _write(store, {"at": datetime.now().astimezone().isoformat(timespec="seconds"), "why": _why(error)})
        raise
    _write(store, {})


def last_failure(store: Path) -> Failure | None:
    """The last refresh, if it failed; None when it succeeded or nothing readable was noted."""
    try:
        if (store / _NOTE).is_symlink():
            return None
        found = json.loads((store / _NOTE).read_text("utf-8"))
        return Failure(datetime.fromisoformat(found["at"]), str(found["why"])) if found else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _why(error: Exception) -> str:
    """One sentence. Examples, which may be accounts, stand on lines of their own and are left out."""
    if not isinstance(error, UserError):
        return f"An unexpected error ({type(error).__name__}); the log of the refresh says more."
    first, _, more = str(error).partition("\n")
    return f"{first.removesuffix(':')[:_LONGEST]}; 'bucketwise refresh' says more." if more else first[:_LONGEST]


def _write(store: Path, told: dict[str, str]) -> None:
    note = json.dumps(told, ensure_ascii=False).encode().ljust(_SIZE)
    # A note that cannot be written must not hide why the refresh failed.
    with suppress(OSError):
        _write_into(store / _NEXT, note)
        (store / _NEXT).replace(store / _NOTE)
        _write_into(store / _NEXT, bytes(_SIZE))


def _write_into(path: Path, note: bytes) -> None:
    """Over what is there, which takes no room; never through a link."""
    if path.is_symlink():
        path.unlink()
    with open(path, "r+b" if path.exists() else "xb", opener=private) as file:
        file.write(note)
