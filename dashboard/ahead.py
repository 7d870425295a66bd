"""What the first reader would wait for, made ready beside the start of the server: the figures and the imports."""

import gc
import pkgutil
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from typing import Final

from dashboard.figures import Figures, open_figures
from data_access.settings import Settings
from data_access.store import store_of
from validations.errors import UserError

_FIGURES: Final[list[Future[Figures]]] = []
"""Those of the newest version as the server started, until somebody takes them."""


def begin(settings: Settings) -> None:
    """Begin to load the newest figures and to import what pages are made of; Streamlit may be imported meanwhile.

    Python does not look for garbage until that is done: what is imported stays, and looking through it takes a third
    of a second.
    """
    gc.disable()
    # The figures first: while their files are read, Python is free for the imports of Streamlit.
    beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead")
    _FIGURES.append(beside.submit(open_figures, store_of(settings)))
    beside.submit(_import_pages)
    beside.shutdown(wait=False)


def figures_ahead(version: int) -> Figures | None:
    """The figures loaded ahead, for the first who asks; waits for them. None where they are older than that version."""
    try:
        figures = _FIGURES.pop().result()
    except (IndexError, UserError):  # The page meets the same, and says it.
        return None
    return figures if figures.version >= version else None


def _import_pages() -> None:
    try:
        from dashboard import widgets

        for module in pkgutil.walk_packages(widgets.__path__, f"{widgets.__name__}."):
            import_module(module.name)
    finally:
        gc.enable()
