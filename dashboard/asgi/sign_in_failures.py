"""ASGI middleware around Streamlit's sign-in: says why one could not begin, and who can do something about it."""

import logging
import ssl
from http import HTTPStatus
from typing import Final

import httpx
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.asgi.prometheus import FAILURES
from dashboard.logs import referenced
from validations.errors import SettingsError

_LOG: Final = logging.getLogger("bucketwise.sign_in")
_PATIENCE: Final = 2.0
"""Seconds; Streamlit has waited five before."""
_DOWN: Final = (
    "You cannot sign in now, because the provider that signs readers in does not answer. Try again in a few minutes; "
    "whoever is signed in can go on until their session ends."
)
_WRONG: Final = (
    "You cannot sign in, because this server is not set up as the provider that signs readers in expects. Trying again "
    "does not help; ask your administrator. Reference {reference}."
)
_AGAIN: Final = "The sign-in did not begin. Go back and try again; if it fails again, tell your administrator."


class SignInFailuresInWords:
    """Tells a provider that does not answer from settings that do not fit it.

    Streamlit answers both with 400 and "Authentication error": whatever goes wrong while it reads the provider's
    configuration. So that configuration is read once more here. A request that does not come from the page's own
    button Streamlit leads to the first page; it never gets 400, and what else gets 400 is passed on.
    """

    def __init__(self, app: ASGIApp, metadata: str, login: str) -> None:
        self._app, self._metadata, self._login = app, metadata, login

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a sign-in that could not begin is answered here."""
        if scope["type"] != "http" or scope["path"] != self._login:
            await self._app(scope, receive, send)
            return
        failed = False

        async def sent(message: Message) -> None:
            nonlocal failed
            failed = failed or message.get("status") == HTTPStatus.BAD_REQUEST
            if not failed:
                await send(message)

        await self._app(scope, receive, sent)
        if failed:
            await (await self._reason())(scope, receive, send)

    async def _reason(self) -> PlainTextResponse:
        try:
            answers = await _answers(self._metadata)
        except SettingsError:
            FAILURES.inc()
            return PlainTextResponse(_WRONG.format(reference=referenced(_LOG)), HTTPStatus.INTERNAL_SERVER_ERROR)
        return PlainTextResponse(_AGAIN if answers else _DOWN, HTTPStatus.SERVICE_UNAVAILABLE)


async def _answers(metadata: str) -> bool:
    """Whether the provider answers. Raises SettingsError where it does, but not with its configuration."""
    try:
        async with httpx.AsyncClient(timeout=_PATIENCE) as client:
            answer = await client.get(metadata)
    except httpx.TransportError as error:
        if _is_certificate(error):
            raise SettingsError(f"The certificate of '{metadata}' is not trusted here: {error}.") from None
        return False
    if answer.is_server_error or answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return False
    try:
        told = answer.json() if answer.is_success else None
    except ValueError:
        told = None
    if not isinstance(told, dict) or not told.get("authorization_endpoint"):
        raise SettingsError(
            f"The provider answers at the server_metadata_url '{metadata}' with {answer.status_code} and no "
            "authorization_endpoint; see that the address is that of its openid-configuration."
        )
    return True


def _is_certificate(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None
