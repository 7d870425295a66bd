"""Notes on a page: the list, and how a note is added and deleted."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

import streamlit as st

from dashboard import data_version, formats
from dashboard.notes import of_agency, of_months, open_to
from dashboard.value_names import plain
from data_access.notes import LONGEST, LONGEST_AUTHOR, Note, add_note, delete_note, notes
from data_access.state import State, state_of
from validations.errors import StateUnavailableError, UserError

_REFUSED: Final = "_note_refused"
_TIMES: Final = "_notes_changed"
_AUTHOR: Final = "_note_author_before"
_TEXT, _BY = "note_text", "note_author"
_LOOKS_AGAIN: Final = timedelta(seconds=5)
_MOST_IN_SIGHT: Final = 5
_HEIGHT: Final = 360
_MEANING: Final = (
    "Remarks that readers left, shared by all of them and written into the workbook. No names or numbers of customers."
)


def on_months(months: Sequence[date]) -> tuple[Note, ...]:
    """The notes on these months of the portfolio; none where they cannot be read, which the list says."""
    found = _found()
    return () if isinstance(found, str) or not open_to(data_version.access()) else of_months(found, months)


def on_agency(agency_code: str) -> tuple[Note, ...]:
    """The notes on an agency; none where they cannot be read, which the list says."""
    found = _found()
    if isinstance(found, str) or not open_to(data_version.access(), agency_code):
        return ()
    return of_agency(found, agency_code)


def listed(shown: Sequence[Note], month: date, *, about: str, agency_code: str = "") -> None:
    """The notes with a button to delete each, and the form that adds one on `about`, in the month shown."""
    if not open_to(data_version.access(), agency_code):
        st.caption(f"Notes on {plain(about)} are for those who may see all of it.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("**Notes**", help=_MEANING, width="content")
        # Another key after each change, so that the form closes.
        key = f"note_add_{st.session_state.get(_TIMES, 0)}"
        with st.popover("Add a note", icon=":material/add_comment:", type="tertiary", key=key):
            _form(month, about, agency_code)
    if isinstance(found := _found(), str):
        st.caption(plain(found))
    if refused := st.session_state.pop(_REFUSED, ""):
        st.error(plain(refused), icon=":material/info:")
    with st.container(height=_HEIGHT if len(shown) > _MOST_IN_SIGHT else "content", key="notes"):
        for one in shown:
            _draw(one)


def _theirs(one: Note) -> bool:
    """Whether the reader may delete it: their own, or any for an administrator."""
    return data_version.access().administrator or one.author == data_version.reader().user


def _draw(one: Note) -> None:
    written = formats.moment_text(one.written_at.astimezone())
    by = f"{plain(one.author)}, " if one.author else ""
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        st.markdown(f"**{formats.month_name(one.month)}** {plain(one.text)}  \n:small[{by}{written}]")
        if not _theirs(one):
            return
        st.button(
            "Delete this note",
            key=f"note_delete_{one.note_id}",
            icon=":material/delete:",
            type="tertiary",
            on_click=_delete,
            args=(one,),
        )


def _form(month: date, about: str, agency_code: str) -> None:
    with st.form("note_form", border=False):
        st.text_area(f"Note on {plain(about)}", key=_TEXT, max_chars=LONGEST)
        if not data_version.reader().user:
            st.text_input("Your name (optional)", st.session_state.get(_AUTHOR, ""), key=_BY, max_chars=LONGEST_AUTHOR)
        st.form_submit_button("Add", key="note_add", on_click=_add, args=(month, agency_code))


def _add(month: date, agency_code: str) -> None:
    text, author = st.session_state[_TEXT], data_version.reader().user or st.session_state[_BY]
    st.session_state[_AUTHOR] = author
    if not open_to(data_version.access(), agency_code):
        return
    if _change(lambda state: add_note(state, month, text, agency_code=agency_code, author=author)):
        st.session_state[_TEXT] = ""


def _delete(one: Note) -> None:
    if _theirs(one):
        _change(lambda state: delete_note(state, one.note_id))


def _change(write: Callable[[State], object]) -> bool:
    """Write; what is refused is said above the notes."""
    try:
        write(state_of(data_version.settings()))
    except UserError as error:
        st.session_state[_REFUSED] = data_version.error_for_reader(error)
        return False
    _read.clear()
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
    return True


def _found() -> tuple[Note, ...] | str:
    """All notes, or why they cannot be read."""
    settings = data_version.settings()
    found = _read(str(settings.store_path), settings.state_url)
    return data_version.error_for_reader(found) if isinstance(found, StateUnavailableError) else found


@st.cache_resource(ttl=_LOOKS_AGAIN, show_spinner=False)
def _read(store: str, url: str) -> tuple[Note, ...] | StateUnavailableError:
    """Also a failure is kept for the seconds, so that a server that hangs does not hold up each click."""
    del store, url  # the key of the cache
    try:
        return notes(state_of(data_version.settings()))
    except StateUnavailableError as error:
        return error
