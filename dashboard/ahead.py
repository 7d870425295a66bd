"""What the first reader would wait for, made ready beside the start of the server: figures, imports, the first page."""

import gc
import inspect
import pkgutil
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from threading import Event
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from dashboard.figures import open_figures
from data_access.settings import Settings
from data_access.store import store_of
from validations.errors import UserError

if TYPE_CHECKING:
    from dashboard.reader import Reader

_SECONDS: Final = 5.0
_OF_STREAMLIT: Final = "PIL.Image"
"""What Streamlit imports when it draws the first icon."""
_READERS: Final[list["Future[Reader]"]] = []
"""The newest version as the server started, until somebody takes it."""
_ASKED: Final = Event()
"""Whether somebody has, or has come for it."""


def begin(settings: Settings, port: int) -> None:
    """Begin to load the newest figures, to import what pages are made of and to ask what the first page asks.

    For a server that is about to start. Python does not look for garbage until all is imported: what is imported
    stays, and looking through it takes a third of a second.
    """
    gc.disable()
    _ASKED.clear()
    beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead")
    _READERS.append(beside.submit(_made_ready, settings, port))
    beside.shutdown(wait=False)


def reader_ahead(version: int) -> "Reader | None":
    """What was made ready, for the first who asks; waits for it. None where it is older than that version."""
    _ASKED.set()
    try:
        reader = _READERS.pop().result()
    except (IndexError, UserError):  # The page meets the same, and says it.
        return None
    return reader if reader.figures.version >= version else None


def _made_ready(settings: Settings, port: int) -> "Reader":
    try:
        # The figures first: while their files are read, Python is free for the imports of Streamlit.
        figures = open_figures(store_of(settings))
        _wait_for_the_server(settings.address, port)
        _import_pages()
    finally:
        gc.enable()
    from dashboard.reader import Reader

    reader = Reader(figures, settings)
    with suppress(UserError):  # The page meets the same, and says it.
        _ask_the_first_page(reader)
    return reader


def _import_pages() -> None:
    from dashboard import cache, widgets

    for module in pkgutil.walk_packages(widgets.__path__, f"{widgets.__name__}."):
        import_module(module.name)
    import_module(_OF_STREAMLIT)
    # With its first element Streamlit asks who called, for which Python notes the file of every module once.
    inspect.stack()
    cache.spare_imports()


def _ask_the_first_page(reader: "Reader") -> None:
    """Have the answers of the front page as it opens: they are kept for all readers."""
    from dashboard.reports import attention, portfolio_health
    from dashboard.view import opening_view

    held = reader.figures
    view = opening_view(held.months, held.as_of if held.open_month else None)
    portfolio_health.content(reader, view, attention.setting(reader, view))
    for _, _, keys in portfolio_health.SUBJECTS:
        reader.answer(keys, by=["month"], scope=view.scope, months=view.recent())


def _wait_for_the_server(address: str, port: int) -> None:
    """Until it answers, or seems not to: the browser has its own things to load, and two that import are slow.

    Some addresses to listen at are none to call; a reader who has come says as well that it answers.
    """
    deadline = monotonic() + _SECONDS
    while monotonic() < deadline and not _ASKED.is_set():
        try:
            socket.create_connection((address, port), timeout=_SECONDS).close()
        except OSError:
            sleep(0.02)
        else:
            return
