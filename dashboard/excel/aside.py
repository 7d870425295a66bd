"""Build workbooks of many cells in a process of their own.

XlsxWriter is Python: while it writes a million cells, no other reader of the server gets an answer. A process apart
takes two seconds to start. So small workbooks are built where they are asked for, and large ones aside, one at a time.
"""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from dashboard.background import Job, Told
from dashboard.excel.build import workbook, write_page
from dashboard.excel.model import ExportError, PageExport

BUILT_HERE: Final = 20_000
"""Cells up to which a workbook is built where it is asked for: at most 0.4 s."""
_PATIENCE: Final = 900
"""Seconds after which a build is given up."""
_ONE_AT_A_TIME: Final = Lock()


@dataclass(frozen=True)
class PageTask:
    """The workbook of a page, to be built aside."""

    export: PageExport
    result: str = "page.xlsx"
    most_at_once: int = 1
    busy: str = "A large workbook is being built already; try again when it is done."

    def write(self, path: Path, told: Told) -> None:
        """Write the workbook."""
        told("Writing the workbook", 0.0)
        write_page(path, self.export)


def built(export: PageExport) -> bytes:
    """The workbook of a page, for the button that asks for it. Raises UserError with a sentence."""
    if export.cells <= BUILT_HERE:
        return workbook(export)
    with _ONE_AT_A_TIME:
        job = Job(PageTask(export))
        if not job.wait(_PATIENCE):
            job.cancel()
            raise ExportError(f"The workbook took more than {_PATIENCE // 60} minutes; narrow the filters.")
        return job.path.read_bytes()
