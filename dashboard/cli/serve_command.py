"""The command that starts the dashboard and keeps its figures up to date.

What takes memory is done by processes of their own: the first preparation, and every refresh.
"""

import signal
import subprocess
import sys
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Annotated, Any, Final

import typer

from dashboard.cli.application import app, err, progress
from dashboard.cli.data_commands import refresh_words
from data_access.settings import DEFAULT_DATABASE, LOOPBACK, Settings
from data_access.settings_source import load_settings
from validations.errors import StoreEmptyError, UserError

_BEFORE_THE_FIRST: Final = 15.0
"""Seconds in which the server starts and the first reader gets a page, before a refresh takes the processors."""
_BLINK: Final = 0.2


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port; default 8501, or the setting.")] = 0,
    headless: Annotated[bool, typer.Option("--headless", help="Do not open a browser.")] = False,
) -> None:
    """Serve the dashboard and refresh what is stale; without a database of your own, writes the demonstration first."""
    from dashboard import server

    settings = load_settings()
    chosen = port or settings.port
    server.refuse_unavailable(settings.address, chosen)
    provider = _provider(settings)
    at_hand = is_at_hand(settings)
    if not at_hand:
        _in_its_own_process("prepare")

    @contextmanager
    def beside() -> Iterator[None]:
        name = f"[{settings.address}]" if ":" in settings.address else settings.address
        here = f"http://{name}:{chosen}"
        place = here if settings.address in LOOPBACK else f"{settings.dashboard_url}, behind what leads to {here}"
        err.print(f"The dashboard is served at {place}.", highlight=False)
        with refreshed_regularly(settings.refresh_every * 60, at_once=at_hand):
            if not headless and sys.stdout.isatty():
                _open_browser(chosen)
            yield

    server.serve(settings.address, chosen, beside, provider, settings)


def _provider(settings: Settings) -> Mapping[str, Any] | None:
    """Who signs readers in; None where nobody does. Raises SettingsError before anything is served."""
    if not settings.sign_in:
        return None
    from dashboard.access.grants import load_grants
    from dashboard.access.provider import load_provider

    load_grants(Path(settings.access_grants))
    return load_provider(Path(settings.sign_in))


def _open_browser(port: int) -> None:
    # A thread, because some desktops answer only when the browser has started.
    Thread(target=webbrowser.open, args=(f"http://localhost:{port}",), daemon=True).start()


def _in_its_own_process(command: str) -> None:
    # A service manager stops this process only, and what it waits for would go on alone.
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    done = subprocess.run([sys.executable, "-m", "dashboard", command], check=False)
    signal.signal(signal.SIGTERM, before)
    if done.returncode:
        raise typer.Exit(done.returncode)


@app.command(name="prepare", hidden=True)
def prepare_() -> None:
    """See that there is something to serve."""
    prepare(load_settings())


def is_at_hand(settings: Settings) -> bool:
    """Whether a version can be served at once: looking for changes takes minutes where there are many rows."""
    from dashboard.formats import moment_text
    from data_access.store import servable

    if _lacks_demo(settings) or not (held := servable(settings)):
        return False
    read = moment_text(held.refreshed_at.astimezone())
    err.print(f"Serving version {held.version}, read {read}, while the database is looked through for changes.")
    return True


@contextmanager
def refreshed_regularly(every: float, *, at_once: bool = False) -> Iterator[None]:
    """Refresh every so many seconds (0: never) meanwhile, the first time soon if so asked.

    What a refresh says goes to the log of the server; pages show a failure. One under way ends with the server.
    """
    ended = Event()
    beside = Thread(target=_refresh_until, args=(ended, every, at_once))
    beside.start()
    try:
        yield
    finally:
        ended.set()
        beside.join()


def _refresh_until(ended: Event, every: float, at_once: bool) -> None:
    pause = _BEFORE_THE_FIRST if at_once else every or None
    while not ended.wait(pause):
        with subprocess.Popen([sys.executable, "-m", "dashboard", "refresh"]) as refresh:
            while refresh.poll() is None:
                if ended.wait(_BLINK):
                    refresh.kill()
        pause = every or None


def prepare(settings: Settings) -> None:
    """See that there is a version to serve: write the demonstration if nothing is configured, and refresh."""
    from data_access.demo import write_demo
    from data_access.refresh import refresh

    if _lacks_demo(settings):
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


def _lacks_demo(settings: Settings) -> bool:
    return settings.uses_demo and not DEFAULT_DATABASE.exists()


def _serve_what_there_is(settings: Settings, error: UserError) -> None:
    """A version that other settings or an earlier release made serves when it cannot be made anew."""
    from data_access.store import store_of

    try:
        version = store_of(settings).manifest().version
    except StoreEmptyError:
        raise error from None
    err.print(f"{error} Version {version} is served, as it was prepared before.")
