"""Where a demonstration is written: only an earlier demonstration is replaced, never a lender's own database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.cli.output_file import expanded, output_file
from data_access.atomic_file import reason
from data_access.demo import is_demonstration
from validations.errors import FileNotWrittenError, OutputFileError


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
    # A log that is replayed into another file would break it.
    if place.with_name(f"{place.name}.wal").exists() or not is_demonstration(place):
        raise OutputFileError(
            f"The database '{place}' is in use or holds more than a demonstration, so it is not replaced; name another "
            "file."
        )
