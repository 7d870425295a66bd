"""What one administrator has uploaded and found out about it: files of the session, gone with it."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from weakref import finalize

import pandas as pd

from dashboard.background_job import Job
from dashboard.subjects.load_data.tasks import FilePreview, LoadPreview, remove
from data_access.importing.column_matching import TableMatch
from validations.errors import UserError


class Upload(Protocol):
    """A file as Streamlit hands it over."""

    @property
    def file_id(self) -> str:
        """Of this upload alone."""

    @property
    def name(self) -> str:
        """Its name at the administrator's."""

    def getbuffer(self) -> memoryview:
        """Its bytes."""


@dataclass
class Desk:
    """The files, what they hold, and what loading them would do. The folder goes when nobody holds the desk."""

    uploaded: tuple[str, ...]
    folder: Path
    files: tuple[Path, ...]
    job: Job | None = None
    looked: FilePreview | None = None
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    check: Job | None = None
    checked: LoadPreview | None = None
    checked_of: tuple[TableMatch, ...] = ()
    whole: tuple[str, ...] = ()
    """Months that the files were said to be the whole of."""
    checked_whole: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        finalize(self, remove, self.folder)


def ids_of(given: Sequence[Upload]) -> tuple[str, ...]:
    """What tells these uploads from others."""
    return tuple(one.file_id for one in given)


def received(given: Sequence[Upload]) -> Desk:
    """The uploaded files on the disk, where only this server's user can read them.

    Raises UserError where two have one name.
    """
    names = [Path(one.name).name for one in given]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise UserError(f"Two of the files are called '{twice}'; rename one, or pick it once.")
    folder = Path(tempfile.mkdtemp(prefix="bucketwise-upload-"))
    desk = Desk(ids_of(given), folder, tuple(folder / name for name in names))
    for path, one in zip(desk.files, given, strict=True):
        path.write_bytes(one.getbuffer())
    return desk
