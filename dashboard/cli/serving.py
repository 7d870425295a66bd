"""The command that starts the dashboard, and brings data and figures up to date first."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import err, progress
from dashboard.cli.data import refresh_words
from dashboard.cli.typer_app import app
from data_access.demo import write_demo
from data_access.refresh import refresh
from data_access.settings import DEFAULT_DATABASE, Settings, load_settings

APP = Path(__file__).resolve().parents[1] / "app.py"


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port; default 8501, or the setting.")] = 0,
    headless: Annotated[bool, typer.Option("--headless", help="Do not open a browser.")] = False,
) -> None:
    """Serve the dashboard; writes the demonstration database when none is configured, and refreshes what is stale."""
    settings = load_settings()
    prepare(settings)
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(APP)),
        *("--server.port", str(port or settings.port)),
        *("--server.address", settings.address),
        *("--server.headless", str(headless or not sys.stdout.isatty()).lower()),
    ]
    raise typer.Exit(subprocess.call(command))


def prepare(settings: Settings) -> None:
    """Bring data and figures up to date: the demonstration if nothing is configured, and the months that changed."""
    if settings.uses_demo and not DEFAULT_DATABASE.exists():
        with progress() as step:
            DEFAULT_DATABASE.parent.mkdir(parents=True, exist_ok=True)
            write_demo(DEFAULT_DATABASE, progress=step)
        err.print(f"Wrote the demonstration database (invented data) to {DEFAULT_DATABASE}.")
    with progress() as step:
        report = refresh(settings, progress=step, wait=600)
    err.print(refresh_words(report))
