"""Bring the store up to date: which months changed, run their cubes, validate, reconcile, publish a new version."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl
import sqlalchemy as sa

from data_access import contract, fingerprints, queries
from data_access.engine import open_engine, reading
from data_access.periods import Period, cut_at_same_day, is_open, months_before, months_of
from data_access.rollups import rolled_up
from data_access.settings import Settings
from data_access.store import Manifest, MonthFigures, Partition, Restatement, Store
from validations.cubes import CUBES, CubeSpec
from validations.errors import ContractError, StoreEmptyError, UserError
from validations.reconciliation import (
    Identity,
    customer_identities,
    movement_identities,
    position_identities,
)
from validations.tables import TABLES

Progress = Callable[[str, float], None]
"""Called with what is being done and the share that is done, 0 to 1."""

INVENTED = "demonstration (invented data)"
DIMENSION_TABLES = ("branch", "product", "agency")
CONTROLS = ("position_control", "customers_control")
MOVEMENT_CONTROLS = ("opening_control", "received_control", "received_outside_control")


@dataclass(frozen=True)
class RefreshReport:
    """What a refresh did."""

    version: int
    redone: tuple[str, ...]
    kept: tuple[str, ...]
    broken: tuple[str, ...]
    """Identities that do not hold, as 'month: identity'."""


@dataclass(frozen=True)
class _Work:
    """What every step of one refresh needs."""

    engine: sa.Engine
    settings: Settings
    store: Store
    live: queries.LiveColumns
    facts: dict[str, bool]
    dimensions: dict[str, pl.DataFrame]


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
    store = Store(settings.store_path)

    def asked(key: str) -> bool:
        return everything or key in only or (since != "" and key >= since)

    with store.writing(wait):
        return _refresh(settings, store, [*only, *([since] if since else [])], asked, progress or _silent)


def _silent(_what: str, _share: float) -> None:
    """Nobody is watching."""


def _refresh(
    settings: Settings, store: Store, named: Collection[str], asked: Callable[[str], bool], progress: Progress
) -> RefreshReport:
    progress("Looking for what changed", 0.0)
    engine = open_engine(settings.database_url)
    with reading(engine) as connection:
        live = live_tables(connection, settings.database_schema)
        taken = fingerprints.take(connection, live, settings.database_schema)
        facts = fingerprints.facts(connection, live, settings.database_schema)
        dimensions = {name: _small_table(connection, name, live, settings) for name in DIMENSION_TABLES}
        loads = _small_table(connection, "load_batch", live, settings)
    work = _Work(engine, settings, store, live, facts, dimensions)
    previous = _previous(store, settings)
    periods = months_of(taken.days)
    if not periods:
        raise UserError("The table account_snapshot holds no rows; import a day-end first.")
    everyone = [*periods, *cut_at_same_day(periods)]
    signatures = {period.key: taken.signature(period, settings.figure_settings) for period in everyone}
    _refuse_unknown_months(named, everyone)
    stale = _stale(everyone, signatures, previous, store, asked)
    months = _redo(work, everyone, stale, signatures, previous, progress)
    manifest = _manifest(work, months, is_open(periods[-1]), loads, previous)
    if previous is not None and _unchanged(previous, manifest, stale):
        store.tidy(previous)
        return _report(previous, [], everyone)
    store.publish(manifest)
    progress("Done", 1.0)
    return _report(manifest, stale, everyone)


def live_tables(connection: sa.Connection, schema: str) -> queries.LiveColumns:
    """What the database has of the contract. Raises ContractError when a required table or column is missing."""
    live = contract.live_columns(connection, schema or None)
    for name, table in TABLES.items():
        if table.mandatory and name not in live:
            raise ContractError(
                f"The database has no table '{name}', which every figure needs; see docs/data-contract.md."
            )
        missing = [column for column in table.required if name in live and column not in live[name]]
        if missing:
            raise ContractError(
                f"The table '{name}' lacks {', '.join(missing)}; 'bucketwise check' shows how to fix it."
            )
    return live


def _refuse_unknown_months(named: Collection[str], periods: Sequence[Period]) -> None:
    known = {period.key for period in periods}
    for key in named:
        if key not in known:
            first, last = min(known), max(known)
            raise UserError(f"There is no snapshot in '{key}'; the database holds months from {first} to {last}.")


def _stale(
    periods: Sequence[Period],
    signatures: dict[str, str],
    previous: Manifest | None,
    store: Store,
    asked: Callable[[str], bool],
) -> list[Period]:
    if previous is None:
        return list(periods)
    damaged = set(store.damaged(previous))
    latest = max(period.key for period in periods if not period.same_day)

    def changed(period: Period) -> bool:
        held = previous.months.get(period.key)
        if held is None or held.signature != signatures[period.key]:
            return True
        # The worklist is kept for the last month only, so a month that became the last needs one.
        return (
            period.key in damaged or asked(period.key) or (period.key == latest and "worklist" not in held.partitions)
        )

    return [period for period in periods if changed(period)]


def _redo(
    work: _Work,
    periods: Sequence[Period],
    stale: Sequence[Period],
    signatures: dict[str, str],
    previous: Manifest | None,
    progress: Progress,
) -> dict[str, MonthFigures]:
    latest = max(period.key for period in periods if not period.same_day)
    months: dict[str, MonthFigures] = {}
    redone = {period.key for period in stale}
    position: pl.DataFrame | None = None
    for period in periods:
        if period.key in redone:
            progress(f"Preparing {period.key}", len([p for p in stale if p.key in months]) / max(len(stale), 1))
            before = _position_before(work, period, months)
            months[period.key], position = _figures(work, period, before, signatures[period.key], period.key == latest)
        elif previous is not None:
            months[period.key] = previous.months[period.key]
    del position
    return months


def _figures(
    work: _Work, period: Period, before: pl.DataFrame | None, signature: str, is_latest: bool
) -> tuple[MonthFigures, pl.DataFrame]:
    parameters = period.parameters(work.settings.cutoff_day, work.facts)
    wanted = [spec for spec in CUBES.values() if _wanted(spec, period, is_latest)]
    with reading(work.engine) as connection:
        frames = {
            spec.name: queries.read_cube(connection, spec, parameters, work.live, work.settings.database_schema)
            for spec in wanted
        }
        controls = _controls(connection, period, parameters, work)
    identities = _identities(frames, before, controls)
    partitions = _written(work, period, frames)
    figures = MonthFigures(
        month=period.month,
        as_of=period.as_of,
        opening=period.opening,
        signature=signature,
        partitions=partitions,
        controls=controls,
        identities=[identity.as_row() for identity in identities],
        refreshed_at=_now(),
    )
    return figures, frames["position"]


def _written(work: _Work, period: Period, frames: dict[str, pl.DataFrame]) -> dict[str, Partition]:
    written: dict[str, Partition] = {}
    for name, frame in frames.items():
        spec = CUBES[name]
        written[name] = work.store.write_frame(frame, f"{name}-{period.key}")
        for rollup in spec.rollups:
            smaller = rolled_up(frame, spec, rollup, work.dimensions["branch"])
            written[spec.file_name(rollup)] = work.store.write_frame(smaller, f"{spec.file_name(rollup)}-{period.key}")
    return written


def _wanted(spec: CubeSpec, period: Period, is_latest: bool) -> bool:
    if spec.latest_only:
        return is_latest
    return spec.name != "movement" or period.opening is not None


def _controls(
    connection: sa.Connection, period: Period, parameters: dict[str, object], work: _Work
) -> dict[str, int | None]:
    """The database's own totals, taken in the transaction that the cubes were read in."""
    names = CONTROLS + (MOVEMENT_CONTROLS if period.opening is not None else ())
    controls: dict[str, int | None] = {}
    for name in names:
        row = queries.read_sql(connection, name, parameters, work.live, work.settings.database_schema)
        for column, dtype in row.schema.items():
            is_count = column.endswith("accounts") or column in ("customers", "dpd_days")
            value = row.select(pl.col(column).cast(pl.Int64) if is_count else queries.minor_units(column, dtype)).item()
            controls[column] = value
    return controls


def _identities(
    frames: dict[str, pl.DataFrame], before: pl.DataFrame | None, controls: dict[str, int | None]
) -> list[Identity]:
    found = [
        *position_identities(frames["position"], controls),
        *customer_identities(frames["customers"], controls),
    ]
    if "movement" in frames:
        found += movement_identities(frames["movement"], frames["position"], before, controls)
    return found


def _position_before(work: _Work, period: Period, months: dict[str, MonthFigures]) -> pl.DataFrame | None:
    """The position that this month opened with, from the months done so far."""
    if period.opening is None:
        return None
    held = months.get(f"{period.opening:%Y-%m}")
    if held is None or held.as_of != period.opening or not work.store.intact(held.partitions["position"]):
        return None
    return work.store.scan([held.partitions["position"]]).collect()


def _small_table(connection: sa.Connection, name: str, live: queries.LiveColumns, settings: Settings) -> pl.DataFrame:
    """All rows of a small contract table; empty where the database has none."""
    schema = TABLES[name].schema
    if name not in live:
        return pl.DataFrame(schema=dict(schema))
    held = [column for column in schema if column in live[name]]
    table = sa.table(name, *(sa.column(column) for column in held), schema=settings.database_schema or None)
    frame = queries.read_frame(connection, sa.select(*table.columns), {})
    missing = [pl.lit(None, dtype=schema[column]).alias(column) for column in schema if column not in held]
    typed = frame.with_columns(missing).select(pl.col(column).cast(dtype) for column, dtype in schema.items())
    return typed.sort(TABLES[name].key)


def _previous(store: Store, settings: Settings) -> Manifest | None:
    """The last version of the same database; another database's figures are never mixed in."""
    try:
        held = store.manifest()
    except StoreEmptyError:
        return None
    return held if held.database == database_name(settings) else None


def database_name(settings: Settings) -> str:
    """The database's address without its password, as the manifest names it."""
    return sa.make_url(settings.database_url).render_as_string(hide_password=True)


def _manifest(
    work: _Work,
    months: dict[str, MonthFigures],
    open_month: bool,
    loads: pl.DataFrame,
    previous: Manifest | None,
) -> Manifest:
    now = _now()
    latest = max(key for key in months if "@" not in key)
    first_reported, restatements = _restated(months, latest if open_month else None, previous, now, loads)
    kept = {key: _without_old_worklist(month) if key != latest else month for key, month in months.items()}
    return Manifest(
        version=work.store.newest_version() + 1,
        database=database_name(work.settings),
        settings=work.settings.figure_settings,
        refreshed_at=now,
        open_month=open_month,
        months=kept,
        dimensions={
            name: work.store.write_frame(frame, f"dimension-{name}") for name, frame in work.dimensions.items()
        },
        loads=work.store.write_frame(loads, "loads"),
        invented=loads["source"].cast(pl.String).eq(INVENTED).any(),
        first_reported=first_reported,
        restatements=restatements,
    )


def _without_old_worklist(month: MonthFigures) -> MonthFigures:
    return replace(month, partitions={n: p for n, p in month.partitions.items() if n.split(".")[0] != "worklist"})


def _restated(
    months: dict[str, MonthFigures],
    open_key: str | None,
    previous: Manifest | None,
    now: datetime,
    loads: pl.DataFrame,
) -> tuple[dict[str, dict[str, int | None]], list[Restatement]]:
    """The first-reported control figures of closed months, and every later change of them."""
    first = dict(previous.first_reported) if previous else {}
    restatements = list(previous.restatements) if previous else []
    for key, figures in months.items():
        if key == open_key or "@" in key:
            continue
        held = previous.months.get(key) if previous and key in first else None
        first.setdefault(key, figures.controls)
        for name in figures.controls if held else ():
            old, new = held.controls.get(name) if held else None, figures.controls[name]
            if old != new:
                restatements.append(Restatement(figures.month, name, old, new, now, _why(figures.month, loads)))
    return first, restatements


def _why(month: date, loads: pl.DataFrame) -> str:
    reloaded = loads.filter((pl.col("period_start") >= month) & (pl.col("period_start") < months_before(month, -1)))
    if reloaded.is_empty():
        return "changed in the database; no load of that month is recorded"
    last = reloaded.sort("loaded_at").row(-1, named=True)
    return f"{last['table_name']} of that month was loaded again on {last['loaded_at']:%d %b %Y %H:%M}"


def _unchanged(previous: Manifest, current: Manifest, stale: Sequence[Period]) -> bool:
    """Nothing to publish: no month was redone and the small tables are what they were."""
    if stale or previous.months.keys() != current.months.keys():
        return False
    parts = [(previous.dimensions[name], part) for name, part in current.dimensions.items()]
    parts += [(previous.loads, current.loads)] if previous.loads and current.loads else []
    return all(old.digest == new.digest for old, new in parts)


def _report(manifest: Manifest, stale: Sequence[Period], everyone: Sequence[Period]) -> RefreshReport:
    redone = {period.key for period in stale}
    broken = [
        f"{key}: {identity['identity']}"
        for key, month in manifest.months.items()
        for identity in month.identities
        if not identity["holds"]
    ]
    kept = tuple(period.key for period in everyone if period.key not in redone)
    return RefreshReport(manifest.version, tuple(sorted(redone)), kept, tuple(broken))


def _now() -> datetime:
    return datetime.now().astimezone().replace(microsecond=0)
