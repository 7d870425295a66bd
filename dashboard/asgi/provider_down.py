"""ASGI middleware around Streamlit's sign-in: a sentence where the provider that signs readers in does not answer."""

from http import HTTPStatus
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOGIN: Final = "/auth/login"
_SENTENCE: Final = (
    "You cannot sign in now, because the provider that signs readers in does not answer. Try again in a few minutes; "
    "whoever is signed in can go on until their session ends."
)


class ProviderDown:
    """Says in words what Streamlit calls an authentication error: the provider's configuration could not be read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a sign-in that could not begin is answered here."""
        if scope["type"] != "http" or not str(scope["path"]).endswith(_LOGIN):
            await self._app(scope, receive, send)
            return
        refused = False

        async def sent(message: Message) -> None:
            nonlocal refused
            refused = refused or message.get("status") == HTTPStatus.BAD_REQUEST
            if not refused:
                await send(message)

        await self._app(scope, receive, sent)
        if refused:
            await PlainTextResponse(_SENTENCE, HTTPStatus.SERVICE_UNAVAILABLE)(scope, receive, send)
