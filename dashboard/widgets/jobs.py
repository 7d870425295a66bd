"""Files that are written in the background: a button to begin, how far it is, and the file once it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from dashboard.background import Job, State, Task, start
from dashboard.widgets import page
from dashboard.widgets.words import plain
from validations.errors import UserError

_WATCHED_EVERY: Final = "1s"


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


def button(
    key: str, label: str, icon: str, task: Callable[[], Task], product: Product, *, meaning: str, variant: str = ""
) -> None:
    """A button that begins a task; `key` names the place where one job at a time is watched."""

    def begin() -> None:
        try:
            st.session_state[_kept(key)] = _Written(start(task()), product)
        except UserError as error:
            st.session_state[_refused(key)] = str(error)

    st.button(label, icon=icon, key=f"export_{key}{variant}", on_click=begin, help=meaning)
    if refusal := st.session_state.pop(_refused(key), ""):
        st.error(plain(refusal), icon=":material/info:")


def watched(key: str) -> bool:
    """Show how far the job begun here is, or its file; False when none was begun."""
    written: _Written | None = st.session_state.get(_kept(key))
    if written is None:
        return False
    _watch(key, written)
    return True


@page.guarded
def _watch(key: str, written: _Written) -> None:
    running = written.job.state is State.RUNNING
    st.fragment(_progress, run_every=_WATCHED_EVERY if running else None)(key, written.job)
    if running:
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


def _progress(key: str, job: Job) -> None:
    if job.state is not State.RUNNING:
        if st.session_state.get(_seen(key)) is not job.state:
            st.session_state[_seen(key)] = job.state
            st.rerun()
        return
    what, share = job.progress
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        st.progress(min(share, 1.0), what, width=340)
        st.button("Cancel", icon=":material/cancel:", key=f"cancel_{key}", on_click=_end, args=(key,))


def _end(key: str) -> None:
    if (written := _forget(key)) is not None:
        written.job.cancel()


def _forget(key: str) -> _Written | None:
    st.session_state.pop(_seen(key), None)
    written: _Written | None = st.session_state.pop(_kept(key), None)
    return written


def _kept(key: str) -> str:
    return f"_export_{key}"


def _seen(key: str) -> str:
    return f"_export_seen_{key}"


def _refused(key: str) -> str:
    return f"_export_refused_{key}"
