"""Two addresses for whoever watches the server: whether it answers, and whether it has figures to show."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from data_access.refresh_failure import last_failure
from data_access.settings import Settings
from data_access.store import store_of
from validations.errors import UserError

_NEVER_KEPT: Final = {"cache-control": "no-store"}


def readiness(settings: Settings) -> dict[str, bool | int]:
    """Whether the store can be opened, the age of its newest version in seconds, and whether the last refresh failed.

    Nothing of the figures, of the database or of what went wrong is in it.
    """
    try:
        newest = store_of(settings).manifest()
    except (UserError, OSError):
        return {"ready": False}
    age = datetime.now(UTC) - newest.refreshed_at.astimezone(UTC)
    failed = last_failure(settings.store_path) is not None
    return {"ready": True, "age_seconds": max(0, round(age.total_seconds())), "refresh_failed": failed}


class Health:
    """Answers /healthz and /readyz, by whatever name they are asked: a load balancer asks by an address."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._answers: dict[str, Callable[[], Awaitable[Response]]] = {"/healthz": _alive, "/readyz": self._ready}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass a request on."""
        if (
            scope["type"] == "http"
            and scope["method"] in ("GET", "HEAD")
            and (found := self._answers.get(scope["path"]))
        ):
            answer = await found()
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _ready(self) -> Response:
        told = await run_in_threadpool(readiness, self._settings)
        return JSONResponse(told, 200 if told["ready"] else 503, _NEVER_KEPT)


async def _alive() -> Response:
    return PlainTextResponse("ok", headers=_NEVER_KEPT)
