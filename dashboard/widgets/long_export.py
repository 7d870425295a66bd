"""The file of a whole list: made at once when it is short, else by a process that can be watched and cancelled."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import streamlit as st

from dashboard import cache, excel, formats
from dashboard.excel import Form, ListTask, LongList, Rows
from dashboard.widgets import export, jobs

MADE_AT_ONCE: Final = 20_000
"""Cells up to which a file is made where its button is pressed: at most 0.4 s."""
_MIMES: Final = {Form.EXCEL: export.MIME, Form.CSV: "text/csv", Form.PARQUET: "application/vnd.apache.parquet"}
_NAMES: Final = {Form.EXCEL: "Excel", Form.CSV: "CSV", Form.PARQUET: "Parquet"}
Wanted = Callable[[Form, str], LongList]
"""The list as a form, with the address that opens the same view."""


def offer(key: str, name: str, wanted: Wanted, rows: Callable[[], Rows], *, total: int, label: str = "Excel") -> None:
    """A button for the file of everything that matches; beyond what a sheet holds, CSV or Parquet."""
    if jobs.watched(key) or not total:
        return
    if total > excel.SHEET_ROWS:
        settings = cache.settings()
        with st.popover("Export", icon=":material/download:"):
            st.caption(
                f"{formats.grouped(total, settings)} accounts are more than a sheet of Excel holds "
                f"({formats.grouped(excel.SHEET_ROWS, settings)}). Narrow the filters for Excel, or take:"
            )
            for form in (Form.CSV, Form.PARQUET):
                _aside(key, name, wanted, rows, form, _NAMES[form])
    elif total * len(wanted(Form.EXCEL, "").columns) <= MADE_AT_ONCE:
        frozen = wanted(Form.EXCEL, export.link())
        export.download(f"{name}.xlsx", lambda: _made(frozen, rows()), label=label, key=f"export_{key}")
    else:
        _aside(key, name, wanted, rows, Form.EXCEL, label)


def _aside(key: str, name: str, wanted: Wanted, rows: Callable[[], Rows], form: Form, label: str) -> None:
    frozen = wanted(form, export.link())
    jobs.button(
        key,
        label,
        ":material/download:",
        lambda: ListTask(frozen, rows()),
        jobs.Product(
            _NAMES[form],
            f"{name}.{form.value}",
            _MIMES[form],
            "The list as it was when its writing began; the file names its filters.",
        ),
        meaning="All rows and columns that match, written in the background; you can go on working meanwhile.",
        variant=f"_{form.value}",
    )


def _made(wanted: LongList, rows: Rows) -> bytes:
    with TemporaryDirectory(prefix="bucketwise-") as folder:
        path = Path(folder) / "list.xlsx"
        excel.write_list(path, wanted, rows.batches())
        return path.read_bytes()
