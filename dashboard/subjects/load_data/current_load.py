"""The load that runs on this server: one at a time, seen by every administrator, and not ended by a closed browser."""

import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shutil import copy2
from threading import Lock
from typing import Final
from weakref import finalize

from dashboard.background_job import Job, State, start
from dashboard.subjects.load_data.tasks import (
    LOADED,
    LoadResult,
    LoadTask,
    load_url,
    read_result,
    rejects_folder,
    remove,
)
from data_access.importing import after_a_kill
from data_access.importing.target_database import being_imported
from data_access.settings import Settings
from data_access.store import store_of
from validations.errors import UserError

_LOCK: Final = Lock()


@dataclass(frozen=True)
class CurrentLoad:
    """A load that runs, or the last one until somebody has read what became of it."""

    job: Job
    user: str
    files: str
    began: datetime
    folder: Path
    settings: Settings

    @property
    def running(self) -> bool:
        """Whether it is not over."""
        return self.job.state is State.RUNNING

    @property
    def written(self) -> bool:
        """Whether its rows are in the database, so that only the refresh is left."""
        return (self.job.folder / LOADED).exists()

    @property
    def in_words(self) -> str:
        """'pos.csv, begun 14:05 by asha'."""
        by = f" by {self.user}" if self.user else ""
        return f"{self.files}, begun {self.began:%H:%M}{by}"

    def outcome(self) -> LoadResult:
        """What it did. Raises UserError where it loaded nothing."""
        done: LoadResult = read_result(self.job)
        return done


_CURRENT: Final[dict[str, CurrentLoad]] = {}
"""By address of the database."""


def current(settings: Settings) -> CurrentLoad | None:
    """The load of this server's database that runs or was not read yet."""
    return _CURRENT.get(load_url(settings))


def why_busy(settings: Settings) -> str:
    """The sentence about who or what is writing now; empty where nothing stands in the way of a load."""
    running = current(settings)
    if running is not None and running.running:
        return f"A load is running: {running.in_words}. Wait until it is done."
    if sentence := being_imported(load_url(settings)):
        return sentence
    if store_of(settings).being_written():
        return "The figures are being refreshed; a load would change the data under it. Wait until that is done."
    return ""


def begin(task: LoadTask) -> None:
    """Begin a load. Raises UserError with who or what is writing already."""
    with _LOCK:
        if sentence := why_busy(task.settings):
            raise UserError(sentence)
        folder = Path(tempfile.mkdtemp(prefix="bucketwise-load-"))
        # A copy of its own: the browser's session may end, and its uploads with it.
        files = tuple(Path(copy2(file, folder / file.name)) for file in task.files)
        began = datetime.now()  # noqa: DTZ005 - as load_batch has it, in the server's time
        job = start(replace(task, files=files))
        # Also where the server ends before anybody has read what became of the load.
        finalize(job, remove, folder)
        _forget(task.settings)
        _CURRENT[load_url(task.settings)] = CurrentLoad(job, task.user, task.files_named, began, folder, task.settings)


def cancel(load: CurrentLoad) -> str:
    """End a load; returns what the database holds now, in a sentence."""
    load.job.stop()
    try:
        held = after_a_kill(load_url(load.settings), rejects_folder(load.settings), load.began)
    except UserError as error:
        return f"The load was cancelled; whether its rows are in the database could not be asked. {error}"
    finally:
        forget(load.settings)
    if held:
        return (
            "The load was cancelled after its rows were in the database; the figures do not show them until the next "
            "refresh."
        )
    return "The load was cancelled. Nothing was loaded; the database holds what it held before."


def forget(settings: Settings) -> None:
    """Take what became of a load as read."""
    with _LOCK:
        _forget(settings)


def _forget(settings: Settings) -> None:
    if (over := _CURRENT.pop(load_url(settings), None)) is not None:
        over.job.cancel()
        remove(over.folder)
