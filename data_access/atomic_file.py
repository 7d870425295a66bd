"""Files that appear whole or not at all: written beside their place, then renamed.

A kill or a full disk leaves the file that was there before. What a killed writer left beside it is removed by the next
one that writes into the same folder. Files are for their user only, because many hold account numbers.
"""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from validations.errors import FileNotWrittenError, UserError

_PARTIAL: Final = re.compile(r"\.bucketwise-(?P<process>\d+)-(?P<write>[0-9a-f]{8})\b.*")
_WRITING: Final[set[str]] = set()
"""The writes of this process that are under way."""


@contextmanager
def replacing(path: Path, *, clear: bool = True) -> Iterator[Path]:
    """A path in the same folder to write to, which takes the place of `path` at the end.

    `clear` removes first what killed writers left there; a folder of many files is cleared by its owner instead.
    Raises FileNotWrittenError when the system refuses to write it.
    """
    write = uuid4().hex[:8]
    partial = path.with_name(f".bucketwise-{os.getpid()}-{write}{path.suffix}")
    _WRITING.add(write)
    try:
        if clear:
            clear_leftovers(path.parent)
        yield partial
        partial.replace(path)
    except FileNotWrittenError as error:
        raise FileNotWrittenError(path, error.why) from error  # of a writer that makes its file whole in its turn
    except OSError as error:
        raise FileNotWrittenError(path, reason(error)) from error
    finally:
        _remove(partial.parent, partial.name)
        _WRITING.discard(write)


def write_whole(path: Path, content: "bytes | memoryview", *, clear: bool = True) -> None:
    """Replace a file by this content. Raises FileNotWrittenError."""
    with replacing(path, clear=clear) as partial, open(partial, "xb", opener=private) as file:
        file.write(content)


def keep_to_its_user() -> None:
    """Whatever this process writes from now on, only its user may read."""
    os.umask(0o077)


def refuse_link(path: Path) -> None:
    """Raise UserError where a link is: what is written or read there would be another file."""
    if path.is_symlink():
        raise UserError(f"'{path}' is a link, which is not followed; remove it, or name the place that it leads to.")


def private(name: str, flags: int) -> int:
    """An opener of files that their user alone may read."""
    return os.open(name, flags, 0o600)


def clear_leftovers(folder: Path) -> None:
    """Remove what writers left in a folder that were killed."""
    with suppress(OSError):
        for path in folder.iterdir():
            found = _PARTIAL.fullmatch(path.name)
            if found and found["write"] not in _WRITING and not _runs_elsewhere(int(found["process"])):
                _remove(folder, path.name)


def _runs_elsewhere(process: int) -> bool:
    """Whether another process of this number runs. Windows asks nobody: a file that is open cannot be removed there."""
    if os.name == "nt" or process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _remove(folder: Path, name: str) -> None:
    """Remove a partial file and what its writer put beside it, such as a log or a folder of spilled rows."""
    with suppress(OSError):
        for path in folder.glob(f"{name}*"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):
                    path.unlink()


_REASONS: Final = {
    errno.ENOSPC: "the disk is full; make room there",
    errno.EDQUOT: "your share of the disk is used up; make room there",
    errno.EFBIG: "the file would be larger than is allowed here",
    errno.EROFS: "the disk may only be read; name a folder that you may write to",
    errno.EACCES: "you may not write there; name a folder that you may write to",
    errno.EPERM: "you may not write there; name a folder that you may write to",
    errno.ENAMETOOLONG: "its name is too long; choose a shorter one",
    errno.ENOENT: "its folder does not exist; create it first",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
    errno.EISDIR: "it is a folder",
    errno.ELOOP: "its path leads through links in a circle",
}


def reason(error: OSError) -> str:
    """Why the system refused, and what helps."""
    return _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
