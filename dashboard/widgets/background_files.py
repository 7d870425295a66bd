"""Files that are written in the background, and the file of a whole list: made at once when it is short."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import streamlit as st

from dashboard import data_version, excel, formats
from dashboard.access.access import Access
from dashboard.background_job import Job, Task, start
from dashboard.excel import Form, ListTask, LongList, Rows
from dashboard.value_names import plain
from dashboard.widgets import access_log, export, job_progress, page
from validations.errors import UserError


@dataclass(frozen=True)
class Product:
    """What is written: its name on the button and as a file, and what the reader should know of it."""

    called: str
    file_name: str
    mime: str
    meaning: str


@dataclass(frozen=True)
class _Written:
    """A job with what it makes, as they were when it began."""

    job: Job
    product: Product
    access: Access
    """What its reader might see then."""


def button(
    key: str,
    label: str,
    icon: str,
    task: Callable[[], Task],
    product: Product,
    *,
    meaning: str,
    variant: str = "",
    rows: int | None = None,
) -> None:
    """A button that begins a task; `key` names the place where one job at a time is watched."""

    def begin() -> None:
        try:
            data_version.access().require_export()
            access_log.exporting(product.file_name, rows)()
            st.session_state[_kept(key)] = _Written(start(task()), product, data_version.access())
        except UserError as error:
            st.session_state[_refused(key)] = data_version.error_for_reader(error)

    allowed = data_version.access().export
    told = meaning if allowed else export.NOT_GRANTED
    st.button(label, icon=icon, key=f"export_{key}{variant}", on_click=begin, help=told, disabled=not allowed)
    if refusal := st.session_state.pop(_refused(key), ""):
        st.error(plain(refusal), icon=":material/info:")


def watched(key: str) -> bool:
    """Show how far the job begun here is, or its file; False when none was begun.

    What was begun under another grant ends: the reader may no longer see what it holds.
    """
    written: _Written | None = st.session_state.get(_kept(key))
    if written is not None and written.access != data_version.access():
        _end(key)
        written = None
    if written is None:
        return False
    _watch(key, written)
    return True


@page.guarded
def _watch(key: str, written: _Written) -> None:
    if job_progress.watch(key, written.job, partial(_end, key)):
        return
    try:
        path = written.job.path
    except (UserError, RuntimeError):
        _forget(key)
        raise
    product = written.product
    with st.container(horizontal=True, width="content"):
        st.download_button(
            f"Download {product.called} ({path.stat().st_size / 1e6:,.1f} MB)",
            data=path.read_bytes,
            file_name=product.file_name,
            mime=product.mime,
            key=f"download_{key}",
            icon=":material/download:",
            type="primary",
            on_click="ignore",
            help=product.meaning,
        )
        st.button("Discard", icon=":material/close:", type="tertiary", key=f"discard_{key}", on_click=_end, args=(key,))


def _end(key: str) -> None:
    if (written := _forget(key)) is not None:
        written.job.cancel()


def _forget(key: str) -> _Written | None:
    written: _Written | None = st.session_state.pop(_kept(key), None)
    return written


def _kept(key: str) -> str:
    return f"_export_{key}"


def _refused(key: str) -> str:
    return f"_export_refused_{key}"


MADE_AT_ONCE: Final = 20_000
"""Cells up to which a file is made where its button is pressed: at most 0.4 s."""
_MIMES: Final = {Form.EXCEL: export.MIME, Form.CSV: "text/csv", Form.PARQUET: "application/vnd.apache.parquet"}
_NAMES: Final = {Form.EXCEL: "Excel", Form.CSV: "CSV", Form.PARQUET: "Parquet"}
Wanted = Callable[[Form, str], LongList]
"""The list as a form, with the address that opens the same view."""


def offer(
    key: str, name: str, wanted: Wanted, rows: Callable[[Form], Rows], *, total: int, label: str = "Excel"
) -> None:
    """A button for the file of everything that matches; beyond what a sheet holds, CSV or Parquet."""
    if watched(key) or not total:
        return
    if total > excel.SHEET_ROWS:
        settings = data_version.settings()
        with st.popover("Export", icon=":material/download:"):
            st.caption(
                f"{formats.grouped(total, settings)} accounts are more than a sheet of Excel holds "
                f"({formats.grouped(excel.SHEET_ROWS, settings)}). Narrow the filters for Excel, or take:"
            )
            for form in (Form.CSV, Form.PARQUET):
                _aside(key, name, wanted, rows, form, _NAMES[form], total)
    elif total * len(wanted(Form.EXCEL, "").columns) <= MADE_AT_ONCE:
        frozen = wanted(Form.EXCEL, export.link())
        export.download(
            f"{name}.xlsx", lambda: _made(frozen, rows(Form.EXCEL)), label=label, key=f"export_{key}", rows=total
        )
    else:
        _aside(key, name, wanted, rows, Form.EXCEL, label, total)


def _aside(
    key: str, name: str, wanted: Wanted, rows: Callable[[Form], Rows], form: Form, label: str, total: int
) -> None:
    frozen = wanted(form, export.link())
    button(
        key,
        label,
        ":material/download:",
        lambda: ListTask(frozen, rows(form)),
        Product(
            _NAMES[form],
            f"{name}.{form.value}",
            _MIMES[form],
            "The list as it was when its writing began; the file names its filters.",
        ),
        meaning="All rows and columns that match, written in the background; you can go on working meanwhile.",
        variant=f"_{form.value}",
        rows=total,
    )


def _made(wanted: LongList, rows: Rows) -> bytes:
    with TemporaryDirectory(prefix="bucketwise-") as folder:
        path = Path(folder) / "list.xlsx"
        excel.write_list(path, wanted, rows.batches())
        return path.read_bytes()
