"""The web server: Streamlit in this process."""

import sys
from pathlib import Path
from typing import Final

from streamlit.web.cli import main as streamlit

APP: Final = Path(__file__).with_name("app.py")
_TURN: Final = 0.001
"""Seconds that a thread may keep others waiting: one that imports or computes, those that hand files to browsers."""


def run(address: str, port: int, *, headless: bool) -> None:
    """Serve until the process is told to end. Raises SystemExit with the status of the server."""
    sys.setswitchinterval(_TURN)
    options = {"port": str(port), "address": address, "headless": str(headless).lower()}
    given = [word for name, value in options.items() for word in (f"--server.{name}", value)]
    streamlit(["run", str(APP), *given], prog_name="streamlit")
