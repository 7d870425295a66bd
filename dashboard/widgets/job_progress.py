"""How far a background job is, with a button that cancels it; its end is noticed without a click."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from dashboard.background_job import Job, State

_WATCHED_EVERY: Final = "1s"


def watch(key: str, job: Job, cancel: Callable[[], None]) -> bool:
    """Show how far a job is; whether it still runs. `key` names the place, where one job at a time is watched."""
    running = job.state is State.RUNNING
    st.fragment(_progress, run_every=_WATCHED_EVERY if running else None)(key, job, cancel)
    return running


def _progress(key: str, job: Job, cancel: Callable[[], None]) -> None:
    if job.state is not State.RUNNING:
        ended, seen = (job.process_id, job.state), f"_job_ended_{key}"
        if st.session_state.get(seen) != ended:
            st.session_state[seen] = ended
            st.rerun()
        return
    what, share = job.progress
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        st.progress(min(share, 1.0), what, width=340)
        st.button("Cancel", icon=":material/cancel:", key=f"cancel_{key}", on_click=cancel)
