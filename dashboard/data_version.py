"""The data version that a run of a page sees, opened once for all sessions: Streamlit's cache around `Answers`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Final, TypeVar

import streamlit as st

from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import StoreReader, open_figures
from dashboard.targets import Calendar
from data_access.refresh_failure import Failure, last_failure
from data_access.settings import Settings, load_settings
from data_access.store import store_of
from validations.errors import StoreEmptyError

_VERSION_KEY = "_data_version"
_FIXED: Final[ContextVar[Answers | None]] = ContextVar("_FIXED", default=None)
"""What a run of a page reads. Not in the session's state: a page asks a hundred times, and between runs a session must
not keep an old version's frames in memory."""
T = TypeVar("T")
# Not in words, for which Streamlit imports pandas: half a second before the first page.
_LOOKS_AGAIN: Final = timedelta(seconds=5)


def settings() -> Settings:
    """The settings this server was started with."""
    fixed = _FIXED.get()
    return fixed.settings if fixed else _settings()


@st.cache_resource
def _settings() -> Settings:
    return load_settings()


@st.cache_resource(max_entries=2, show_spinner="Loading figures…")
def _opened_version(identity: str, figure_settings: str) -> Answers:
    """One version's figures, shared by all sessions."""
    del identity, figure_settings  # the key of the cache
    return Answers(_opened(), settings())


def _opened() -> StoreReader:
    """The figures of the newest version; damaged months are built again first."""
    store = store_of(settings())
    manifest = store.manifest()
    if store.damaged(manifest):
        from data_access.refresh import refresh  # hardly ever needed, and not what a start should wait for

        refresh(settings(), wait=600)
        manifest = store.manifest()
    figures = open_figures(store, manifest, Calendar.of(settings()))
    figures.load()
    return figures


@st.cache_resource(ttl=_LOOKS_AGAIN, show_spinner=False)
def _newest() -> str:
    return store_of(settings()).current_version()


@st.cache_resource(ttl=_LOOKS_AGAIN, show_spinner=False)
def failed_refresh() -> Failure | None:
    """The last refresh, if it failed, so that the figures are older than they should be."""
    return last_failure(settings().store_path)


@st.cache_resource(ttl=_LOOKS_AGAIN, show_spinner=False)
def being_refreshed() -> bool:
    """Whether newer figures are being prepared."""
    return store_of(settings()).being_written()


@contextmanager
def one_version() -> Iterator[None]:
    """Fix the data version that a run of a page sees, from before anything is drawn until the page is complete."""
    st.session_state[_VERSION_KEY] = identity = _newest()
    before = _FIXED.set(_opened_version(identity, settings().figure_settings))
    try:
        yield
    finally:
        _FIXED.reset(before)


def prepared() -> bool:
    """Whether there are figures to show."""
    try:
        return _FIXED.get() is not None or bool(_newest())
    except StoreEmptyError:
        return False


def answers() -> Answers:
    """Everything that can be asked of this run's data version."""
    return _FIXED.get() or _opened_version(st.session_state.get(_VERSION_KEY) or _newest(), settings().figure_settings)
