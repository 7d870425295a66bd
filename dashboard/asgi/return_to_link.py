"""ASGI middleware around Streamlit's sign-in: back to the link that was opened first, and cookies for TLS alone."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_COOKIE: Final = "bucketwise_return"
_LOGIN, _CALLBACK = "/auth/login", "/oauth2callback"
_MINUTES: Final = 10
_LONGEST: Final = 3_000


class ReturnToLink:
    """Keeps the page that a reader signs in from, and leads back to it.

    Streamlit leads everybody to the first page. The page is told by the browser (the header Referer), so whoever sends
    a referrer policy must allow it within the same origin.
    """

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self._app, self._origin = app, origin
        self._secure = "; Secure" if origin.startswith("https://") else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; what is sent for it may be changed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), str(scope["path"])

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                if path.endswith(_LOGIN):
                    self._keep(headers, told)
                elif path.endswith(_CALLBACK):
                    self._lead_back(headers, told)
                if self._secure:
                    _for_tls_alone(message, self._secure)
            await send(message)

        await self._app(scope, receive, sent)

    def _keep(self, asked: Headers, told: MutableHeaders) -> None:
        link = asked.get("referer", "")
        if not link.startswith(f"{self._origin}/") or len(link) > _LONGEST:
            return
        kept = urlsafe_b64encode(link.removeprefix(self._origin).encode()).decode()
        told.append("set-cookie", f"{_COOKIE}={kept}; Path=/; HttpOnly; SameSite=Lax; Max-Age={60 * _MINUTES}")

    def _lead_back(self, asked: Headers, told: MutableHeaders) -> None:
        if (link := _kept(asked.get("cookie", ""))) and "location" in told:
            told["location"] = link
        told.append("set-cookie", f"{_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")


def _kept(cookies: str) -> str:
    """A path of this server; empty for anything that could lead elsewhere."""
    try:
        held = SimpleCookie(cookies).get(_COOKIE)
        link = urlsafe_b64decode(held.value.encode()).decode() if held else ""
    except (CookieError, Error, UnicodeError):
        return ""
    safe = link.startswith("/") and not link.startswith("//") and "\\" not in link and link.isprintable()
    return link if safe and " " not in link else ""


def _for_tls_alone(message: Message, secure: str) -> None:
    message["headers"] = [
        (name, value + secure.encode() if name.lower() == b"set-cookie" and b"secure" not in value.lower() else value)
        for name, value in message["headers"]
    ]
