"""The buttons of the review: the workbook of one agency, and a zip of all, written in the background."""

from typing import Final

import streamlit as st

from dashboard import cache, excel
from dashboard.excel import State
from dashboard.reports import agency_reviews
from dashboard.reports.agency import AgencyReview, every_agency
from dashboard.reports.agency_job import ReviewsJob, start
from dashboard.view import View
from dashboard.widgets import export as files
from dashboard.widgets import page
from dashboard.widgets.words import plain
from validations.errors import UserError

_JOB: Final = "_agency_reviews"
_SEEN: Final = "_agency_reviews_seen"
_REFUSED: Final = "_agency_reviews_refused"
_WATCHED_EVERY: Final = "1s"


def export(content: AgencyReview, view: View) -> None:
    """One button for this agency's workbook, one for those of all agencies."""
    book = agency_reviews.export(cache.reader(), content, files.link())
    name = agency_reviews.file_name(content.agency, view)
    files.download(name, lambda: excel.built(book), label="Excel", key="export")
    job: ReviewsJob | None = st.session_state.get(_JOB)
    if job is None:
        _offer(view)
    else:
        _watch(job)


def _offer(view: View) -> None:
    settings, manifest, everyone = cache.settings(), cache.manifest(), every_agency(view)

    def begin() -> None:
        try:
            st.session_state[_JOB] = start(settings, manifest, everyone)
        except UserError as error:
            st.session_state[_REFUSED] = str(error)

    st.button(
        "All agencies",
        icon=":material/folder_zip:",
        key="export_all_agencies",
        on_click=begin,
        help="A workbook for every agency that holds accounts, in one zip, written in the background.",
    )
    if refusal := st.session_state.pop(_REFUSED, ""):
        st.error(plain(refusal), icon=":material/info:")


@page.guarded
def _watch(job: ReviewsJob) -> None:
    """How far the zip is, until it is done; then the file."""
    running = job.state is State.RUNNING
    st.fragment(_progress, run_every=_WATCHED_EVERY if running else None)(job)
    if running:
        return
    try:
        path = job.path
    except (UserError, RuntimeError):
        st.session_state.pop(_JOB)
        raise
    with st.container(horizontal=True, width="content"):
        st.download_button(
            f"Download zip ({path.stat().st_size / 1e6:,.1f} MB)",
            data=path.read_bytes,
            file_name=f"agency_reviews_{job.view.month:%Y-%m}.zip",
            mime="application/zip",
            key="download_all_agencies",
            icon=":material/download:",
            type="primary",
            on_click="ignore",
            help="The reviews as they were when their writing began; each workbook names its month and filters.",
        )
        st.button("Discard", icon=":material/close:", type="tertiary", key="discard_all_agencies", on_click=_end)


def _progress(job: ReviewsJob) -> None:
    if job.state is not State.RUNNING:
        if st.session_state.get(_SEEN) is not job.state:
            st.session_state[_SEEN] = job.state
            st.rerun()
        return
    what, share = job.progress
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        st.progress(min(share, 1.0), what, width=220)
        st.button("Cancel", icon=":material/cancel:", key="cancel_all_agencies", on_click=_end)


def _end() -> None:
    st.session_state.pop(_SEEN, None)
    job: ReviewsJob | None = st.session_state.pop(_JOB, None)
    if job is not None:
        job.cancel()
