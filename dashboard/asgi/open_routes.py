"""Which of Streamlit's addresses readers may ask for; the others are closed."""

from collections.abc import Callable
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_INNER: Final = "_stcore"
_READERS: Final = frozenset({"health", "host-config", "stream"})
"""Of Streamlit's own addresses; those of its memory and sessions, and of programs, are not among them."""
_UPLOAD: Final = "upload_file"
_COMPONENTS: Final = "component"
_READ: Final = ("GET", "HEAD")


class OpenRoutes:
    """Answers what is closed with 404, what only some may do with 403, and a method that nothing has with 405."""

    def __init__(self, app: ASGIApp, may_upload: Callable[[HTTPConnection], bool]) -> None:
        self._app, self._may_upload = app, may_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a refusal."""
        if scope["type"] in ("http", "websocket") and (status := self._refusal(scope)):
            await PlainTextResponse(_SENTENCES[status], status)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> int:
        parts = str(scope["path"]).strip("/").split("/")
        if scope["type"] == "websocket":
            return 0 if parts == [_INNER, "stream"] else 404
        inner = parts[parts.index(_INNER) + 1 :] if _INNER in parts else []
        if inner[:1] == [_UPLOAD]:
            return self._upload(scope)
        if (_INNER in parts and inner[:1] not in ([name] for name in _READERS)) or parts[0] == _COMPONENTS:
            return 404
        return 0 if scope["method"] in _READ else 405

    def _upload(self, scope: Scope) -> int:
        if scope["method"] not in ("PUT", "DELETE"):
            return 405
        # A body of unknown length would be read before anybody could see that it is too long.
        if scope["method"] == "PUT" and "content-length" not in Headers(scope=scope):
            return 411
        return 0 if self._may_upload(HTTPConnection(scope)) else 403


_SENTENCES: Final = {
    403: "Only administrators may upload files.",
    404: "There is nothing at this address.",
    405: "This address cannot be asked so.",
    411: "An upload must say how long it is.",
}
