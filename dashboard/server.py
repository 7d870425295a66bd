"""The web server: Streamlit's own, with the options of `.streamlit/config.toml`."""

import asyncio
import errno
import socket
import sys
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from streamlit import config
from streamlit.file_util import get_static_dir
from streamlit.url_util import make_url_path
from streamlit.web.bootstrap import load_config_options
from streamlit.web.cli import main_run

from dashboard import logs, signed_in
from dashboard.asgi.allow_list import OriginAllowList, allow_list
from dashboard.asgi.connections import connection_limit, http_protocol, say_shortages_once
from dashboard.asgi.downloads import DownloadsOfTheirReader
from dashboard.asgi.failures import FailuresInWords
from dashboard.asgi.health import Health
from dashboard.asgi.open_routes import OpenRoutes
from dashboard.asgi.prometheus import Measured, measurements
from dashboard.asgi.return_to_link import ReturnToLink
from dashboard.asgi.security_headers import SecurityHeaders, content_policy
from dashboard.asgi.sign_in_failures import SignInFailuresInWords
from data_access.settings import Settings
from data_access.settings_source import load_settings, origin_of
from validations.errors import UserError

APP: Final = Path(__file__).with_name("app.py")
_PACKAGE: Final = Path(__file__).parent
CONFIG: Final = next(
    (path for folder in (_PACKAGE, _PACKAGE.parent) if (path := folder / ".streamlit" / "config.toml").exists()),
    _PACKAGE / ".streamlit" / "config.toml",
)
"""An installed wheel has the file beside `app.py`, a checkout at its top."""
_LOGIN: Final = "auth/login"
"""Where Streamlit begins a sign-in."""
_PING_SECONDS: Final = 30
_LONGEST_MESSAGE: Final = 4 * 1024 * 1024
"""Bytes that a browser may send at once: what a reader picked on a page. Files come another way."""
_ENDS_WITHIN: Final = 10
_QUEUE: Final = 128


def serve(
    address: str,
    port: int,
    beside: Callable[[], AbstractContextManager[None]] = nullcontext,
    provider: Mapping[str, Any] | None = None,
    settings: Settings | None = None,
) -> None:
    """Serve the dashboard until the process is told to end; `beside` is entered while the server runs.

    `provider` is what signs readers in. Raises UserError when the port cannot be had.
    """
    refuse_unavailable(address, port)
    settings = settings or load_settings()
    own = {"server.address": address, "server.port": port, "server.maxUploadSize": settings.upload_megabytes}
    load_config_options(streamlit_options() | own)
    around = _middleware(address, provider, settings)
    dashboard = st.App(APP, secrets=provider, middleware=around, lifespan=_lifespan(beside))
    logs.say(settings)
    with measurements(settings), _listening(address, port) as listening:
        uvicorn.Server(_uvicorn(dashboard, settings)).run(sockets=[listening])


def _middleware(address: str, provider: Mapping[str, Any] | None, settings: Settings) -> list[Middleware]:
    """What a request passes before Streamlit, the first first."""
    redirect = provider["auth"]["redirect_uri"] if provider else ""
    known = (settings.dashboard_url, *settings.origins, *([redirect] if redirect else []))
    allowed = allow_list(address, known)
    signing_in = _around_sign_in(provider["auth"]) if provider else []
    return [
        Middleware(Measured),
        Middleware(SecurityHeaders, policy=content_policy(Path(get_static_dir()) / "index.html")),
        Middleware(Health, settings=settings),
        Middleware(FailuresInWords),
        Middleware(OriginAllowList, allowed=allowed),
        Middleware(OpenRoutes, may_upload=partial(_may_upload, settings)),
        Middleware(DownloadsOfTheirReader, allowed=allowed),
        *signing_in,
    ]


def _around_sign_in(auth: Mapping[str, Any]) -> list[Middleware]:
    login = make_url_path(config.get_option("server.baseUrlPath") or "", _LOGIN)
    return [
        Middleware(ReturnToLink, origin=origin_of(auth["redirect_uri"])),
        Middleware(SignInFailuresInWords, metadata=auth["server_metadata_url"], login=login),
    ]


def _may_upload(settings: Settings, asked: HTTPConnection) -> bool:
    """Whether whoever asks may load data: administrators, or whoever is at this computer where nobody signs in."""
    if not settings.upload_megabytes:
        return False
    return signed_in.sees_places(settings, signed_in.claims_of(asked.cookies) if settings.sign_in else None)


def _uvicorn(dashboard: st.App, settings: Settings) -> uvicorn.Config:
    """The web server's options: those of Streamlit that are its own, and the limits of connections and messages."""
    pause = config.get_option("server.websocketPingInterval") or _PING_SECONDS
    return uvicorn.Config(
        dashboard,
        http=http_protocol(connection_limit(settings.most_connections)),
        ws="websockets-sansio",
        ws_ping_interval=pause,
        ws_ping_timeout=pause,
        ws_max_size=_LONGEST_MESSAGE,
        ws_per_message_deflate=config.get_option("server.enableWebsocketCompression"),
        ssl_certfile=config.get_option("server.sslCertFile"),
        ssl_keyfile=config.get_option("server.sslKeyFile"),
        timeout_graceful_shutdown=_ENDS_WITHIN,
        server_header=False,
        access_log=False,
        use_colors=False,
        log_config=None,
        log_level="warning",
    )


def _listening(address: str, port: int) -> socket.socket:
    """A socket that waits for readers. It names its protocol, else asyncio would let TCP hold back small packets."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:  # "::" means every address of this computer, also the short ones
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listening.bind((address, port))
    listening.listen(_QUEUE)
    return listening


def streamlit_options() -> dict[str, Any]:
    """Streamlit's options by their dotted names; a STREAMLIT_ variable wins over the file, as Streamlit documents."""
    with CONFIG.open("rb") as file:
        return dict(_flat(tomllib.load(file))) | _from_environment()


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _from_environment() -> dict[str, Any]:
    """`st.App` does not read these variables, `streamlit run` does: its own parser says what they mean."""
    given = main_run.make_context("run", [str(APP)]).params
    options = {name.replace("_", "."): value for name, value in given.items() if name not in ("target", "args")}
    return {name: value for name, value in options.items() if value not in (None, ())}


def _lifespan(
    beside: Callable[[], AbstractContextManager[None]],
) -> Callable[[st.App], AbstractAsyncContextManager[dict[str, Any] | None]]:
    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        say_shortages_once(asyncio.get_running_loop())
        with beside():
            yield

    return lifespan


def refuse_unavailable(address: str, port: int) -> None:
    """Raises UserError when nothing can be served at this address and port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        if sys.platform != "win32":  # where it would let two servers have the same port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise UserError(f"Port {port} of {address} is not available ({error.strerror}); {_remedy(error)}") from None


def _remedy(error: OSError) -> str:
    if error.errno in (errno.EADDRINUSE, errno.EACCES):
        return "is the dashboard already running? Choose another port with --port."
    return "the setting 'address' takes an address of this computer."
