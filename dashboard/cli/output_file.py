"""Where a command writes: `--out` never replaces what the command did not write, and what it replaces is whole."""

import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from data_access.atomic_file import reason, replacing
from validations.errors import FileNotWrittenError, OutputFileError


@contextmanager
def output_file(path: Path, suffixes: tuple[str, ...], *, overwrite: bool, store: Path | None = None) -> Iterator[Path]:
    """A path to write to, which takes the place of `path` once it is complete.

    Raises OutputFileError for a folder, a link, a device, a name that does not end in one of the suffixes, a file in
    the store, and a file that exists, unless it is to be overwritten and is of the kind that its name says.
    """
    place = writable(path, suffixes, overwrite=overwrite, store=store)
    with replacing(place) as partial:
        yield partial
        writable(path, suffixes, overwrite=overwrite, store=store)  # it may have come since


def writable(path: Path, suffixes: tuple[str, ...], *, overwrite: bool, store: Path | None = None) -> Path:
    """The path with `~` replaced, once it is sure that it may be written to. Raises OutputFileError."""
    if path == Path():
        raise OutputFileError(f"'--out' names no file; name one that ends in {_either(suffixes)}.")
    place = expanded(path)
    exists = _exists(place, path, suffixes)
    if place.suffix.lower() not in suffixes:
        raise OutputFileError(f"The file '{path.name}' must end in {_either(suffixes)}, which is what is written.")
    if store is not None and store.resolve() in place.resolve().parents:
        raise OutputFileError(f"'{path}' lies in the store of prepared figures; name a file elsewhere.")
    if not place.parent.is_dir():
        raise OutputFileError(f"The folder '{path.parent}' does not exist; create it first, or name another file.")
    if exists:
        _refuse_to_replace(place, path, overwrite=overwrite)
    return place


def _exists(place: Path, shown: Path, suffixes: tuple[str, ...]) -> bool:
    """Whether an ordinary file is there; raises OutputFileError for anything else."""
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:
        return False
    except OSError as error:
        raise OutputFileError(f"The file '{shown}' cannot be written: {reason(error)}.") from None
    if stat.S_ISDIR(mode):
        raise OutputFileError(f"'{shown}' is a folder; name a file in it that ends in {_either(suffixes)}.")
    if not stat.S_ISREG(mode):
        raise OutputFileError(f"'{shown}' is {_kind(mode)}, which is never written to; name an ordinary file.")
    return True


def generated_file(path: Path, text: str) -> Path:
    """Where a generated page is written. Raises OutputFileError for a file there that is another page."""
    place = expanded(path)
    if not place.parent.is_dir():
        raise OutputFileError(f"The folder '{path.parent}' does not exist; create it first, or name another.")
    title = text.split("\n", 1)[0].encode()
    if place.is_symlink() or (place.exists() and not (place.is_file() and _begins(place, len(title)) == title)):
        raise OutputFileError(f"'{path}' is not a page that 'bucketwise docs' wrote; name another folder.")
    return place


def expanded(path: Path) -> Path:
    """The path with `~` replaced by the home of its user. Raises OutputFileError when there is no such user."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise OutputFileError(f"The path '{path}' begins with the home of a user who is not known here.") from None


def _refuse_to_replace(place: Path, shown: Path, *, overwrite: bool) -> None:
    if not overwrite:
        raise OutputFileError(f"The file '{shown}' exists already; add --overwrite to replace it, or name another.")
    try:
        is_kind = not place.stat().st_size or _IS_KIND[place.suffix.lower()](place)
    except OSError as error:
        raise OutputFileError(f"The file '{shown}' cannot be read before it is replaced: {reason(error)}.") from None
    if not is_kind:
        raise OutputFileError(f"The file '{shown}' is not what its name says, so it is not replaced; name another.")


def _begins(path: Path, length: int = 65_536) -> bytes:
    with path.open("rb") as file:
        return file.read(length)


def _is_text(path: Path) -> bool:
    return b"\0" not in _begins(path)


def _is_parquet(path: Path) -> bool:
    return _begins(path, 4) == b"PAR1"


def _is_database(path: Path) -> bool:
    return _begins(path, 12)[8:] == b"DUCK"


def _zipped(path: Path) -> list[str]:
    try:
        with ZipFile(path) as file:
            return file.namelist()
    except BadZipFile:
        return []


def _is_workbook(path: Path) -> bool:
    return "xl/workbook.xml" in _zipped(path)


def _is_presentation(path: Path) -> bool:
    return "ppt/presentation.xml" in _zipped(path)


def _is_zip_of_workbooks(path: Path) -> bool:
    names = _zipped(path)
    return bool(names) and all(name.endswith(".xlsx") for name in names)


_IS_KIND: Final[Mapping[str, Callable[[Path], bool]]] = {
    ".txt": _is_text,
    ".csv": _is_text,
    ".json": _is_text,
    ".parquet": _is_parquet,
    ".xlsx": _is_workbook,
    ".pptx": _is_presentation,
    ".zip": _is_zip_of_workbooks,
    ".duckdb": _is_database,
    ".db": _is_database,
}


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a link"
    return "a device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else "no ordinary file"


def _either(suffixes: tuple[str, ...]) -> str:
    return " or ".join(suffixes)


@contextmanager
def demonstration_file(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """A path to write a demonstration to; its folder is made. Raises OutputFileError, FileNotWrittenError."""
    place = expanded(path)
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FileNotWrittenError(path, reason(error)) from None
    with output_file(path, (".duckdb", ".db"), overwrite=overwrite) as partial:
        if place.exists() and place.stat().st_size:
            _refuse_to_replace_a_book(place)
        yield partial


def _refuse_to_replace_a_book(place: Path) -> None:
    from data_access.demo import is_demonstration  # which takes seconds

    # A log that is replayed into another file would break it.
    if place.with_name(f"{place.name}.wal").exists() or not is_demonstration(place):
        raise OutputFileError(
            f"The database '{place}' is in use or holds more than a demonstration, so it is not replaced; name another "
            "file."
        )
