"""The only door through which pages get frames: shared between readers, one data version per page run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
import streamlit as st

from dashboard import lists
from dashboard.figures import Figures, open_figures
from dashboard.metrics import compute, held_dimensions, metric
from dashboard.metrics.compute import Compare
from dashboard.metrics.decomposition import contributors as decomposed
from dashboard.scope import Scope
from data_access.checking import Finding, check
from data_access.engine import open_engine, reading
from data_access.refresh import refresh
from data_access.settings import Settings, load_settings
from data_access.store import Manifest, Store
from validations.vocabulary import NONE

_VERSION_KEY = "_data_version"
ANSWERS_KEPT = 2_000


@dataclass(frozen=True)
class Freshness:
    """What every page says about its figures."""

    version: int
    as_of: date
    months: tuple[date, ...]
    open_month: date | None
    refreshed_at: datetime
    invented: bool
    reconciled: bool
    database: str


@st.cache_resource
def settings() -> Settings:
    """The settings this server was started with."""
    return load_settings()


@st.cache_resource(max_entries=2, show_spinner="Loading figures…")
def _figures(version: int, figure_settings: str) -> Figures:
    """One version's figures, shared by all sessions; damaged months are built again first."""
    del figure_settings
    store = Store(settings().store_path)
    manifest = store.manifest()
    if store.damaged(manifest):
        refresh(settings(), wait=600)
        manifest = store.manifest()
    return open_figures(store, manifest) if manifest.version >= version else open_figures(store)


@st.cache_resource(ttl="5s", show_spinner=False)
def _newest() -> int:
    return Store(settings().store_path).manifest().version


def start_run() -> None:
    """Fix the data version that this run of a page sees; called once, before anything is drawn."""
    st.session_state[_VERSION_KEY] = _newest()


def figures() -> Figures:
    """The figures of this run's data version."""
    return _figures(st.session_state.get(_VERSION_KEY) or _newest(), settings().figure_settings)


def manifest() -> Manifest:
    """The manifest of this run's data version."""
    return figures().manifest


def freshness() -> Freshness:
    """As-of date, data version and whether everything reconciles."""
    held = figures()
    broken = [i for month in held.manifest.months.values() for i in month.identities if not i["holds"]]
    return Freshness(
        version=held.version,
        as_of=held.as_of,
        months=held.months,
        open_month=held.open_month,
        refreshed_at=held.manifest.refreshed_at,
        invented=held.manifest.invented,
        reconciled=not broken,
        database=held.manifest.database,
    )


@st.cache_resource(max_entries=ANSWERS_KEPT, show_spinner=False)
def _answer(
    version: int,
    keys: tuple[str, ...],
    by: tuple[str, ...],
    scope: Scope,
    months: tuple[date, ...] | None,
    compare: Compare | None,
) -> pl.DataFrame:
    held = _figures(version, settings().figure_settings)
    return compute(held, [metric(key) for key in keys], by=by, scope=scope, months=months, compare=compare)


def answer(
    keys: Sequence[str],
    *,
    by: Sequence[str] = (),
    scope: Scope | None = None,
    months: Sequence[date] | None = None,
    compare: Compare | None = None,
) -> pl.DataFrame:
    """The figures of some metrics, computed once for all readers who ask the same."""
    asked = tuple(months) if months is not None else None
    return _answer(figures().version, tuple(keys), tuple(by), scope or Scope(), asked, compare).clone()


@st.cache_resource(max_entries=ANSWERS_KEPT, show_spinner=False)
def _contributors(version: int, key: str, by: str, scope: Scope, month: date, before: date) -> pl.DataFrame:
    held = _figures(version, settings().figure_settings)
    return decomposed(held, metric(key), by=by, scope=scope, month=month, before=before)


def contributors(key: str, *, by: str, scope: Scope, month: date, before: date) -> pl.DataFrame:
    """What changed a rate between two months, by segment."""
    return _contributors(figures().version, key, by, scope, month, before).clone()


def held(keys: Sequence[str]) -> frozenset[str]:
    """The dimensions by which all these metrics can be filtered and broken down."""
    return held_dimensions(figures(), [metric(key) for key in keys])


def labels() -> Mapping[str, Mapping[str, str]]:
    """What coded values are called, by dimension."""
    return {key: figures().labels(key) for key in ("branch_code", "product_code", "agency_code")}


_GEOGRAPHY = ("zone", "state", "area", "branch_code")


def choices(key: str, scope: Scope | None = None) -> dict[str, str]:
    """The values of a dimension with their labels; geography only within what is picked above it."""
    held_figures = figures()
    values = held_figures.values(key)
    if key in _GEOGRAPHY and scope is not None:
        values = _within(held_figures, key, scope)
    names = held_figures.labels(key)
    ordered = sorted(values, key=lambda value: names.get(value, value)) if names else values
    return {value: names.get(value, "Not given" if value == NONE else value) for value in ordered}


def _within(held_figures: Figures, key: str, scope: Scope) -> list[str]:
    branches = held_figures.dimension_frames["branch"].with_columns(pl.col(*_GEOGRAPHY).fill_null(NONE))
    for parent in _GEOGRAPHY[: _GEOGRAPHY.index(key)]:
        if picked := scope.values(parent):
            branches = branches.filter(pl.col(parent).is_in(list(picked)))
    return sorted(branches[key].unique().to_list())


def identities() -> pl.DataFrame:
    """Every identity of every month: month, identity, left, right, difference, holds, unit, detail."""
    rows = [{"month": one.month, **row} for one in manifest().months.values() for row in one.identities]
    return pl.DataFrame(rows, infer_schema_length=None)


def cube_sizes() -> pl.DataFrame:
    """Rows and bytes of every cube and month: cube, period, rows, bytes."""
    rows = [
        {"cube": name, "period": key, "rows": part.rows, "bytes": part.size}
        for key, one in manifest().months.items()
        for name, part in one.partitions.items()
    ]
    return pl.DataFrame(rows)


def loads() -> pl.DataFrame:
    """The load_batch rows of the database: what was loaded, when, from where, and how many rows were rejected."""
    part = manifest().loads
    return Store(settings().store_path).scan([part]).collect() if part else pl.DataFrame()


def restatements() -> pl.DataFrame:
    """Control figures of closed months that changed after they were first reported."""
    rows = [vars(one) for one in manifest().restatements]
    return pl.DataFrame(rows, infer_schema_length=None)


def accounts_behind(
    scope: Scope, month: date, opening_state: str | None, closing_state: str | None, *, limit: int = 500
) -> tuple[pl.DataFrame, int]:
    """The accounts of a cell of the movement, largest opening balance first, and how many there are in all."""
    return lists.accounts_behind(
        settings(), manifest(), scope, month, opening_state=opening_state, closing_state=closing_state, limit=limit
    )


def findings() -> list[Finding]:
    """Hold the database against the contract now."""
    with reading(open_engine(settings().database_url)) as connection:
        return check(connection)
