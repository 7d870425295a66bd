"""The Typer application, the choices that commands share, and the terminal that they print to."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.metadata import version
from time import monotonic
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from dashboard.background_job import TimeLeft
from dashboard.page_registry import PAGES

app = typer.Typer(
    name="bucketwise",
    help="Collections analytics for lenders: prepare figures from a collections database, read them, serve the "
    "dashboard.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
PAGE_NAMES: Final = tuple(screen.name for screen in PAGES)
"""The pages that can be exported, as in their addresses."""
REVIEW: Final = "agency-review"
"""What `export` is asked for as well; not a page, as its file holds more than a page shows."""
OVERWRITE: Final = "Replace the file if it exists and is of that kind."
# Nothing is cut off when the output goes to a file or a pipe.
out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 400)
err = Console(stderr=True, soft_wrap=True)
_A_LINE_EVERY: Final = 30.0
"""Seconds."""


def _say_version(asked: bool) -> None:
    if asked:
        out.print(f"Bucketwise {version('bucketwise')}", highlight=False)
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which release this is.")
    ] = False,
) -> None:
    """Options of the program itself."""


class Format(StrEnum):
    """How figures are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def fail(sentence: str) -> NoReturn:
    """One sentence to the error stream, exit status 1."""
    err.print(sentence, style="red", markup=False, highlight=False)
    sys.exit(1)


@contextmanager
def progress(console: Console = err, clock: Callable[[], float] = monotonic) -> Iterator[Callable[[str, float], None]]:
    """What is told of what is being done and the share that is done: a bar, or lines in a log, with the time left."""
    if not console.is_terminal:
        yield _lines(console, clock)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task, time_left = bar.add_task("Starting", total=1.0, left=""), TimeLeft(clock)
        yield lambda what, share: bar.update(task, description=what, completed=share, left=time_left.after(share))


def _lines(console: Console, clock: Callable[[], float]) -> Callable[[str, float], None]:
    """A line now and then, so that a log shows that long work goes on and what is soon done says nothing."""
    time_left, said_at = TimeLeft(clock), clock()

    def step(what: str, share: float) -> None:
        nonlocal said_at
        left = time_left.after(share)
        if share < 1 and clock() - said_at >= _A_LINE_EVERY:
            said_at = clock()
            console.print(f"{what} ({share:.0%} done{left and f', {left}'})", markup=False, highlight=False)

    return step
