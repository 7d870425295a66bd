"""What commands print with: tables and progress to people, plain data to pipes."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

# Nothing is cut off when the output goes to a file or a pipe.
out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 400)
err = Console(stderr=True, soft_wrap=True)


def fail(sentence: str) -> NoReturn:
    """One sentence to the error stream, exit status 1."""
    err.print(sentence, style="red", markup=False, highlight=False)
    sys.exit(1)


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """A bar that is told what is being done and the share that is done; silent when nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("Starting", total=1.0)
        yield lambda what, share: bar.update(task, description=what, completed=share)
