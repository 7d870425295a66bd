"""What takes long is written by a process of its own: it can be watched and stopped, and says how long it will take."""

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Final, Protocol
from weakref import WeakSet, finalize

from validations.errors import UserError

_JUDGED_AFTER: Final = 5.0
"""Seconds; what is done in fewer says little about the rest."""
_ROUGHLY: Final = 45.0
"""Seconds that count as less than a minute."""
_IN_MINUTES: Final = 90 * 60.0
"""Seconds up to which the time left is said in minutes."""


class TimeLeft:
    """Watches some work. What precedes it, told as a share of 0, does not count."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock, self._began = clock, clock()

    def after(self, share: float) -> str:
        """'about 2 minutes left' when this share is done, 0 to 1; nothing while it cannot be known."""
        now = self._clock()
        if share <= 0:
            self._began = now
        took = now - self._began
        return words(took * (1 - share) / share) if took >= _JUDGED_AFTER and share < 1 else ""


def words(seconds: float) -> str:
    """So many seconds as a reader would say it."""
    if seconds < _ROUGHLY:
        return "less than a minute left"
    unit, number = ("minute", seconds / 60) if seconds < _IN_MINUTES else ("hour", seconds / 3600)
    count = max(round(number), 1)
    return f"about {count} {unit}{'' if count == 1 else 's'} left"


_REFUSED: Final = 3
"""Exit status of a process that ends in a sentence for the reader."""
_NICENESS: Final = 10
"""How far a job stands back where readers want the processors too."""
_TASK, _TOLD, _LOG = "task", "told", "log"
_ROOT: Final = Path(__file__).resolve().parents[1]
Told = Callable[[str, float], None]
"""Called with what is being done and the share that is done, 0 to 1."""


class Task(Protocol):
    """Something to write; it travels to the process that writes it."""

    @property
    def result(self) -> str:
        """Name of the file that it writes."""

    @property
    def most_at_once(self) -> int:
        """How many of its kind the machine bears at a time."""

    @property
    def busy(self) -> str:
        """What a reader is told while as many are being written."""

    def write(self, path: Path, told: Told) -> None:
        """Write the file. Raises UserError with what the reader can act on."""


class State(StrEnum):
    """Where a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job:
    """One task being done. It ends, and its files go, when it is cancelled or nobody holds it any more."""

    def __init__(self, task: Task) -> None:
        self.kind, self._result = type(task), task.result
        self._folder = TemporaryDirectory(prefix="bucketwise-")
        self.folder = Path(self._folder.name)
        """Where everything it writes lies."""
        (self.folder / _TASK).write_bytes(pickle.dumps((os.getpid(), task)))
        with (self.folder / _LOG).open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "dashboard.background_job", str(self.folder)],
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
        """What is being done, with the time left once it is known, and the share that is done."""
        try:
            share, _, what = (self.folder / _TOLD).read_text("utf-8").partition(" ")
            return what, float(share)
        except (OSError, ValueError):
            return "Beginning", 0.0

    @property
    def path(self) -> Path:
        """The file once it is done. Raises UserError when it could not be written."""
        if self.state is State.DONE:
            return self.folder / self._result
        log = (self.folder / _LOG).read_text("utf-8", "replace")
        if self._process.returncode == _REFUSED:
            raise UserError(log.strip())
        raise RuntimeError(f"Writing '{self._result}' ended with status {self._process.returncode}: {log[-2000:]}")

    def stop(self) -> None:
        """Kill the process where it runs, and leave its files until they are read."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def wait(self, seconds: float) -> bool:
        """Wait for the end, at most so long; whether it came."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True


_JOBS: Final[WeakSet[Job]] = WeakSet()


def start(task: Task) -> Job:
    """Begin to write something. Raises UserError while as many of its kind as the machine bears are being written."""
    if sum(job.kind is type(task) and job.state is State.RUNNING for job in _JOBS) >= task.most_at_once:
        raise UserError(task.busy)
    job = Job(task)
    _JOBS.add(job)
    return job


def do_in(folder: Path) -> None:
    """Do what the folder asks for, as long as anybody waits for it."""
    task: Task
    parent, task = pickle.loads((folder / _TASK).read_bytes())  # noqa: S301 written by a job of ours
    time_left = TimeLeft()

    def told(what: str, share: float) -> None:
        if os.getppid() != parent:
            raise UserError("Nobody waits for this any more.")
        left, partial = time_left.after(share), folder / f"{_TOLD}.partial"
        partial.write_text(f"{share} {f'{what}, {left}' if left else what}", "utf-8")
        partial.replace(folder / _TOLD)

    # What else is written on the way goes with the folder when the job is stopped.
    tempfile.tempdir = str(folder)
    task.write(folder / task.result, told)


def _end(process: "subprocess.Popen[bytes]", folder: "TemporaryDirectory[str]") -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    folder.cleanup()


if __name__ == "__main__":
    try:
        if hasattr(os, "nice"):
            os.nice(_NICENESS)
        do_in(Path(sys.argv[1]))
    except UserError as refusal:
        sys.stdout.write(refusal.for_readers())
        sys.exit(_REFUSED)
