"""Files under /media are handed to the browser whose page named them, while that page is open."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from time import monotonic
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.asgi.allow_list import AllowList

_COOKIE: Final = "bucketwise_browser"
_SIGNED_IN: Final = "_streamlit_user"
_FOLDER: Final = "/media/"
_NAMED: Final = re.compile(rb"/media/([0-9a-f]{16,}\.\w+)")
_SIGN_OUT: Final = "/auth/logout"
_RECONNECTS_WITHIN: Final = 120.0
"""Seconds for which Streamlit keeps the session of a page whose connection broke."""


@dataclass
class _Page:
    """What one open page was told of."""

    reader: str
    files: set[bytes] = field(default_factory=set)
    closed: float | None = None


class DownloadsOfTheirReader:
    """Remembers which page was told of which file, and answers everybody else with 404.

    A reader is a browser, by a cookie of its own that holds nothing but a random number, and who is signed in there. An
    address of a file thus opens nothing in another browser, nor after sign-out.
    """

    def __init__(self, app: ASGIApp, allowed: AllowList, clock: Callable[[], float] = monotonic) -> None:
        self._app, self._allowed, self._clock = app, allowed, clock
        self._pages: list[_Page] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 404."""
        if scope["type"] == "websocket":
            await self._page(scope, receive, send)
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"].startswith(_FOLDER) and not self._was_told(HTTPConnection(scope)):
            await PlainTextResponse("There is no such file, or it is gone with its page.", 404)(scope, receive, send)
        else:
            await self._app(scope, receive, self._with_cookie(HTTPConnection(scope), send))
            if scope["path"] == _SIGN_OUT:
                self._forget(_reader(HTTPConnection(scope)))

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = _Page(_reader(HTTPConnection(scope)))

        async def sent(message: Message) -> None:
            if message["type"] == "websocket.send" and message.get("bytes"):
                page.files.update(_NAMED.findall(message["bytes"]))
            await send(message)

        self._pages = [one for one in self._pages if not self._is_over(one)]
        self._pages.append(page)
        try:
            await self._app(scope, receive, sent)
        finally:
            page.closed = self._clock()

    def _was_told(self, asked: HTTPConnection) -> bool:
        reader, name = _reader(asked), asked.url.path.removeprefix(_FOLDER).encode()
        told = (page for page in self._pages if page.reader == reader and not self._is_over(page))
        return bool(reader) and any(name in page.files for page in told)

    def _is_over(self, page: _Page) -> bool:
        return page.closed is not None and self._clock() - page.closed > _RECONNECTS_WITHIN

    def _forget(self, reader: str) -> None:
        self._pages = [page for page in self._pages if page.reader != reader]

    def _with_cookie(self, asked: HTTPConnection, send: Send) -> Send:
        """Give the browser its number with the first page."""
        if _COOKIE in asked.cookies:
            return send
        tls = "; Secure" if self._allowed.is_tls(asked.headers.get("host", "").lower()) else ""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    number = secrets.token_urlsafe(24)
                    headers.append("set-cookie", f"{_COOKIE}={number}; Path=/; HttpOnly; SameSite=Lax{tls}")
            await send(message)

        return sent


def _reader(asked: HTTPConnection) -> str:
    """A digest of the browser's number and of who is signed in there; empty for a program without a number."""
    if not (number := asked.cookies.get(_COOKIE)):
        return ""
    who = (f"{name}={value}" for name, value in sorted(asked.cookies.items()) if name.startswith(_SIGNED_IN))
    return sha256("\n".join((number, *who)).encode()).hexdigest()
