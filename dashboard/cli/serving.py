"""The command that starts the dashboard and keeps its figures up to date."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from dashboard.cli.console import err, progress
from dashboard.cli.data import refresh_words
from dashboard.cli.typer_app import app
from dashboard.formats import moment_text
from data_access.demo import write_demo
from data_access.refresh import refresh
from data_access.settings import DEFAULT_DATABASE, Settings, load_settings
from data_access.signatures import servable
from data_access.store import store_of
from validations.errors import StoreEmptyError, UserError

_BEFORE_THE_FIRST: Final = 15.0
"""Seconds in which the server starts and the first reader gets a page, before a refresh takes the processors."""
APP = Path(__file__).resolve().parents[1] / "app.py"


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port; default 8501, or the setting.")] = 0,
    headless: Annotated[bool, typer.Option("--headless", help="Do not open a browser.")] = False,
) -> None:
    """Serve the dashboard and refresh what is stale; without a database of your own, writes the demonstration first."""
    settings = load_settings()
    fresh = prepare(settings)
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(APP)),
        *("--server.port", str(port or settings.port)),
        *("--server.address", settings.address),
        *("--server.headless", str(headless or not sys.stdout.isatty()).lower()),
    ]
    with subprocess.Popen(command) as server:
        # A service manager stops this process only, and the server would go on alone.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            raise typer.Exit(keep_fresh(server, settings.refresh_every * 60, at_once=not fresh))
        finally:
            server.terminate()


def keep_fresh(server: "subprocess.Popen[bytes]", every: float, *, at_once: bool = False) -> int:
    """Refresh every so many seconds (0: never) until the server ends, first as it starts if so asked; its exit status.

    Each refresh is a process of its own, so that its memory is given back and readers are not held up. What it says
    goes to the log of the server; pages show a failure.
    """
    pause = _BEFORE_THE_FIRST if at_once else every or None
    while True:
        try:
            return server.wait(pause)
        except subprocess.TimeoutExpired:
            subprocess.run([sys.executable, "-m", "dashboard", "refresh"], check=False)
            pause = every or None


def prepare(settings: Settings) -> bool:
    """See that there is a version to serve; whether it is known to be as new as the database.

    The demonstration is written if nothing is configured, and the first version is prepared. One that is at hand is
    served at once: looking for changes takes minutes where there are hundreds of millions of rows.
    """
    if settings.uses_demo and not DEFAULT_DATABASE.exists():
        with progress() as step:
            DEFAULT_DATABASE.parent.mkdir(parents=True, exist_ok=True)
            write_demo(DEFAULT_DATABASE, progress=step)
        err.print(f"Wrote the demonstration database (invented data) to {DEFAULT_DATABASE}.")
    if held := servable(settings):
        read = moment_text(held.refreshed_at.astimezone())
        err.print(f"Serving version {held.version}, read {read}, while the database is looked through for changes.")
        return False
    try:
        with progress() as step:
            report = refresh(settings, progress=step, wait=600)
    except UserError as error:
        _serve_what_there_is(settings, error)
    else:
        err.print(refresh_words(report))
    return True


def _serve_what_there_is(settings: Settings, error: UserError) -> None:
    """A version that other settings or an earlier release made serves when it cannot be made anew."""
    try:
        version = store_of(settings).manifest().version
    except StoreEmptyError:
        raise error from None
    err.print(f"{error} Version {version} is served, as it was prepared before.")
