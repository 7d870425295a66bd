"""The upload: who may load, templates to fill in, and the files that an administrator picks."""

import tempfile
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

from dashboard import data_version
from dashboard.background_job import start
from dashboard.subjects.load_data import content
from dashboard.subjects.load_data.tasks import PreviewTask, read_result
from dashboard.subjects.load_data.uploads import Desk, ids_of, received
from dashboard.value_names import plain
from dashboard.widgets import export, filters, job_progress, page
from data_access.importing.column_matching import FILLABLE
from data_access.importing.template import tables_named, write_template
from validations.errors import AccessRefusedError

_DESK: Final = "_load_data"
_ROUND: Final = "_load_data_round"
SAID: Final = "_load_data_said"
"""A sentence that the next run of the page shows once."""
_MAY: Final = "_load_data_may"
_TYPES: Final = ("xlsx", "xlsm", "xlsb", "xls", "csv", "tsv", "txt", "parquet")


def head() -> bool:
    """The title and the templates; whether this server can load. Raises AccessRefusedError for other readers."""
    settings = data_version.settings()
    if not data_version.sees_places():
        behind = settings.behind_authenticating_proxy and not settings.sign_in
        raise AccessRefusedError(content.BEHIND_A_PROXY if behind else content.FOR_ADMINISTRATORS)
    if data_version.prepared():
        view = filters.current()
        beside = page.title(content.TITLE, content.MEANING, view)
        with beside:
            export.button(content.TITLE, partial(content.sheets, settings), view)
    else:
        st.title(content.TITLE, help=content.MEANING, anchor=False)
    if said := st.session_state.pop(SAID, ""):
        st.info(plain(said), icon=":material/info:")
    _templates()
    if not st.session_state.get(_MAY):
        if why := content.why_not_here(settings):
            st.warning(plain(why), icon=":material/lock:")
            return False
        st.session_state[_MAY] = True
    return True


def _templates() -> None:
    """Workbooks to fill in."""
    with st.expander("Templates to fill in", icon=":material/description:"):
        st.caption(
            "An Excel sheet per table, with allowed values as lists. A filled template loads without any matching."
        )
        picked = st.multiselect("Tables", list(FILLABLE), key="load_template_tables", placeholder="All tables")

        def made() -> bytes:
            with tempfile.TemporaryDirectory(prefix="bucketwise-") as folder:
                path = Path(folder) / "template.xlsx"
                write_template(path, tables_named(picked))
                return path.read_bytes()

        export.download("template.xlsx", made, label="Template", key="load_template", meaning="Made when you press it.")


def uploaded() -> Desk | None:
    """The files that the administrator picked, once they were looked at."""
    settings = data_version.settings()
    st.caption(content.limit_sentence(settings))
    given = st.file_uploader(
        "Files of the lender",
        type=list(_TYPES),
        accept_multiple_files=True,
        max_upload_size=settings.upload_megabytes,
        key=f"load_files_{st.session_state.get(_ROUND, 0)}",
    )
    if not given:
        st.session_state.pop(_DESK, None)
        return None
    desk: Desk | None = st.session_state.get(_DESK)
    if desk is None or desk.uploaded != ids_of(given):
        desk = st.session_state[_DESK] = received(given)
    return _looked_at(desk)


def _looked_at(desk: Desk) -> Desk | None:
    if desk.looked is not None:
        return desk
    if desk.job is None:
        desk.job = start(PreviewTask(desk.files, data_version.settings()))
    if job_progress.watch("look", desk.job, start_again):
        return None
    desk.looked = read_result(desk.job)
    return desk


def start_again() -> None:
    """Forget the files that were picked."""
    st.session_state.pop(_DESK, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
