"""The load that runs, and what became of it."""

import streamlit as st

from dashboard import data_version, formats
from dashboard.subjects.load_data import content, current_load
from dashboard.subjects.load_data import tables as shown
from dashboard.subjects.load_data.current_load import CurrentLoad
from dashboard.subjects.load_data.tasks import LoadResult
from dashboard.subjects.load_data.widgets.upload import SAID
from dashboard.value_names import plain
from dashboard.widgets import address, job_progress, page, tables
from validations.errors import UserError


def running() -> bool:
    """The load that runs on this server or has just ended, whoever began it; whether one is shown."""
    load = current_load.current(data_version.settings())
    if load is None:
        return False
    _load(load)
    return True


@page.guarded
def _load(load: CurrentLoad) -> None:
    if load.running:
        st.markdown(f"**{plain(load.in_words)}**")
    if job_progress.watch("load", load.job, lambda: _say(current_load.cancel(load))):
        return
    try:
        outcome = load.outcome()
    except (UserError, RuntimeError):
        current_load.forget(load.settings)
        raise
    _outcome(load, outcome)


def _say(sentence: str) -> None:
    st.session_state[SAID] = sentence


def _outcome(load: CurrentLoad, done: LoadResult) -> None:
    """What became of a load, and where to look next."""
    settings = load.settings
    rows = sum(one.loaded for one in done.tables)
    st.success(
        f"Loaded {formats.grouped(rows, settings)} rows of {plain(load.files)} in {done.seconds:.1f} seconds.",
        icon=":material/check_circle:",
    )
    _refreshed(done)
    if done.rejected:
        st.info(
            f"{formats.grouped(done.rejected, settings)} rows were rejected; they are kept with their reasons in "
            f"{plain(done.rejects.name) if done.rejects else 'the folder of rejects'} on the server.",
            icon=":material/rule:",
        )
    if done.note:
        st.warning(plain(done.note), icon=":material/info:")
    tables.table(shown.effects_table(done.tables, title="Rows by table and period"), key="load_done")
    if done.changes:
        tables.table(shown.changes_table(done.changes, settings), key="load_changes")
    with st.container(horizontal=True, vertical_alignment="center"):
        address.to("data_health", "Data health", {}, help_="Identities, control totals, and what is doubted.")
        if st.button("Load more", icon=":material/upload_file:", key="load_more"):
            current_load.forget(settings)
            st.rerun()


def _refreshed(done: LoadResult) -> None:
    if done.refresh_failed:
        st.warning(
            f"The rows are in the database, but the figures could not be refreshed: {plain(done.refresh_failed)}",
            icon=":material/sync_problem:",
        )
    else:
        st.markdown(
            f"Figures of {content.months_in_words(done.redone)} were prepared anew."
            if done.redone
            else "No figure changed."
        )
    for sentence in done.broken:
        st.error(plain(f"Does not hold: {sentence}"), icon=":material/error:")
    if done.open_doubts:
        doubts = (
            "1 doubt about the data is" if done.open_doubts == 1 else f"{done.open_doubts} doubts about the data are"
        )
        st.warning(f"{doubts} open; Data health says which.", icon=":material/help:")
