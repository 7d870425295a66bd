"""The only door through which pages get frames: shared between readers, one data version per page run."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from typing import Final, TypeVar

import polars as pl
import streamlit as st

from dashboard.figures import Figures, open_figures
from dashboard.metrics.compute import Compare
from dashboard.pace import Length
from dashboard.reader import Freshness, Reader
from dashboard.scope import Scope
from dashboard.targets import Calendar, Group, Target
from dashboard.worklist import Question, Worklist
from dashboard.worklist_rows import WorklistRows
from dashboard.worklist_rows import worklist_rows as gathered
from data_access.doubts import Standing
from data_access.refresh_failure import Failure, last_failure
from data_access.settings import Settings, load_settings
from data_access.store import Manifest, store_of

_VERSION_KEY = "_data_version"
_FIXED: Final[ContextVar[Reader | None]] = ContextVar("_FIXED", default=None)
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
def _reader(identity: str, figure_settings: str) -> Reader:
    """One version's figures, shared by all sessions."""
    del identity, figure_settings  # the key of the cache
    return Reader(_opened(), settings())


def _opened() -> Figures:
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
    before = _FIXED.set(_reader(identity, settings().figure_settings))
    try:
        yield
    finally:
        _FIXED.reset(before)


def reader() -> Reader:
    """Everything of this run's data version."""
    return _FIXED.get() or _reader(st.session_state.get(_VERSION_KEY) or _newest(), settings().figure_settings)


def figures() -> Figures:
    """The figures of this run's data version."""
    return reader().figures


def manifest() -> Manifest:
    """The manifest of this run's data version."""
    return reader().manifest


def freshness() -> Freshness:
    """As-of date, data version and whether everything reconciles."""
    return reader().freshness()


def answer(
    keys: Sequence[str],
    *,
    by: Sequence[str] = (),
    scope: Scope | None = None,
    months: Sequence[date] | None = None,
    compare: Compare | None = None,
) -> pl.DataFrame:
    """The figures of some metrics, computed once for all readers who ask the same."""
    return reader().answer(keys, by=by, scope=scope, months=months, compare=compare)


def targets_by(measure: str, length: Length, day: date, by: Sequence[str], scope: Scope) -> Mapping[Group, Target]:
    """The targets of the parts of a selection for the period that a day lies in; a part without one is missing."""
    return reader().targets_by(measure, length, day, by, scope)


def why_no_target(measure: str, length: Length, day: date, by: Sequence[str], scope: Scope) -> str:
    """Why parts of a selection have no target: which levels and which other periods have one."""
    return reader().why_no_target(measure, length, day, by, scope)


def target(measure: str, length: Length, day: date, scope: Scope) -> Target:
    """The target of a selection for the period that a day lies in, or why there is none."""
    return reader().target(measure, length, day, scope)


def once(asked: Hashable, make: Callable[[], T]) -> T:
    """What is made of the figures alone, made once for all readers who ask the same; nobody may change it."""
    return reader().once(asked, make)


def contributors(key: str, *, by: str, scope: Scope, month: date, before: date) -> pl.DataFrame:
    """What changed a rate between two months, by segment."""
    return reader().contributors(key, by=by, scope=scope, month=month, before=before)


def held(keys: Sequence[str]) -> frozenset[str]:
    """The dimensions by which all these metrics can be filtered and broken down."""
    return reader().held(keys)


def labels() -> Mapping[str, Mapping[str, str]]:
    """What coded values are called, by dimension."""
    return reader().labels()


def choices(key: str, scope: Scope | None = None) -> Mapping[str, str]:
    """The values of a dimension with their labels; geography only within what is picked above it."""
    return reader().choices(key, scope)


def identities() -> pl.DataFrame:
    """Every identity of every month."""
    return reader().identities()


def cube_sizes() -> pl.DataFrame:
    """Rows and bytes of every cube and month."""
    return reader().cube_sizes()


def loads() -> pl.DataFrame:
    """The load_batch rows of the database."""
    return reader().loads()


def doubts() -> Standing:
    """Why the data may be wrong: open doubts, and those that somebody accepted."""
    return reader().doubts()


def restatements() -> pl.DataFrame:
    """Control figures of closed months that changed after they were first reported."""
    return reader().restatements()


def worklist() -> Worklist:
    """The accounts of the latest month, shared by all readers."""
    return reader().worklist


def worklist_rows(asked: Question) -> WorklistRows:
    """The accounts that a reader asked for on their way to a file."""
    return gathered(settings(), worklist(), asked)
