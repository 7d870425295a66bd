"""The real server in a process of its own, over HTTP and websockets, and what a reader's browser sends it."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

PROJECT = Path(__file__).resolve().parents[3]
WATCHED = """
import sys
from pathlib import Path

def asked(event, arguments):
    if event == "socket.getaddrinfo" and arguments[0] not in ("127.0.0.1", "localhost", "::1", None):
        print("ASKED ELSEWHERE", arguments[0], file=sys.stderr, flush=True)
    if event == "socket.connect" and isinstance(arguments[1], tuple) and not arguments[1][0].startswith("127."):
        print("ASKED ELSEWHERE", arguments[1], file=sys.stderr, flush=True)

sys.addaudithook(asked)
from dashboard import server
from dashboard.access.provider import load_provider
provider = load_provider(Path(sys.argv[2])) if len(sys.argv) > 2 else None
server.serve("127.0.0.1", int(sys.argv[1]), provider=provider)
"""
"""The server of `bucketwise serve`, which tells its log of every address that it asks outside of this computer."""


@dataclass(frozen=True)
class Served:
    """A running server."""

    port: int
    log: Path
    measurements: int = 0
    """Port of its measurements."""

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a path; underscores in the names of headers stand for hyphens."""
        return httpx.get(
            self.address + path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    def page(
        self, origin: str | None = None, host: str | None = None, cookie: str = "", xsrf: str = ""
    ) -> ClientConnection:
        """The websocket of a page."""
        told = {"Cookie": cookie} if cookie else {}
        return connect(
            f"ws://{host or f'127.0.0.1:{self.port}'}/_stcore/stream",
            sock=socket.create_connection(("127.0.0.1", self.port)),
            origin=Origin(origin) if origin else None,
            subprotocols=[Subprotocol("streamlit"), *([Subprotocol(xsrf)] if xsrf else [])],
            additional_headers=told,
            proxy=None,
            legacy=True,
        )


def drawn(page: ClientConnection) -> list[ForwardMsg]:
    """What Streamlit sends for the first run of the first page."""
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    page.send(asked.SerializeToString())
    told: list[ForwardMsg] = []
    while not told or told[-1].WhichOneof("type") != "script_finished":
        told.append(ForwardMsg.FromString(bytes(page.recv(timeout=60))))  # type: ignore[arg-type]
    return told


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def listens(port: int) -> bool:
    """Whether a port answers."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(folder: Path, lender: Path, *arguments: str, code: str = WATCHED, **environment: str) -> Iterator[Served]:
    """A server over the small lender in `lender`, until the block ends."""
    port, log = free_port(), folder / "server.log"
    ours = {
        "COLLECTIONS_DATABASE_URL": f"duckdb:///{lender / 'lender.duckdb'}",
        "COLLECTIONS_STORE_PATH": str(lender / "store"),
        "COLLECTIONS_STATE_URL": f"sqlite:///{folder / 'state.sqlite'}",
        "HOME": str(folder),
    }
    command = [sys.executable, "-c", code, str(port), *arguments]
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=os.environ | ours | environment, stdout=said, stderr=said, start_new_session=True
        )
        try:
            until = time.monotonic() + 60
            while not listens(port):
                assert process.poll() is None, log.read_text("utf-8")
                assert time.monotonic() < until, log.read_text("utf-8")
                time.sleep(0.1)
            yield Served(port, log, int(environment.get("COLLECTIONS_METRICS_PORT", 0)))
        finally:
            process.terminate()
            process.wait(timeout=20)


@contextmanager
def answering(site: ASGIApp, **options: Any) -> Iterator[Served]:
    """A small site of a test's own under uvicorn, in this process."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(site, lifespan="off", log_level="warning", **options))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Served(listening.getsockname()[1], Path())
        finally:
            server.should_exit = True
            thread.join(timeout=20)


@pytest.fixture(scope="session")
def served(lender_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server as anybody starts it: no sign-in, on loopback, and an address of a proxy."""
    folder, port = tmp_path_factory.mktemp("served"), str(free_port())
    settings = {"COLLECTIONS_DASHBOARD_URL": "https://figures.example", "COLLECTIONS_METRICS_PORT": port}
    with running(folder, lender_template, **settings) as one:
        yield one


@pytest.fixture
def start(lender_template: Path, tmp_path: Path) -> Callable[..., AbstractContextManager[Served]]:
    """Starts a server with other settings."""

    def run(*arguments: str, code: str = WATCHED, **environment: str) -> AbstractContextManager[Served]:
        return running(tmp_path, lender_template, *arguments, code=code, **environment)

    return run


def cookie_of(answer: httpx.Response, name: str) -> str:
    """A cookie that an answer sets."""
    found = re.search(rf"{name}=([^;]*)", answer.headers.get("set-cookie", ""))
    assert found is not None
    return found.group(1)
