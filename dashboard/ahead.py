"""What the first reader would wait for, made ready beside the start of the server: figures, imports, the first page."""

import gc
import inspect
import pkgutil
from concurrent.futures import Future
from contextlib import suppress
from importlib import import_module
from threading import Event, Thread
from time import sleep
from typing import TYPE_CHECKING, Final

from dashboard.figures import open_figures
from data_access.settings import Settings
from data_access.store import store_of
from validations.errors import UserError

if TYPE_CHECKING:
    from dashboard.reader import Reader

_OF_EVERY_PAGE: Final = ("dashboard.cache", "PIL.Image")
"""The latter is imported by Streamlit when it draws the first icon."""
_UNASKED_SECONDS: Final = 5.0
"""After so long without a reader it is time for what the first page does without."""
_FIRST_PAGE_SECONDS: Final = 3.0
"""How long the first page of the first reader may take."""
THREAD: Final = "ahead"
_READERS: Final[list["Future[Reader]"]] = []
"""The newest version as the server started, until somebody takes it."""
_ASKED: Final = Event()
"""Whether somebody has, or has come for it."""


def begin(settings: Settings, imported: Event) -> None:
    """Begin to load the newest figures, to import what pages are made of and to ask what the first page asks.

    For a server that is about to start. `imported` says that Streamlit is imported: two threads that import at once
    take turns a thousand times a second, and each waits for a processor that the browser wants too.
    """
    _ASKED.clear()
    ready: Future[Reader] = Future()
    _READERS.append(ready)
    Thread(target=_make_ready, args=(ready, settings, imported), name=THREAD, daemon=True).start()


def reader_ahead(version: int) -> "Reader | None":
    """What was made ready, for the first who asks; waits for it. None where it is older than that version."""
    _ASKED.set()
    try:
        reader = _READERS.pop().result()
    except (IndexError, UserError):  # The page meets the same, and says it.
        return None
    return reader if reader.figures.version >= version else None


def _make_ready(ready: "Future[Reader]", settings: Settings, imported: Event) -> None:
    try:
        ready.set_result(_reader(settings, imported))
    except Exception as error:
        ready.set_exception(error)
    if _ASKED.wait(_UNASKED_SECONDS):
        sleep(_FIRST_PAGE_SECONDS)
    import_pages()
    if not ready.exception():
        ready.result().figures.load()


def _reader(settings: Settings, imported: Event) -> "Reader":
    # The figures first: while their files are read, Python is free for the imports of Streamlit.
    figures = open_figures(store_of(settings))
    imported.wait()
    from dashboard.reader import Reader

    reader = Reader(figures, settings)
    with suppress(UserError):  # The page meets the same, and says it.
        _ask_the_first_page(reader)
    for module in _OF_EVERY_PAGE:
        import_module(module)
    # With its first element Streamlit asks who called, for which Python notes the file of every module once.
    inspect.stack()
    return reader


def import_pages() -> None:
    """Import what the other pages are made of, and leave what is imported out of every later search for garbage.

    Looking through it would take most of the time of a search. Whoever starts a server stops the search until here.
    """
    from dashboard import widgets

    for module in pkgutil.walk_packages(widgets.__path__, f"{widgets.__name__}."):
        import_module(module.name)
    gc.collect()
    gc.freeze()
    gc.enable()


def _ask_the_first_page(reader: "Reader") -> None:
    """Have the answers of the front page as it opens: they are kept for all readers."""
    from dashboard.reports import attention, portfolio_health
    from dashboard.view import opening_view

    held = reader.figures
    view = opening_view(held.months, held.as_of if held.open_month else None)
    portfolio_health.content(reader, view, attention.setting(reader, view))
    for _, _, keys in portfolio_health.SUBJECTS:
        reader.answer(keys, by=["month"], scope=view.scope, months=view.recent())
