"""Large workbooks are built in a process of their own, so that nobody else's click waits for them.

Building holds the interpreter for as long as it lasts. A page of a dozen sheets takes about 0.1 s and delays others by
at most 10 ms at a time; ten thousand rows take seconds, with gaps of a quarter of a second, while a process of its own
takes two seconds to start. So small workbooks are built where they are asked for, and large ones aside, one at a time.
"""

import pickle
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Final

from dashboard.excel.build import workbook, write_page
from dashboard.excel.jobs import REFUSED
from dashboard.excel.model import ExportError, PageExport

BUILT_HERE: Final = 20_000
"""Cells up to which a workbook is built where it is asked for: at most 0.4 s."""
_PATIENCE: Final = 900
"""Seconds after which a build is given up."""
_REQUEST, _RESULT = "request", "result.xlsx"
_ONE_AT_A_TIME: Final = Lock()


def built(export: PageExport) -> bytes:
    """The workbook of a page, for the button that asks for it. Raises ExportError with a sentence."""
    return workbook(export) if export.cells <= BUILT_HERE else _aside(export)


def _aside(export: PageExport) -> bytes:
    with TemporaryDirectory(prefix="bucketwise-") as name:
        folder = Path(name)
        (folder / _REQUEST).write_bytes(pickle.dumps(export))
        with _ONE_AT_A_TIME:
            _run(folder)
        return (folder / _RESULT).read_bytes()


def _run(folder: Path) -> None:
    # Not multiprocessing: its children import the parent's main script, which under Streamlit is a page.
    command = [sys.executable, "-m", "dashboard.excel", "page", str(folder)]
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
    export: PageExport = pickle.loads((folder / _REQUEST).read_bytes())  # noqa: S301 written by this module a moment ago
    write_page(folder / _RESULT, export)
