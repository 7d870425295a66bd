"""Saved views in the sidebar: the list, and how a view is saved, renamed and deleted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import data_version, formats
from dashboard.value_names import plain, quoted
from dashboard.widgets import address
from data_access.saved_views import LONGEST_NAME, SavedView, delete_view, rename_view, save_view, saved_views
from data_access.state import State, state_of
from validations.errors import StateUnavailableError, UserError

_REFUSED: Final = "_views_refused"
_TIMES: Final = "_views_changed"
_AUTHOR: Final = "_views_author"
_NAME, _BY, _PICKED, _NEW_NAME = "view_name", "view_author", "view_picked", "view_new_name"
_LOOKS_AGAIN: Final = timedelta(seconds=5)
_MEANING: Final = (
    "Pages as {whose} filtered and named them. {shared} A view keeps filters and choices, never a search or an "
    "account; its month is the one saved."
)
_SHARED: Final = _MEANING.format(whose="somebody", shared="All readers share them.")
_OWN: Final = _MEANING.format(whose="you", shared="Only you see them.")


def sidebar(page: str, pages: Mapping[str, st.Page]) -> None:
    """The saved views as links, and the forms that save this page and change the list."""
    found, refused = _found(), st.session_state.pop(_REFUSED, "")
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown("**My views**", help=_OWN if data_version.reader().user else _SHARED, width="content")
        with st.container(horizontal=True, width="content", gap="xxsmall"):
            # Another key after each change, so that the form closes.
            with _popover("Save", "bookmark_add"):
                _save_form(page, address.savable())
                _say(refused)
            if found and not isinstance(found, str):
                with _popover("Edit", "edit"):
                    _edit_form(found)
                    _say(refused)
    if isinstance(found, str):
        st.caption(plain(found))
        return
    for one in found:
        _link(one, pages)


def _popover(label: str, icon: str) -> DeltaGenerator:
    key = f"views_{label.lower()}_{st.session_state.get(_TIMES, 0)}"
    return st.popover(label, icon=f":material/{icon}:", type="tertiary", key=key)


def _link(one: SavedView, pages: Mapping[str, st.Page]) -> None:
    target = pages.get(one.page)
    if target is None:
        st.caption(f"{plain(one.name)}: its page {quoted(one.page)} is not there.")
        return
    by = f" by {plain(one.author)}" if one.author else ""
    help_ = f"{plain(target.title)}, saved{by} on {formats.date_text(one.saved_at.astimezone().date())}"
    st.page_link(
        target,
        label=plain(one.name),
        icon=":material/bookmark:",
        query_params={key: [*values] for key, values in one.parameters.items()},
        help=help_,
        width="stretch",
    )


def _save_form(page: str, parameters: Mapping[str, Sequence[str]]) -> None:
    with st.form("view_save_form", border=False):
        st.text_input("Name", key=_NAME, max_chars=LONGEST_NAME, placeholder="North, 60+")
        if not data_version.reader().user:
            st.text_input("Your name (optional)", st.session_state.get(_AUTHOR, ""), key=_BY, max_chars=LONGEST_NAME)
        st.form_submit_button("Save this view", key="view_save", on_click=_save, args=(page, parameters))


def _edit_form(found: Sequence[SavedView]) -> None:
    names = {one.view_id: one.name for one in found}
    with st.form("view_edit_form", border=False):
        st.selectbox("View", list(names), format_func=names.__getitem__, key=_PICKED, filter_mode=None)
        st.text_input("New name", key=_NEW_NAME, max_chars=LONGEST_NAME)
        with st.container(horizontal=True):
            st.form_submit_button("Rename", key="view_rename", on_click=_rename)
            st.form_submit_button("Delete", key="view_delete", on_click=_delete, args=(names,))


def _save(page: str, parameters: Mapping[str, Sequence[str]]) -> None:
    name, user = st.session_state[_NAME], data_version.reader().user
    author = st.session_state[_AUTHOR] = user or st.session_state[_BY]
    _change(lambda state: save_view(state, name, page, parameters, author, own=bool(user)), f"Saved as {quoted(name)}.")


def _rename() -> None:
    picked, name = st.session_state[_PICKED], st.session_state[_NEW_NAME]
    author = data_version.reader().user or None
    if _may_change(picked):
        _change(lambda state: rename_view(state, picked, name, author), f"Renamed to {quoted(name)}.")


def _delete(names: Mapping[str, str]) -> None:
    picked = st.session_state[_PICKED]
    if _may_change(picked):
        _change(lambda state: delete_view(state, picked), f"Deleted {quoted(names[picked])}.")


def _change(write: Callable[[State], object], done: str) -> None:
    """Write, and say so; what is refused is said in the form, which stays open with what was typed."""
    try:
        write(state_of(data_version.settings()))
    except UserError as error:
        st.session_state[_REFUSED] = data_version.error_for_reader(error)
        return
    _read.clear()
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
    for key in (_NAME, _NEW_NAME):
        st.session_state[key] = ""
    st.toast(done, icon=":material/bookmark:")


def _say(refused: str) -> None:
    if refused:
        st.error(plain(refused), icon=":material/info:")


def _may_change(view_id: str) -> bool:
    """Whether a view is on the reader's list; also of one that is gone, which is said where it is changed."""
    found = _kept()
    return not isinstance(found, StateUnavailableError) and all(_theirs(one) for one in found if one.view_id == view_id)


def _theirs(one: SavedView) -> bool:
    """Whether a view is on the reader's list: their own, or any where nobody signs in."""
    return data_version.reader().user in ("", one.author)


def _found() -> tuple[SavedView, ...] | str:
    """The views of the reader's list, or why they cannot be read."""
    found = _kept()
    if isinstance(found, StateUnavailableError):
        return data_version.error_for_reader(found)
    return tuple(one for one in found if _theirs(one))


def _kept() -> tuple[SavedView, ...] | StateUnavailableError:
    settings = data_version.settings()
    return _read(str(settings.store_path), settings.state_url)


@st.cache_resource(ttl=_LOOKS_AGAIN, show_spinner=False)
def _read(store: str, url: str) -> tuple[SavedView, ...] | StateUnavailableError:
    """Also a failure is kept for the seconds, so that a server that hangs does not hold up each click."""
    del store, url  # the key of the cache
    try:
        return saved_views(state_of(data_version.settings()))
    except StateUnavailableError as error:
        return error
