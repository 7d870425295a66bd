"""The web server: Streamlit's own, with the options of `.streamlit/config.toml`."""

import errno
import socket
import sys
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

import streamlit as st
from starlette.middleware import Middleware
from streamlit.web.cli import main_run

from dashboard.sign_in_middleware import ReturnToLink, origin_of
from validations.errors import UserError

APP: Final = Path(__file__).with_name("app.py")
_PACKAGE: Final = Path(__file__).parent
CONFIG: Final = next(
    (path for folder in (_PACKAGE, _PACKAGE.parent) if (path := folder / ".streamlit" / "config.toml").exists()),
    _PACKAGE / ".streamlit" / "config.toml",
)
"""An installed wheel has the file beside `app.py`, a checkout at its top."""


def serve(
    address: str,
    port: int,
    beside: Callable[[], AbstractContextManager[None]] = nullcontext,
    provider: Mapping[str, Any] | None = None,
) -> None:
    """Serve the dashboard until the process is told to end; `beside` is entered while the server runs.

    `provider` is what signs readers in. Raises UserError when the port cannot be had.
    """
    refuse_unavailable(address, port)
    options = streamlit_options() | {"server.address": address, "server.port": port}
    around = [Middleware(ReturnToLink, origin=origin_of(provider["auth"]["redirect_uri"]))] if provider else []
    st.App(APP, secrets=provider, middleware=around, lifespan=_lifespan(beside)).run(config=options)


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
