"""What the first reader would wait for, made ready beside the start of the server: figures, imports, the first page."""

import gc
import inspect
import pkgutil
from concurrent.futures import Future
from contextlib import suppress
from importlib import import_module
from threading import Event, Thread
from time import monotonic
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
_BLINK: Final = 0.05
THREAD: Final = "ahead"
_READERS: Final[list["Future[Reader]"]] = []
"""The newest version as the server started, until somebody takes it."""
_ASKED: Final = Event()
"""Whether somebody has, or has come for it."""
_OUTDATED: Final = Event()
"""Whether somebody came for it and needed a newer one."""
_ENDED: Final = Event()


def begin(settings: Settings, imported: Event) -> None:
    """Begin to load the newest figures, to import what pages are made of and to ask what the first page asks.

    For a server that is about to start. `imported` says that Streamlit is imported: two threads that import at once
    take turns a thousand times a second, and each waits for a processor that the browser wants too.
    """
    for event in (_ASKED, _OUTDATED, _ENDED):
        event.clear()
    ready: Future[Reader] = Future()
    _READERS.append(ready)
    Thread(target=_make_ready, args=(ready, settings, imported), name=THREAD).start()


def end() -> None:
    """The server ends: leave what is not begun yet. Python waits for the thread, which may be reading a file."""
    _ENDED.set()


def reader_ahead(version: int) -> "Reader | None":
    """What was made ready, for the first who asks; waits for it. None where it is older than that version."""
    _ASKED.set()
    try:
        reader = _READERS.pop().result()
    except (IndexError, UserError):  # The page meets the same, and says it.
        return None
    if reader.figures.version >= version:
        return reader
    _OUTDATED.set()
    return None


def _make_ready(ready: "Future[Reader]", settings: Settings, imported: Event) -> None:
    try:
        try:
            ready.set_result(_reader(settings, imported))
        except BaseException as error:  # a panic of Polars too: whoever waits must not wait for ever
            ready.set_exception(error)
        if not _ended_before_the_first_page():
            import_pages()
            if not (ready.exception() or _OUTDATED.is_set()):
                ready.result().figures.load()
    finally:
        gc.enable()


def _ended_before_the_first_page() -> bool:
    """Wait until a reader has the first page, or none has come; whether the server ended meanwhile."""
    until = monotonic() + _UNASKED_SECONDS
    while not _ASKED.is_set() and monotonic() < until:
        if _ENDED.wait(_BLINK):
            return True
    return _ENDED.wait(_FIRST_PAGE_SECONDS if _ASKED.is_set() else 0)


def _reader(settings: Settings, imported: Event) -> "Reader":
    # The figures first: while their files are read, Python is free for the imports of Streamlit.
    figures = open_figures(store_of(settings))
    figures.load(of_each=1)  # the coarsest, which answer where nothing is filtered
    while not imported.wait(_BLINK):
        if _ENDED.is_set():
            raise UserError("The server has ended.")
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

    Looking through it would take most of the time of a search.
    """
    from dashboard import widgets

    for module in pkgutil.walk_packages(widgets.__path__, f"{widgets.__name__}."):
        import_module(module.name)
    gc.collect()
    gc.freeze()


def _ask_the_first_page(reader: "Reader") -> None:
    """Have the answers of the front page as it opens: they are kept for all readers."""
    from dashboard.reports import attention, portfolio_health
    from dashboard.view import opening_view

    held = reader.figures
    view = opening_view(held.months, held.as_of if held.open_month else None)
    portfolio_health.content(reader, view, attention.setting(reader, view))
    for _, _, keys in portfolio_health.SUBJECTS:
        reader.answer(keys, by=["month"], scope=view.scope, months=view.recent())
