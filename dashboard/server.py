"""The web server: Streamlit in this process, behind a door that is open before Streamlit is imported."""

import asyncio
import errno
import os
import signal
import socket
import sys
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from threading import Event
from typing import Any, Final

import uvicorn

from dashboard.door import Application, Door, browser_files
from validations.errors import UserError

APP: Final = Path(__file__).with_name("app.py")
_TURN: Final = 0.001
"""Seconds that a thread may keep others waiting: one that imports or computes, those that hand files to browsers."""
_PING_SECONDS: Final = 30.0
"""Below the idle timeout of common proxies (60 s)."""
_LAST_WORDS_SECONDS: Final = 5
"""How long readers who are being answered are waited for when the process is told to end."""
IMPORTED: Final = Event()
"""Whether Streamlit is imported."""


def reserved(address: str, port: int) -> socket.socket:
    """The port, held for this process; nobody is answered there yet. Raises UserError when it cannot be had."""
    held = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    if held.family == socket.AF_INET6:
        held.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    if os.name != "nt":  # where it would let two servers have the same port
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((address, port))
    except OSError as error:
        held.close()
        raise UserError(f"Port {port} of {address} cannot be had ({error.strerror}); {_remedy(error)}") from None
    return held


def _remedy(error: OSError) -> str:
    if error.errno in (errno.EADDRINUSE, errno.EACCES):
        return "is the dashboard running already? Another port is named with --port."
    return "the setting 'address' takes an address of this computer."


def url(port: socket.socket) -> str:
    """Where a browser on this computer finds it."""
    address, number = port.getsockname()[:2]
    if address in ("0.0.0.0", "::"):  # noqa: S104 - compared with, not listened at
        return f"http://localhost:{number}"
    return f"http://[{address}]:{number}" if ":" in address else f"http://{address}:{number}"


def run(port: socket.socket) -> None:
    """Serve until the process is told to end: by SIGTERM, which raises SystemExit, or by Ctrl+C."""
    sys.setswitchinterval(_TURN)
    # The server ends in order and then gives the signal back, which would end the process before its refresh is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(port))


async def _serve(port: socket.socket) -> None:
    door = Door(browser_files())
    config = uvicorn.Config(
        door,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=_PING_SECONDS,
        ws_ping_timeout=_PING_SECONDS,
        timeout_graceful_shutdown=_LAST_WORDS_SECONDS,
        lifespan="off",
        log_level="warning",
        access_log=False,
    )
    async with asyncio.TaskGroup() as tasks:
        streamlit = tasks.create_task(_run_streamlit(door, *port.getsockname()[:2]))
        await uvicorn.Server(config).serve(sockets=[port])
        streamlit.cancel()


async def _run_streamlit(door: Door, address: str, port: int) -> None:
    app, running = await asyncio.to_thread(_streamlit, address, port)
    async with running:
        door.open_to(app)
        await asyncio.Event().wait()


def _streamlit(address: str, port: int) -> tuple[Application, AbstractAsyncContextManager[None]]:
    """Streamlit's application, and what is to be entered while it runs."""
    import streamlit as st
    from streamlit.components.v2 import manifest_scanner
    from streamlit.web import bootstrap

    # It would read what every installed package says of itself, in search of components; there are none.
    manifest_scanner.scan_component_manifests = lambda *_: []
    app = st.App(APP)
    bootstrap.load_config_options({**_from_environment(), "server.address": address, "server.port": port})
    running = app.lifespan()(app)
    IMPORTED.set()
    return app, running


def _from_environment() -> dict[str, Any]:
    """Streamlit's own settings where STREAMLIT_... variables are set, as `streamlit run` reads them."""
    if not any(name.startswith("STREAMLIT_") for name in os.environ):
        return {}
    from streamlit.web.cli import main_run

    given = main_run.make_context("run", [str(APP)]).params
    return {name: value for name, value in given.items() if name not in ("target", "args")}
