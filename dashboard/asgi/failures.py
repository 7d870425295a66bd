"""A mistake of ours while a request is answered: the log keeps it, whoever asked gets a reference."""

import logging
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.asgi.prometheus import FAILURES
from dashboard.logs import referenced

_LOG: Final = logging.getLogger("bucketwise.server")


class FailuresInWords:
    """Answers 500 with one sentence; an answer that has begun is cut off."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; what is raised for it is said in words."""
        begun = scope["type"] != "http"

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception:  # the last line of defence, as on pages
            if begun:
                raise
            FAILURES.inc()
            sentence = f"Something went wrong on our side. Reference {referenced(_LOG)}."
            await PlainTextResponse(sentence, 500)(scope, receive, send)
