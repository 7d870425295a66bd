"""Prepare one month: run the cubes that changed and their controls in one transaction, reconcile, write their files."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from data_access import queries, reserved_words
from data_access.contract import FACT_TABLES, LiveColumns
from data_access.duckdb_session import bound, keep
from data_access.engine import hold, reading
from data_access.manifest import MonthFigures, Partition
from data_access.months import Period
from data_access.settings import Settings
from data_access.store import Store
from validations.cubes import CUBES, CubeSpec, Rollup
from validations.cubes.cube import total
from validations.errors import BrokenFiguresError
from validations.reconciliation import BEFORE, RULES, Rule, rules_about
from validations.tables import TABLES
from validations.vocabulary import NONE

_COUNTED: Final = ("accounts", "customers", "dpd_days", "count", "rows")
"""How the name of a control total ends that is not money."""


@dataclass(frozen=True)
class Work:
    """What every step of one refresh needs."""

    engine: sa.Engine
    settings: Settings
    store: Store
    live: LiveColumns
    facts: dict[str, bool]
    dimensions: dict[str, pl.DataFrame]


@dataclass(frozen=True)
class MonthRows:
    """What one transaction of the database said about one month."""

    period: Period
    frames: dict[str, pl.DataFrame]
    controls: dict[str, int | None]


def wanted(period: Period, facts: Mapping[str, bool]) -> tuple[str, ...]:
    """The cubes that a month can have; the facts say which tables hold any row."""
    holds = {FACT_TABLES[name]: there for name, there in facts.items()}
    return tuple(name for name, spec in CUBES.items() if _possible(spec, period) and holds.get(spec.needs, True))


def _possible(spec: CubeSpec, period: Period) -> bool:
    if spec.latest_only and not period.is_last:
        return False
    match spec.span:
        case "movement":
            return period.has_movement
        case "opened":
            return period.opening is not None
        case "day-end":
            return period.has_snapshot
        case "events":
            return True


def read_month(work: Work, period: Period, names: Collection[str]) -> MonthRows:
    """Run some cubes of a month and their controls in one transaction; the rows are checked."""
    if not names:
        return MonthRows(period, {}, {})
    parameters = period.parameters(work.settings.cutoff_day, work.facts, work.settings.promise_terms)
    schema = work.settings.database_schema
    with reading(work.engine, limit=work.settings.refresh_seconds) as connection:
        hold(connection, work.live, schema)
        bound(connection, work.live, work.store.spill, schema)
        kept = keep(connection, names, parameters, work.live, schema)
        frames = {
            name: queries.read_cube(connection, CUBES[name], parameters, work.live, schema, kept)
            for name in CUBES
            if name in names
        }
        return MonthRows(period, frames, _controls(connection, names, parameters, work))


def month_figures(
    work: Work,
    rows: MonthRows,
    held: MonthFigures | None,
    months: Mapping[str, MonthFigures],
    signatures: dict[str, str],
) -> MonthFigures:
    """Everything prepared for one month: what was read anew beside what is kept, reconciled, and written."""
    kept = _kept(held, rows, signatures)
    frames = {**rows.frames, **_needed_again(work, kept, rows.frames)}
    controls = {**(held.controls if held and kept else {}), **rows.controls}
    if (before := _position_before(work, rows.period, months)) is not None:
        frames[BEFORE] = before
    return MonthFigures(
        month=rows.period.month,
        as_of=rows.period.as_of,
        opening=rows.period.opening,
        signatures=signatures,
        partitions={**kept, **written(work, rows.period, rows.frames)},
        controls=controls,
        identities=_identities(held, frames, controls, rows.frames),
        refreshed_at=moment(),
    )


def _kept(held: MonthFigures | None, rows: MonthRows, signatures: Mapping[str, str]) -> dict[str, Partition]:
    """The files of the cubes that did not change."""
    parts = held.partitions if held else {}
    return {
        name: part
        for name, part in parts.items()
        if (cube := name.split(".")[0]) in signatures and cube not in rows.frames
    }


def _needed_again(
    work: Work, kept: Mapping[str, Partition], changed: Mapping[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """The unchanged cubes that an identity compares with a changed one."""
    names = {cube for rule in rules_about(changed) for cube in rule.cubes}
    return {name: work.store.scan([kept[name]]).collect() for name in names if name in kept}


def _identities(
    held: MonthFigures | None,
    frames: Mapping[str, pl.DataFrame],
    controls: Mapping[str, int | None],
    changed: Iterable[str],
) -> list[dict[str, Any]]:
    """Every identity of the month, in the order of the rules; those that no changed cube touches are kept."""
    touched = {rule.name for rule in rules_about(changed)}
    before = held.identities if held else []
    found: list[dict[str, Any]] = []
    for rule in RULES:
        if rule.name not in touched:
            found += [row for row in before if row["rule"] == rule.name]
        elif set(rule.cubes) <= frames.keys():
            found += _asked(rule, frames, controls)
    return found


def _asked(rule: Rule, frames: Mapping[str, pl.DataFrame], controls: Mapping[str, int | None]) -> list[dict[str, Any]]:
    return [replace(identity, rule=rule.name).as_row() for identity in rule.check(frames, controls)]


def written(work: Work, period: Period, frames: Mapping[str, pl.DataFrame]) -> dict[str, Partition]:
    """The files of some cubes of a month and of their rollups."""
    written: dict[str, Partition] = {}
    for name, frame in frames.items():
        spec = CUBES[name]
        written[name] = work.store.write_frame(frame, f"{name}-{period.key}")
        for rollup in spec.rollups:
            smaller = rolled_up(frame, spec, rollup, work.dimensions["branch"])
            written[spec.file_name(rollup)] = work.store.write_frame(smaller, f"{spec.file_name(rollup)}-{period.key}")
    return written


def _controls(
    connection: sa.Connection, cubes: Collection[str], parameters: dict[str, object], work: Work
) -> dict[str, int | None]:
    """The database's own totals, taken in the transaction that the cubes were read in."""
    controls: dict[str, int | None] = {}
    for name in dict.fromkeys(control for cube in CUBES if cube in cubes for control in CUBES[cube].controls):
        row = queries.read_sql(connection, name, parameters, work.live, work.settings.database_schema)
        for column, dtype in row.schema.items():
            counted = column.endswith(_COUNTED)
            if not counted and (sentence := queries.too_large(column, row[column], name)) is not None:
                raise BrokenFiguresError(sentence)
            value = row.select(pl.col(column).cast(pl.Int64) if counted else queries.minor_units(column, dtype)).item()
            controls[column] = value
    return controls


def _position_before(work: Work, period: Period, months: Mapping[str, MonthFigures]) -> pl.DataFrame | None:
    """The position that this month opened with, from the months done so far."""
    if period.opening is None:
        return None
    held = months.get(f"{period.opening:%Y-%m}")
    if held is None or held.as_of != period.opening:
        return None
    part = held.partitions.get("position")
    return work.store.scan([part]).collect() if part and work.store.intact(part) else None


def small_table(connection: sa.Connection, name: str, live: LiveColumns, settings: Settings) -> pl.DataFrame:
    """All rows of a small contract table by its key, those of one key as loaded; empty where the database has none."""
    schema = TABLES[name].schema
    if name not in live:
        return pl.DataFrame(schema=dict(schema))
    held = [column for column in schema if column in live[name]]
    table = sa.table(name, *(sa.column(column) for column in held), schema=settings.database_schema or None)
    frame = queries.read_frame(connection, sa.select(*table.columns), {})
    missing = [pl.lit(None, dtype=schema[column]).alias(column) for column in schema if column not in held]
    typed = frame.with_columns(missing).select(pl.col(column).cast(dtype) for column, dtype in schema.items())
    return reserved_words.in_our_words(typed).sort(TABLES[name].key, maintain_order=True)


def moment() -> datetime:
    """The moment, with its time zone, to the second."""
    return datetime.now().astimezone().replace(microsecond=0)


def rolled_up(cube: pl.DataFrame, spec: CubeSpec, rollup: Rollup, branches: pl.DataFrame) -> pl.DataFrame:
    """The cube by fewer dimensions; a sum over values that are all unknown stays unknown."""
    placed = _placed(cube, branches) if "branch_code" in cube.columns else cube
    keys = [column for column in (*_stamps(spec), *rollup.keeps) if column in placed.columns]
    return placed.group_by(keys).agg(total(column) for column in spec.sums)


def _placed(cube: pl.DataFrame, branches: pl.DataFrame) -> pl.DataFrame:
    """Where each row's branch is; a cube without branches is recorded by state itself."""
    where = branches.select("branch_code", "zone", "state")
    return cube.join(where, on="branch_code", how="left").with_columns(pl.col("zone", "state").fill_null(NONE))


def _stamps(spec: CubeSpec) -> tuple[str, ...]:
    return tuple(column for column in ("month", "as_of_date", "opening_date") if column in spec.columns)
