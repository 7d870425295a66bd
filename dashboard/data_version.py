"""The data version that a run of a page sees, opened once for all sessions: Streamlit's cache around `Answers`."""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Final, TypeVar

import streamlit as st

from dashboard import signed_in
from dashboard.access.access import Access
from dashboard.figures.answers import Answers, SharedAnswers
from dashboard.signed_in import Reader
from data_access.manifest import Manifest
from data_access.refresh_failure import Failure, last_failure
from data_access.settings import Settings
from data_access.settings_source import load_settings
from data_access.store import store_of
from validations.errors import OperatorError, StoreEmptyError, UserError

_LOG: Final = logging.getLogger("bucketwise.pages")
_VERSION_KEY = "_data_version"
_FIXED: Final[ContextVar[Answers | None]] = ContextVar("_FIXED", default=None)
"""What a run of a page reads. Not in the session's state: a page asks a hundred times, and between runs a session must
not keep an old version's frames in memory."""
_GRANTED: Final[ContextVar[Access | None]] = ContextVar("_GRANTED", default=None)
"""What the reader may see for whom a file is made after the run of the page."""
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
def _opened_version(identity: str, figure_settings: str) -> SharedAnswers:
    """One version's figures. Readers of equal access share them, and nobody has others."""
    del identity, figure_settings  # the key of the cache
    return SharedAnswers(settings(), _sound_version())


def _sound_version() -> Manifest:
    """The newest version; damaged months are built again first."""
    store = store_of(settings())
    manifest = store.manifest()
    if store.damaged(manifest):
        from data_access.refresh import refresh  # hardly ever needed, and not what a start should wait for

        refresh(settings(), wait=600)
        manifest = store.manifest()
    return manifest


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
    before = _FIXED.set(_opened(identity, access()))
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


def access() -> Access:
    """What this reader may see and do. Raises AccessRefusedError where that is nothing, or nobody signed in."""
    if (fixed := _FIXED.get()) is not None:
        return fixed.access
    return _GRANTED.get() or signed_in.reader(_settings()).access


def reader() -> Reader:
    """Who reads. Raises AccessRefusedError where nobody signed in, or nothing was granted."""
    return signed_in.reader(_settings())


def sees_places() -> bool:
    """Whether sentences for whoever runs the dashboard may be shown to this reader, with their files and servers."""
    try:
        return signed_in.sees_places(settings())
    except UserError:
        return False


def error_for_reader(error: UserError) -> str:
    """What this reader is told of an error; of what they are not told the log has the reference."""
    if not isinstance(error, OperatorError) or sees_places():
        return str(error)
    reference = secrets.token_hex(4)
    _LOG.warning("Reference %s: %s", reference, error, extra={"reference": reference})
    return f"{error.for_readers()} Reference {reference}."


def answers() -> Answers:
    """Everything that this reader can ask of this run's data version. Raises AccessRefusedError."""
    return _FIXED.get() or _opened(st.session_state.get(_VERSION_KEY) or _newest(), access())


def for_later(make: Callable[[], T]) -> Callable[[], T]:
    """What a button makes when it is pressed: Streamlit then no longer says who reads."""
    granted = access()

    def made() -> T:
        before = _GRANTED.set(granted)
        try:
            return make()
        finally:
            _GRANTED.reset(before)

    return made


def _opened(identity: str, granted: Access) -> Answers:
    return _opened_version(identity, settings().figure_settings).of(granted)
