"""A file under /media is for the browser whose page named it, while that page is open."""

from collections.abc import Iterator
from time import sleep

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from dashboard.asgi.allow_list import allow_list
from dashboard.asgi.downloads import DownloadsOfTheirReader
from tests.dashboard.asgi.conftest import Served, answering, cookie_of

COOKIE = "bucketwise_browser"


@pytest.mark.slow
def test_the_number_of_a_browser_is_given_once_and_cannot_be_read_by_a_page(served: Served) -> None:
    first = served.get("/")
    assert "HttpOnly; SameSite=Lax" in first.headers["set-cookie"]
    assert "Secure" not in first.headers["set-cookie"]
    assert "Secure" in served.get("/", host="figures.example").headers["set-cookie"]
    assert "set-cookie" not in served.get("/", cookie=f"{COOKIE}={cookie_of(first, COOKIE)}").headers
    assert COOKIE not in served.get("/_stcore/health").headers.get("set-cookie", "")


FILE = "/media/" + "a" * 56 + ".xlsx"


@pytest.fixture
def time() -> list[float]:
    """The time that the clock of the middleware shows."""
    return [0.0]


@pytest.fixture
def site(time: list[float]) -> Iterator[Served]:
    """A site whose page names one file over its websocket."""

    async def page(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_bytes(b"\x0a\x20before" + FILE.encode() + b"\x12after")
        await socket.receive()

    async def anything(_asked: Request) -> PlainTextResponse:
        return PlainTextResponse("here it is")

    middleware = Middleware(DownloadsOfTheirReader, allowed=allow_list("127.0.0.1", ()), clock=lambda: time[0])
    routes = [WebSocketRoute("/_stcore/stream", page), Route("/{path:path}", anything)]
    with answering(Starlette(routes=routes, middleware=[middleware])) as one:
        yield one


def test_a_file_is_for_its_browser_and_gone_two_minutes_after_its_page(site: Served, time: list[float]) -> None:
    mine = f"{COOKIE}=mine"
    assert site.get(FILE, cookie=mine).status_code == 404
    with site.page(cookie=mine) as page:
        page.recv(timeout=5)
        time[0] = 1_000.0
        assert site.get(FILE, cookie=mine).status_code == 200
        assert site.get(FILE.replace("a.xlsx", "b.xlsx"), cookie=mine).status_code == 404
        for other in (f"{COOKIE}=theirs", f"{COOKIE}=", "a=b", f"{mine}; _streamlit_user=somebody"):
            assert site.get(FILE, cookie=other).status_code == 404
    sleep(0.2)  # until the server has seen the end, too
    time[0] = 1_119.0
    assert site.get(FILE, cookie=mine).status_code == 200
    time[0] = 1_121.0
    assert site.get(FILE, cookie=mine).status_code == 404


def test_a_file_is_gone_with_sign_out_also_for_a_copy_of_the_cookies(site: Served) -> None:
    held = f"{COOKIE}=mine; _streamlit_user=north; _streamlit_user_1=more"
    with site.page(cookie=held) as page:
        page.recv(timeout=5)
        assert site.get(FILE, cookie=held).status_code == 200
        assert site.get(FILE, cookie=f"{COOKIE}=mine").status_code == 404
        site.get("/auth/logout", cookie=held)
        assert site.get(FILE, cookie=held).status_code == 404
