"""The web server: Streamlit in this process."""

from pathlib import Path
from typing import Final

from streamlit.web.cli import main as streamlit

APP: Final = Path(__file__).with_name("app.py")


def run(address: str, port: int, *, headless: bool) -> None:
    """Serve until the process is told to end. Raises SystemExit with the status of the server."""
    options = {"port": str(port), "address": address, "headless": str(headless).lower()}
    given = [word for name, value in options.items() for word in (f"--server.{name}", value)]
    streamlit(["run", str(APP), *given], prog_name="streamlit")
