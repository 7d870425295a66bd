"""The reviews of all agencies are written by a process of their own, which can be watched and stopped.

Run as `python -m dashboard.reports.agency_job FOLDER`, with what is asked for in the folder.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from weakref import WeakSet, finalize

from dashboard.excel import ExportError, State
from dashboard.figures import Figures
from dashboard.reader import Reader
from dashboard.reports.agency_reviews import write_all
from dashboard.view import View
from data_access.settings import Settings
from data_access.store import Manifest, store_of
from validations.errors import UserError

REFUSED: Final = 3
"""Exit status of a process that ends in a sentence for the reader."""
_REQUEST, _TOLD, _LOG, _RESULT = "request", "told", "log", "reviews.zip"
_ROOT: Final = Path(__file__).resolve().parents[2]


class ReviewsJob:
    """One zip being written. It ends, and its files go, when it is cancelled or nobody holds it any more."""

    def __init__(self, settings: Settings, manifest: Manifest, view: View) -> None:
        self.view = view
        self._folder = TemporaryDirectory(prefix="bucketwise-")
        self.folder = Path(self._folder.name)
        """Where everything it writes lies."""
        (self.folder / _REQUEST).write_bytes(pickle.dumps((os.getpid(), settings, manifest, view)))
        with (self.folder / _LOG).open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "dashboard.reports.agency_job", str(self.folder)],
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.cancel: Callable[[], Any] = finalize(self, _end, self._process, self._folder)

    @property
    def process_id(self) -> int:
        """The number of the process that writes."""
        return self._process.pid

    @property
    def state(self) -> State:
        """Whether it is still being written."""
        status = self._process.poll()
        if status is None:
            return State.RUNNING
        return State.FAILED if status else State.DONE

    @property
    def progress(self) -> tuple[str, float]:
        """What is being done, and the share that is done."""
        try:
            share, _, what = (self.folder / _TOLD).read_text("utf-8").partition(" ")
            return what, float(share)
        except (OSError, ValueError):
            return "Reading the figures", 0.0

    @property
    def path(self) -> Path:
        """The file once it is done. Raises ExportError when it could not be written."""
        if self.state is State.DONE:
            return self.folder / _RESULT
        log = (self.folder / _LOG).read_text("utf-8", "replace")
        if self._process.returncode == REFUSED:
            raise ExportError(log.strip())
        raise RuntimeError(f"Writing the reviews ended with status {self._process.returncode}: {log[-2000:]}")


_RUNNING: Final[WeakSet[ReviewsJob]] = WeakSet()


def start(settings: Settings, manifest: Manifest, view: View) -> ReviewsJob:
    """Begin to write the reviews of one data version, one zip at a time. Raises ExportError while one is written."""
    if any(job.state is State.RUNNING for job in _RUNNING):
        raise ExportError("The reviews of all agencies are being written already; try again when they are done.")
    job = ReviewsJob(settings, manifest, view)
    _RUNNING.add(job)
    return job


def write_in(folder: Path) -> None:
    """Write what the folder asks for, as long as anybody waits for it."""
    parent, settings, manifest, view = pickle.loads((folder / _REQUEST).read_bytes())  # noqa: S301 written by a job of ours

    def told(what: str, share: float) -> None:
        if os.getppid() != parent:
            raise ExportError("Nobody waits for these reviews any more.")
        partial = folder / f"{_TOLD}.partial"
        partial.write_text(f"{share} {what}", "utf-8")
        partial.replace(folder / _TOLD)

    reader = Reader(Figures(store_of(settings), manifest), settings)
    write_all(reader, view, folder / _RESULT, told)


def _end(process: "subprocess.Popen[bytes]", folder: "TemporaryDirectory[str]") -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    folder.cleanup()


if __name__ == "__main__":
    try:
        write_in(Path(sys.argv[1]))
    except UserError as refusal:
        sys.stdout.write(str(refusal))
        sys.exit(REFUSED)
