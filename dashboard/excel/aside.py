"""Large workbooks are built in a process of their own, so that nobody else's click waits for them.

Building holds the interpreter for as long as it lasts. A page of a dozen sheets takes about 0.1 s and delays others by
at most 10 ms at a time; ten thousand rows take seconds, with gaps of a quarter of a second, while a process of its own
takes two seconds to start. So small workbooks are built where they are asked for, and large ones aside, one at a time.
"""

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Final

import polars as pl

from dashboard.excel.build import workbook, write_accounts, write_page
from dashboard.excel.model import Column, ExportError, PageExport

BUILT_HERE: Final = 20_000
"""Cells up to which a workbook is built where it is asked for: at most 0.4 s."""
_PATIENCE: Final = 900
"""Seconds after which a build is given up; a full sheet takes about five minutes."""
REFUSED: Final = 3
"""Exit status of a build that ends in a sentence for the reader."""
_SLICE: Final = 20_000
"""Rows of a list that are in memory at a time."""
_REQUEST, _RESULT = "request", "result.xlsx"
_ONE_AT_A_TIME: Final = Lock()
Job = tuple[Any, ...]


def built(export: PageExport) -> bytes:
    """The workbook of a page, for the button that asks for it. Raises ExportError with a sentence."""
    return workbook(export) if export.cells <= BUILT_HERE else _aside(lambda _: ("page", export))


def built_accounts(
    export: PageExport,
    frames: Iterable[pl.DataFrame],
    columns: Sequence[Column],
    *,
    total: int,
    title: str = "Accounts",
) -> bytes:
    """A list of accounts in full, streamed; `total` is how many the filters hold. Raises ExportError."""

    def job(folder: Path) -> Job:
        slices = (part for frame in frames for part in frame.iter_slices(_SLICE))
        for number, part in enumerate(slices):
            part.write_parquet(folder / f"{number:06}.parquet")
        return ("accounts", export, tuple(columns), total, title)

    return _aside(job)


def _aside(prepare: Callable[[Path], Job]) -> bytes:
    with TemporaryDirectory(prefix="bucketwise-") as name:
        folder = Path(name)
        (folder / _REQUEST).write_bytes(pickle.dumps(prepare(folder)))
        with _ONE_AT_A_TIME:
            _run(folder)
        return (folder / _RESULT).read_bytes()


def _run(folder: Path) -> None:
    # Not multiprocessing: its children import the parent's main script, which under Streamlit is a page.
    command = [sys.executable, "-m", "dashboard.excel", str(folder)]
    root = Path(__file__).resolve().parents[2]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise ExportError(f"The workbook took more than {_PATIENCE // 60} minutes; narrow the filters.") from None
    if done.returncode == REFUSED:
        raise ExportError(done.stdout.strip())
    if done.returncode:
        raise RuntimeError(f"Building the workbook ended with status {done.returncode}: {done.stderr[-2000:]}")


def build_in(folder: Path) -> None:
    """Do what the request in the folder asks for and leave the result beside it."""
    job: Job = pickle.loads((folder / _REQUEST).read_bytes())  # noqa: S301 written by this module a moment ago
    match job:
        case ("page", export):
            write_page(folder / _RESULT, export)
        case ("accounts", export, columns, total, title):
            write_accounts(folder / _RESULT, export, _slices(folder), columns, total=total, title=title)


def _slices(folder: Path) -> Iterator[pl.DataFrame]:
    """The handed-over frames again, a slice at a time."""
    return (pl.read_parquet(path) for path in sorted(folder.glob("*.parquet")))
