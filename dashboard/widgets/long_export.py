"""The file of a whole list: made at once when it is short, else by a process that can be watched and cancelled."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import streamlit as st

from dashboard import cache, excel, formats
from dashboard.excel import Form, Job, LongList, Rows, State
from dashboard.widgets import export, page
from dashboard.widgets.words import plain
from validations.errors import UserError

MADE_AT_ONCE: Final = 20_000
"""Cells up to which a file is made where its button is pressed: at most 0.4 s."""
_MIMES: Final = {Form.EXCEL: export.MIME, Form.CSV: "text/csv", Form.PARQUET: "application/vnd.apache.parquet"}
_NAMES: Final = {Form.EXCEL: "Excel", Form.CSV: "CSV", Form.PARQUET: "Parquet"}
_WATCHED_EVERY: Final = "1s"
Wanted = Callable[[Form, str], LongList]
"""The list as a form, with the address that opens the same view."""


def offer(key: str, name: str, wanted: Wanted, rows: Callable[[], Rows], *, total: int, label: str = "Excel") -> None:
    """A button for the file of everything that matches; beyond what a sheet holds, CSV or Parquet."""
    job, settings = _job(key), cache.settings()
    if job is not None:
        _watch(key, name, job)
        return
    if not total:
        return
    if total > excel.SHEET_ROWS:
        with st.popover("Export", icon=":material/download:"):
            st.caption(
                f"{formats.grouped(total, settings)} accounts are more than a sheet of Excel holds "
                f"({formats.grouped(excel.SHEET_ROWS, settings)}). Narrow the filters for Excel, or take:"
            )
            for form in (Form.CSV, Form.PARQUET):
                _start(key, wanted, rows, form, _NAMES[form])
    elif total * len(wanted(Form.EXCEL, "").columns) <= MADE_AT_ONCE:
        frozen = wanted(Form.EXCEL, export.link())
        export.download(f"{name}.xlsx", lambda: _made(frozen, rows()), label=label, key=f"export_{key}")
    else:
        _start(key, wanted, rows, Form.EXCEL, label)


def _start(key: str, wanted: Wanted, rows: Callable[[], Rows], form: Form, label: str) -> None:
    frozen = wanted(form, export.link())

    def begin() -> None:
        try:
            st.session_state[_kept(key)] = excel.start(frozen, rows())
        except UserError as error:
            st.session_state[_refused(key)] = str(error)

    st.button(
        label,
        icon=":material/download:",
        key=f"export_{key}_{form.value}",
        on_click=begin,
        help="All rows and columns that match, written in the background; you can go on working meanwhile.",
    )
    if refusal := st.session_state.pop(_refused(key), ""):
        st.error(plain(refusal), icon=":material/info:")


@page.guarded
def _watch(key: str, name: str, job: Job) -> None:
    """How far the file is, until it is done; then the file."""
    running = job.state is State.RUNNING
    st.fragment(_progress, run_every=_WATCHED_EVERY if running else None)(key, job)
    if running:
        return
    try:
        path = job.path
    except (UserError, RuntimeError):
        _forget(key)
        raise
    with st.container(horizontal=True, width="content"):
        st.download_button(
            f"Download {_NAMES[job.form]} ({path.stat().st_size / 1e6:,.1f} MB)",
            data=path.read_bytes,
            file_name=f"{name}.{job.form.value}",
            mime=_MIMES[job.form],
            key=f"download_{key}",
            icon=":material/download:",
            type="primary",
            on_click="ignore",
            help="The list as it was when its writing began; the file names its filters.",
        )
        st.button("Discard", icon=":material/close:", type="tertiary", key=f"discard_{key}", on_click=_end, args=(key,))


def _progress(key: str, job: Job) -> None:
    if job.state is not State.RUNNING:
        if st.session_state.get(_seen(key)) is not job.state:
            st.session_state[_seen(key)] = job.state
            st.rerun()
        return
    settings = cache.settings()
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        written, total = formats.grouped(job.rows, settings), formats.grouped(job.total, settings)
        st.progress(min(job.rows / max(job.total, 1), 1.0), f"{written} of {total} rows", width=240)
        st.button("Cancel", icon=":material/cancel:", key=f"cancel_{key}", on_click=_end, args=(key,))


def _made(wanted: LongList, rows: Rows) -> bytes:
    with TemporaryDirectory(prefix="bucketwise-") as folder:
        path = Path(folder) / "list.xlsx"
        excel.write_list(path, wanted, rows.batches())
        return path.read_bytes()


def _job(key: str) -> Job | None:
    job: Job | None = st.session_state.get(_kept(key))
    return job


def _end(key: str) -> None:
    if (job := _forget(key)) is not None:
        job.cancel()


def _forget(key: str) -> Job | None:
    st.session_state.pop(_seen(key), None)
    job: Job | None = st.session_state.pop(_kept(key), None)
    return job


def _kept(key: str) -> str:
    return f"_export_{key}"


def _seen(key: str) -> str:
    return f"_export_seen_{key}"


def _refused(key: str) -> str:
    return f"_export_refused_{key}"
