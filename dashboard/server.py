"""The web server: Streamlit in this process. While it starts, the first reader's page is made ready beside it."""

import pkgutil
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Final

from streamlit.web.cli import main as streamlit

from data_access.settings import Settings

APP: Final = Path(__file__).with_name("app.py")


def run(settings: Settings, port: int, *, headless: bool) -> None:
    """Serve until the process is told to end. Raises SystemExit with the status of the server."""
    Thread(target=_make_ready, name="make-ready", daemon=True).start()
    options = {
        "port": str(port or settings.port),
        "address": settings.address,
        "headless": str(headless).lower(),
    }
    given = [word for name, value in options.items() for word in (f"--server.{name}", value)]
    streamlit(["run", str(APP), *given], prog_name="streamlit")


def _make_ready() -> None:
    """Import what pages are made of, and have the newest figures loaded."""
    from dashboard import cache, widgets

    for module in pkgutil.walk_packages(widgets.__path__, f"{widgets.__name__}."):
        import_module(module.name)
    cache.make_ready()
