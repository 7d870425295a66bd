"""What the first reader would wait for, made ready beside the start of the server: the figures and the imports."""

import gc
import pkgutil
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from time import monotonic, sleep
from typing import Final

from dashboard.figures import Figures, open_figures
from data_access.settings import Settings
from data_access.store import store_of
from validations.errors import UserError

_SECONDS: Final = 5.0
_OF_STREAMLIT: Final = ("pandas", "PIL.Image")
"""What Streamlit imports when it draws the first chart and the first icon."""
_FIGURES: Final[list[Future[Figures]]] = []
"""Those of the newest version as the server started, until somebody takes them."""


def begin(settings: Settings, port: int) -> None:
    """Begin to load the newest figures and to import what pages are made of, for a server that is about to start.

    Python does not look for garbage until that is done: what is imported stays, and looking through it takes a third
    of a second.
    """
    gc.disable()
    # The figures first: while their files are read, Python is free for the imports of Streamlit.
    beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead")
    _FIGURES.append(beside.submit(open_figures, store_of(settings)))
    beside.submit(_import_pages, settings.address, port)
    beside.shutdown(wait=False)


def figures_ahead(version: int) -> Figures | None:
    """The figures loaded ahead, for the first who asks; waits for them. None where they are older than that version."""
    try:
        figures = _FIGURES.pop().result()
    except (IndexError, UserError):  # The page meets the same, and says it.
        return None
    return figures if figures.version >= version else None


def _import_pages(address: str, port: int) -> None:
    try:
        _wait_for_the_server(address, port)
        from dashboard import cache, widgets

        for module in pkgutil.walk_packages(widgets.__path__, f"{widgets.__name__}."):
            import_module(module.name)
        for name in _OF_STREAMLIT:
            import_module(name)
        cache.spare_imports()
    finally:
        gc.enable()


def _wait_for_the_server(address: str, port: int) -> None:
    """Until it answers, or seems not to: the browser has its own things to load, and two that import are slow."""
    deadline = monotonic() + _SECONDS
    while monotonic() < deadline:
        try:
            socket.create_connection((address, port), timeout=_SECONDS).close()
        except OSError:
            sleep(0.02)
        else:
            return
