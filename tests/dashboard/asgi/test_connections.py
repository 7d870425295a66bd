"""Connections that ask nothing end, too many are refused in order, and messages have a limit."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress

import pytest
from starlette.types import Receive, Scope, Send
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from dashboard.asgi.connections import http_protocol
from tests.dashboard.asgi.conftest import WATCHED, Served, answering, drawn

pytestmark = pytest.mark.slow
MOST, SECONDS = 5, 0.6


async def reads_the_body(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await asyncio.sleep(4 * SECONDS)
        await send({"type": "websocket.send", "text": "still here"})
        return
    while (await receive()).get("more_body"):
        pass
    await asyncio.sleep(2 * SECONDS if scope["path"] == "/long" else 0)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """uvicorn itself, with a limit of five connections and little patience."""
    protocol = type("Short", (http_protocol(MOST),), {"seconds": SECONDS})
    with answering(reads_the_body, http=protocol) as site:
        yield site.port


def connected(port: int, sent: bytes = b"") -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), timeout=5)
    one.sendall(sent)
    return one


def ends_after(one: socket.socket) -> float:
    began = time.monotonic()
    try:
        while one.recv(4_096):
            pass
    except ConnectionError:
        pass
    return time.monotonic() - began


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\n", b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"],
    ids=["nothing", "half a line", "half a head", "half a body"],
)
def test_a_request_that_does_not_arrive_is_ended(port: int, sent: bytes) -> None:
    with connected(port, sent) as one:
        assert SECONDS / 2 < ends_after(one) < 3 * SECONDS


def test_a_head_that_drips_in_is_ended_all_the_same(port: int) -> None:
    with connected(port) as one:
        sent = 0
        with suppress(ConnectionError):
            while sent < 20:
                one.sendall(b"G")
                sent += 1
                time.sleep(SECONDS / 4)
        assert sent < 12


def test_a_body_that_goes_on_and_an_answer_that_takes_long_are_waited_for(port: int) -> None:
    with connected(port, b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n") as one:
        for _ in range(6):
            time.sleep(SECONDS / 2)
            one.sendall(b"x")
        assert one.recv(4_096).startswith(b"HTTP/1.1 200")
    with connected(port, b"GET /long HTTP/1.1\r\nHost: a\r\n\r\n") as one:
        assert one.recv(4_096).startswith(b"HTTP/1.1 200")


def test_a_websocket_stays_open(port: int) -> None:
    with connect(f"ws://127.0.0.1:{port}", proxy=None) as page:
        assert page.recv(timeout=10) == "still here"


def test_a_second_request_that_stops_half_way_is_ended(port: int) -> None:
    with connected(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") as one:
        assert one.recv(4_096).startswith(b"HTTP/1.1 200")
        one.sendall(b"GET / HT")
        assert ends_after(one) < 3 * SECONDS


def test_past_the_limit_a_connection_is_refused_and_later_ones_are_taken_again(port: int) -> None:
    with ExitStack() as held:
        for _ in range(MOST):
            held.enter_context(connected(port))
        time.sleep(0.1)
        with connected(port) as further:
            assert further.recv(4_096).startswith(b"HTTP/1.1 503")
    time.sleep(0.1)
    with connected(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") as one:
        assert one.recv(4_096).startswith(b"HTTP/1.1 200")


FEW_FILES = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
"""


def test_more_connections_than_files_leave_the_server_whole_and_its_log_short(
    start: Callable[..., AbstractContextManager[Served]],
) -> None:
    with start(code=FEW_FILES + WATCHED) as served:
        with ExitStack() as held:
            for _ in range(400):
                held.enter_context(connected(served.port))
            time.sleep(1)
        time.sleep(0.5)
        assert served.get("/_stcore/health").status_code == 200
        with served.page() as page:
            assert drawn(page)
        said = served.log.read_text("utf-8")
        assert "More than 128 connections at once; further ones are refused." in said
        assert "Traceback" not in said
        assert len(said.splitlines()) < 10


def test_where_files_run_out_all_the_same_one_line_says_so() -> None:
    """Something else took them all: connections wait, and the log says it once a minute."""
    code = """
import asyncio, logging, os, resource, socket
from dashboard.asgi.connections import say_shortages_once
logging.basicConfig(format="%(message)s")
async def main():
    say_shortages_once(asyncio.get_running_loop())
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    caller = socket.socket()
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    held = []
    try:
        while True: held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError: pass
    caller.setblocking(False)
    caller.connect_ex(address)
    await asyncio.sleep(2.5)
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines() == ["A connection could not be accepted: Too many open files."]


def ask_too_much(page: ClientConnection) -> None:
    page.send(b"\0" * (4 * 1024 * 1024 + 1))
    page.recv(timeout=10)


def test_a_message_that_is_too_long_ends_its_page_only(served: Served) -> None:
    with served.page() as page, pytest.raises(ConnectionClosed):
        ask_too_much(page)
    with served.page() as another:
        assert drawn(another)


def test_requests_that_make_no_sense_do_not_fill_the_log(served: Served) -> None:
    for _ in range(15):
        with connected(served.port, b"nonsense\r\n\r\n") as one:
            assert one.recv(4_096).startswith(b"HTTP/1.1 400")
        with served.page() as page, suppress(ConnectionClosed):
            page.send("a text, where Streamlit takes bytes alone")
            page.recv(timeout=10)
    said = served.log.read_text("utf-8")
    assert said.count("Invalid HTTP request received.") == 10
    assert said.count("Traceback") <= 20
    assert served.get("/healthz").status_code == 200


def test_as_many_files_are_taken_as_the_system_grants() -> None:
    code = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
from dashboard.asgi.connections import connection_limit
print(connection_limit(1000), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""
    for granted, expected in (("256 256", "128 256"), ("256 4096", "1000 2000"), ("4096 4096", "1000 4096")):
        command = [sys.executable, "-c", code, *granted.split()]
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == expected
