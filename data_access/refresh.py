"""Bring the store up to date: which months changed, run their cubes, validate, reconcile, publish a new version."""

import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, islice

import polars as pl
import sqlalchemy as sa

from data_access import contract, refresh_failure
from data_access.build_month import MonthRows, Work, moment, month_figures, read_month, small_table
from data_access.change_detection import fingerprints
from data_access.change_detection.signatures import Signatures, refuse_mixed_states, signatures_of
from data_access.checking.structure import refuse_unreadable
from data_access.contract import LiveColumns, facts, only_events
from data_access.database_address import database_name
from data_access.doubts import SeenDoubt
from data_access.duckdb_session import bound
from data_access.engine import open_engine, reading
from data_access.first_reported import first_told, new_loads, restated
from data_access.manifest import Manifest, MonthFigures
from data_access.months import Period, cut_at_same_day, is_open
from data_access.plausibility import doubts_of, seen
from data_access.postgres.known_hashes import known_hashes
from data_access.settings import Settings
from data_access.store import Store, product_digest, store_of
from validations.errors import ContractError, StoreEmptyError, UnknownNameError, UserError
from validations.tables import TABLES

Progress = Callable[[str, float], None]
"""Called with what is being done and the share that is done, 0 to 1."""

_BLINK = 0.5
_MONTHS_AT_ONCE = min(2, os.cpu_count() or 1)
"""A month of a small book keeps one processor busy; more than two would hold too many rows in memory."""
ALMOST = 0.999
"""The share that is done when every month is prepared: more than when the last of many hundred began."""
INVENTED = "demonstration (invented data)"
DIMENSION_TABLES = (
    "branch",
    "product",
    "agency",
    "collector",
    "sla_term",
    "commission_slab",
    "conduct_rule",
    "holiday",
    "target",
    "campaign",
)


@dataclass(frozen=True)
class RefreshReport:
    """What a refresh did."""

    version: int
    redone: tuple[str, ...]
    kept: tuple[str, ...]
    broken: tuple[str, ...]
    """Identities that do not hold, as 'month: identity'."""
    doubts: tuple[SeenDoubt, ...] = ()
    """What the rules of plausibility found, accepted or not."""


def refresh(
    settings: Settings,
    *,
    only: Collection[str] = (),
    since: str = "",
    everything: bool = False,
    progress: Progress | None = None,
    wait: float = 0.0,
) -> RefreshReport:
    """Redo the months whose data changed, and publish them with the unchanged ones as one new version.

    Whatever their fingerprint says, `only` redoes the months named (2026-05), `since` that month and every later one,
    `everything` all. Raises UserError when the database cannot be read, lacks a required table, or another refresh
    holds the store.
    """
    store = store_of(settings)

    def asked(key: str) -> bool:
        return everything or key in only or (since != "" and key >= since)

    # A reader who looks whether a refresh runs holds the lock for less than a blink.
    with store.writing(max(wait, _BLINK)), refresh_failure.noted(store.path), _tidied_when_it_fails(store):
        return _refresh(settings, store, [*only, *([since] if since else [])], asked, progress or _silent)


@contextmanager
def _tidied_when_it_fails(store: Store) -> Iterator[None]:
    """What a failed refresh wrote is dropped at once: it may be what filled the disk."""
    try:
        yield
    except Exception:
        store.tidy()
        raise


def _silent(_what: str, _share: float) -> None:
    """Nobody is watching."""


def _refresh(
    settings: Settings, store: Store, named: Collection[str], asked: Callable[[str], bool], progress: Progress
) -> RefreshReport:
    progress("Looking for what changed", 0.0)
    engine = open_engine(settings.database_url, settings.scratch_path, settings.connect_seconds, settings.timezone)
    with reading(engine, limit=settings.refresh_seconds) as connection:
        live = live_tables(connection, settings.database_schema)
        bound(connection, live, store.spill, settings.database_schema)
        known = known_hashes(connection, live, settings.database_schema, store.path)
        taken = fingerprints.take(connection, live, settings.database_schema, known, store.path)
        holding = facts(connection, live, settings.database_schema)
        dimensions = {name: small_table(connection, name, live, settings) for name in DIMENSION_TABLES}
        loads = small_table(connection, "load_batch", live, settings)
    work = Work(engine, settings, store, live, holding, dimensions)
    previous = _previous(store)
    periods = taken.periods()
    if not periods:
        raise UserError(
            "The table account_snapshot holds no rows, nor does any table of events; import a day-end first."
        )
    everyone = [*periods, *cut_at_same_day(periods)]
    signatures = signatures_of(settings, taken, holding, everyone)
    _refuse_unknown_months(named, everyone)
    damaged = store.damaged(previous) if previous else []
    stale = _stale(everyone, signatures, previous, damaged, asked)
    months = _redo(work, everyone, stale, signatures, previous, progress)
    refuse_mixed_states(work, everyone, stale, signatures)
    doubts = _doubts(work, live, previous, stale, progress)
    manifest = _manifest(work, months, is_open(periods[-1]), loads, previous, doubts)
    if previous is not None and not damaged and _unchanged(previous, manifest, stale):
        store.tidy(previous)
        return _report(previous, {}, everyone)
    store.publish(manifest)
    progress("Done", 1.0)
    return _report(manifest, stale, everyone)


def live_tables(connection: sa.Connection, schema: str) -> LiveColumns:
    """What the database has of the contract. Raises ContractError when a required table or column is missing.

    A database without day-ends needs none of the tables that describe accounts: its events are figures of their own.
    """
    live = contract.live_columns(connection, schema or None)
    for name, table in TABLES.items():
        if table.mandatory and name not in live and not only_events(live):
            raise ContractError(
                f"The database has no table '{name}', which every figure needs; see docs/data-contract.md."
            )
        missing = [column for column in table.required if name in live and column not in live[name]]
        if missing:
            raise ContractError(
                f"The table '{name}' lacks {', '.join(missing)}; 'bucketwise check' shows how to fix it."
            )
    refuse_unreadable(live)
    return live


def _refuse_unknown_months(named: Collection[str], periods: Sequence[Period]) -> None:
    known = {period.key for period in periods}
    for key in named:
        if key not in known:
            first, last = min(known), max(known)
            raise UnknownNameError(
                f"There is no snapshot in '{key}'; the database holds months from {first} to {last}."
            )


def _stale(
    periods: Sequence[Period],
    signatures: Signatures,
    previous: Manifest | None,
    damaged: Collection[str],
    asked: Callable[[str], bool],
) -> dict[str, set[str]]:
    """The cubes to read anew, by period; periods of which nothing changed are left out."""
    found: dict[str, set[str]] = {}
    for period in periods:
        cubes, held = signatures[period.key], previous.months.get(period.key) if previous else None
        if held is None or held.as_of != period.as_of or period.key in damaged or asked(period.key):
            found[period.key] = set(cubes)
        elif changed := {name for name, signature in cubes.items() if held.signatures.get(name) != signature}:
            found[period.key] = changed
        elif held.signatures.keys() != cubes.keys():
            found[period.key] = set()
    return found


def _redo(
    work: Work,
    periods: Sequence[Period],
    stale: dict[str, set[str]],
    signatures: Signatures,
    previous: Manifest | None,
    progress: Progress,
) -> dict[str, MonthFigures]:
    """The months of the new version. While the database answers for two months, the one before is reconciled."""
    kept = previous.months if previous else {}
    months = {period.key: kept[period.key] for period in periods if period.key not in stale}
    redone = [period for period in periods if period.key in stale]
    shares = _shares([len(stale[period.key]) for period in redone])
    reads = _read(work, redone, stale)
    for key, share in zip([period.key for period in redone], shares, strict=True):
        progress(f"Preparing {key}", share)
        rows = next(reads)
        held = kept.get(key) if set(rows.frames) < signatures[key].keys() else None
        months[key] = month_figures(work, rows, held, months, signatures[key])
    return {period.key: months[period.key] for period in periods}


def _read(work: Work, periods: Sequence[Period], stale: Mapping[str, Collection[str]]) -> Iterator[MonthRows]:
    """The rows of each month, in order. The next months are read meanwhile; at most three are held in memory."""
    with ThreadPoolExecutor(max_workers=_MONTHS_AT_ONCE) as pool:
        waiting = iter(periods)
        under_way = deque(
            pool.submit(read_month, work, one, stale[one.key]) for one in islice(waiting, _MONTHS_AT_ONCE)
        )
        while under_way:
            rows = under_way.popleft().result()
            under_way.extend(pool.submit(read_month, work, one, stale[one.key]) for one in islice(waiting, 1))
            yield rows


def _shares(cubes: Sequence[int]) -> list[float]:
    """The share that is done when each month begins; a month counts by its cubes, and one more for writing it."""
    weights = [count + 1 for count in cubes]
    return [before / sum(weights) for before in accumulate(weights[:-1], initial=0)] if weights else []


def _previous(store: Store) -> Manifest | None:
    """The last version of the same database; another database's figures are never mixed in."""
    try:
        return store.manifest()
    except StoreEmptyError:
        return None


def _doubts(
    work: Work,
    live: LiveColumns,
    previous: Manifest | None,
    stale: Collection[str],
    progress: Progress,
) -> list[SeenDoubt]:
    """What the rules of plausibility find; not asked again where nothing was doubted and nothing has changed since."""
    before = previous.doubts if previous else []
    whole = previous is None or previous.asked != work.settings.doubts_asked or previous.months.keys() <= set(stale)
    if not whole and not stale and not before:
        return []
    progress("Asking whether the data can be right", ALMOST)
    # Receipts of other months are as they were when none of them was doubted.
    months = {key[:7] for key in stale} | {one.doubt.period for one in before if one.doubt.rule == "repeated_receipts"}
    receipts_of = None if whole else [date.fromisoformat(f"{month}-01") for month in months]
    with reading(work.engine) as connection:
        return seen(doubts_of(connection, work.settings, live, receipts_of), before, moment())


def _manifest(
    work: Work,
    months: dict[str, MonthFigures],
    open_month: bool,
    loads: pl.DataFrame,
    previous: Manifest | None,
    doubts: list[SeenDoubt],
) -> Manifest:
    now = moment()
    latest = max(key for key in months if "@" not in key)
    fresh = new_loads(work.store, loads, previous)
    first_reported, restatements = restated(months, latest if open_month else None, previous, now, fresh)
    return Manifest(
        version=work.store.newest_version() + 1,
        database=database_name(work.settings.database_url),
        settings=work.settings.figure_settings,
        refreshed_at=now,
        open_month=open_month,
        months=months,
        dimensions={
            name: work.store.write_frame(frame, f"dimension-{name}") for name, frame in work.dimensions.items()
        },
        loads=work.store.write_frame(loads, "loads"),
        invented=loads["source"].cast(pl.String).eq(INVENTED).any(),
        first_reported=first_reported,
        restatements=restatements,
        first_told=first_told(work.store, months, previous, first_reported),
        doubts=doubts,
        asked=work.settings.doubts_asked,
        product=product_digest(),
    )


def _unchanged(previous: Manifest, current: Manifest, stale: Collection[str]) -> bool:
    """Nothing to publish: no month was redone and the small tables are what they were."""
    if stale or previous.months.keys() != current.months.keys() or previous.doubts != current.doubts:
        return False
    if previous.asked != current.asked or previous.dimensions.keys() != current.dimensions.keys():
        return False
    parts = [(previous.dimensions[name], part) for name, part in current.dimensions.items()]
    parts += [(previous.loads, current.loads)] if previous.loads and current.loads else []
    return all(old.digest == new.digest for old, new in parts)


def _report(manifest: Manifest, stale: Mapping[str, Collection[str]], everyone: Sequence[Period]) -> RefreshReport:
    redone = {key for key, cubes in stale.items() if cubes}
    broken = [
        f"{key}: {identity['identity']}"
        for key, month in manifest.months.items()
        for identity in month.identities
        if not identity["holds"]
    ]
    kept = tuple(period.key for period in everyone if period.key not in redone)
    return RefreshReport(manifest.version, tuple(sorted(redone)), kept, tuple(broken), tuple(manifest.doubts))
