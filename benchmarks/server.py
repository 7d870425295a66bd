"""A dashboard server of a benchmark's own, and what its process has used so far."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
HEALTH = "/_stcore/health"
FIRST = "/"
"""What a browser asks for first."""
_NOTHING_KEPT = "PYTHONDONTWRITEBYTECODE"
"""Where it is set, Python compiles every module at every start."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process_id: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def processor_seconds(self) -> float:
        """Processor time of its process so far, in user and system mode."""
        fields = Path(f"/proc/{self.process_id}/stat").read_text("utf-8").rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def memory_mb(self) -> float:
        """What it holds in memory now."""
        pages = int(Path(f"/proc/{self.process_id}/statm").read_text("utf-8").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def served(script: Path) -> Iterator[Server]:
    """Serve a script until the benchmark is done with it."""
    with _running(["-m", "streamlit", "run", str(script), "--server.headless", "true", "--server.port"], {}) as server:
        answers(f"{server.url}{HEALTH}")
        yield server


@contextmanager
def served_as_installed(
    environment: Mapping[str, str], *, first: str = HEALTH, port: int | None = None
) -> Iterator[Server]:
    """Serve the dashboard with the command that users have, whose process it is, from when it answers `first`."""
    with _running(["-m", "dashboard", "serve", "--headless", "--port"], environment, port) as server:
        answers(f"{server.url}{first}")
        yield server


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str], port: int | None = None) -> Iterator[Server]:
    """A command of Python with its arguments, of which the port is the last."""
    port = port or free_port()
    ours = {name: value for name, value in (os.environ | environment).items() if name != _NOTHING_KEPT}
    process = subprocess.Popen([sys.executable, *command, str(port)], cwd=PROJECT, env=ours, stdout=subprocess.DEVNULL)
    try:
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answers(url: str, seconds: float = 60) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"{url} did not answer within {seconds:g} s")
