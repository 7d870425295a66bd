"""The web server: Streamlit in this process."""

from pathlib import Path
from typing import Final

from streamlit.web.cli import main as streamlit

from data_access.settings import Settings

APP: Final = Path(__file__).with_name("app.py")


def run(settings: Settings, port: int, *, headless: bool) -> None:
    """Serve until the process is told to end. Raises SystemExit with the status of the server."""
    options = {
        "port": str(port or settings.port),
        "address": settings.address,
        "headless": str(headless).lower(),
    }
    given = [word for name, value in options.items() for word in (f"--server.{name}", value)]
    streamlit(["run", str(APP), *given], prog_name="streamlit")
