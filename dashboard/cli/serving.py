"""The command that starts the dashboard, and brings data and figures up to date first."""

import signal
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
from data_access.store import store_of
from validations.errors import StoreEmptyError, UserError

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
    with subprocess.Popen(command) as server:
        # A service manager stops this process only, and the server would go on alone.
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        raise typer.Exit(keep_fresh(server, settings.refresh_every * 60))


def keep_fresh(server: "subprocess.Popen[bytes]", every: float) -> int:
    """Refresh every so many seconds (0: never) until the server ends; its exit status.

    Each refresh is a process of its own, so that its memory is given back and readers are not held up. What it says
    goes to the log of the server; pages show a failure.
    """
    while True:
        try:
            return server.wait(every or None)
        except subprocess.TimeoutExpired:
            subprocess.run([sys.executable, "-m", "dashboard", "refresh"], check=False)


def prepare(settings: Settings) -> None:
    """Bring data and figures up to date: the demonstration if nothing is configured, and the months that changed."""
    if settings.uses_demo and not DEFAULT_DATABASE.exists():
        with progress() as step:
            DEFAULT_DATABASE.parent.mkdir(parents=True, exist_ok=True)
            write_demo(DEFAULT_DATABASE, progress=step)
        err.print(f"Wrote the demonstration database (invented data) to {DEFAULT_DATABASE}.")
    try:
        with progress() as step:
            report = refresh(settings, progress=step, wait=600)
    except UserError as error:
        _serve_what_there_is(settings, error)
    else:
        err.print(refresh_words(report))


def _serve_what_there_is(settings: Settings, error: UserError) -> None:
    """The last version serves when it cannot be brought up to date; without one there is nothing to serve."""
    try:
        version = store_of(settings).manifest().version
    except StoreEmptyError:
        raise error from None
    err.print(f"{error} Version {version} is served, as it was prepared before.")
