"""Long lists are written by a process of their own: it can be watched and stopped, and gives its memory back.

Not multiprocessing: its children import the parent's main script, which under Streamlit is a page.
"""

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from weakref import WeakSet, finalize

from dashboard.excel.long_list import Form, LongList, Rows, write_list
from dashboard.excel.model import ExportError

MOST_AT_ONCE: Final = 2
REFUSED: Final = 3
"""Exit status of a process that ends in a sentence for the reader."""
_REQUEST, _DONE, _LOG = "request", "rows", "log"
_ROOT: Final = Path(__file__).resolve().parents[2]


class State(StrEnum):
    """Where an export stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job:
    """One list being written. It ends, and its files go, when it is cancelled or nobody holds it any more."""

    def __init__(self, wanted: LongList, rows: Rows) -> None:
        self.total, self.form = wanted.total, wanted.form
        self._folder = TemporaryDirectory(prefix="bucketwise-")
        self.folder = Path(self._folder.name)
        """Where everything it writes lies."""
        (self.folder / _REQUEST).write_bytes(pickle.dumps((os.getpid(), wanted, rows)))
        with (self.folder / _LOG).open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "dashboard.excel", "list", str(self.folder)],
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
    def rows(self) -> int:
        """The rows written so far."""
        try:
            return int((self.folder / _DONE).read_text("utf-8"))
        except (OSError, ValueError):
            return 0

    @property
    def path(self) -> Path:
        """The file once it is done. Raises ExportError when it could not be written."""
        if self.state is State.DONE:
            return result_in(self.folder, self.form)
        log = (self.folder / _LOG).read_text("utf-8", "replace")
        if self._process.returncode == REFUSED:
            raise ExportError(log.strip())
        raise RuntimeError(f"Writing the list ended with status {self._process.returncode}: {log[-2000:]}")


_RUNNING: Final[WeakSet[Job]] = WeakSet()


def start(wanted: LongList, rows: Rows) -> Job:
    """Begin to write a list. Raises ExportError when as many as the machine bears are being written already."""
    if sum(job.state is State.RUNNING for job in _RUNNING) >= MOST_AT_ONCE:
        raise ExportError(f"{MOST_AT_ONCE} lists are being written already; try again when one of them is done.")
    job = Job(wanted, rows)
    _RUNNING.add(job)
    return job


def write_in(folder: Path) -> None:
    """Write the list that the folder asks for, as long as anybody waits for it."""
    parent, wanted, rows = pickle.loads((folder / _REQUEST).read_bytes())  # noqa: S301 written by a job of ours

    def told(written: int) -> None:
        if os.getppid() != parent:
            raise ExportError("Nobody waits for this list any more.")
        partial = folder / f"{_DONE}.partial"
        partial.write_text(str(written), "utf-8")
        partial.replace(folder / _DONE)

    # What else is written on the way goes with the folder when the job is stopped.
    tempfile.tempdir = str(folder)
    write_list(result_in(folder, wanted.form), wanted, rows.batches(), told)


def result_in(folder: Path, form: Form) -> Path:
    """Where the result of a job lies."""
    return folder / f"result.{form.value}"


def _end(process: "subprocess.Popen[bytes]", folder: "TemporaryDirectory[str]") -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    folder.cleanup()
