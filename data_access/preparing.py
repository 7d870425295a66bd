"""Prepare one month: run its cubes and controls in one transaction, reconcile, write its files."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl
import sqlalchemy as sa

from data_access import queries
from data_access.engine import reading
from data_access.periods import Period
from data_access.rollups import rolled_up
from data_access.settings import Settings
from data_access.store import MonthFigures, Partition, Store
from validations.cubes import CUBES, CubeSpec
from validations.reconciliation import (
    Identity,
    customer_identities,
    movement_identities,
    position_identities,
)
from validations.tables import TABLES

_CONTROLS = ("position_control", "customers_control")
_MOVEMENT_CONTROLS = ("opening_control", "received_control", "received_outside_control")


@dataclass(frozen=True)
class Work:
    """What every step of one refresh needs."""

    engine: sa.Engine
    settings: Settings
    store: Store
    live: queries.LiveColumns
    facts: dict[str, bool]
    dimensions: dict[str, pl.DataFrame]


@dataclass(frozen=True)
class MonthRows:
    """What one transaction of the database said about one month."""

    period: Period
    frames: dict[str, pl.DataFrame]
    controls: dict[str, int | None]


def read_month(work: Work, period: Period, is_latest: bool) -> MonthRows:
    """Run the cubes and controls of a month in one transaction; the rows are checked."""
    parameters = period.parameters(work.settings.cutoff_day, work.facts)
    wanted = [spec for spec in CUBES.values() if _wanted(spec, period, is_latest)]
    with reading(work.engine) as connection:
        frames = {
            spec.name: queries.read_cube(connection, spec, parameters, work.live, work.settings.database_schema)
            for spec in wanted
        }
        return MonthRows(period, frames, _controls(connection, period, parameters, work))


def month_figures(work: Work, rows: MonthRows, before: pl.DataFrame | None, signature: str) -> MonthFigures:
    """Everything prepared for one month: reconciled to the database's own totals, and written."""
    return MonthFigures(
        month=rows.period.month,
        as_of=rows.period.as_of,
        opening=rows.period.opening,
        signature=signature,
        partitions=_written(work, rows.period, rows.frames),
        controls=rows.controls,
        identities=[identity.as_row() for identity in _identities(rows.frames, before, rows.controls)],
        refreshed_at=moment(),
    )


def _written(work: Work, period: Period, frames: dict[str, pl.DataFrame]) -> dict[str, Partition]:
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
    connection: sa.Connection, period: Period, parameters: dict[str, object], work: Work
) -> dict[str, int | None]:
    """The database's own totals, taken in the transaction that the cubes were read in."""
    names = _CONTROLS + (_MOVEMENT_CONTROLS if period.opening is not None else ())
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


def position_before(work: Work, period: Period, months: dict[str, MonthFigures]) -> pl.DataFrame | None:
    """The position that this month opened with, from the months done so far."""
    if period.opening is None:
        return None
    held = months.get(f"{period.opening:%Y-%m}")
    if held is None or held.as_of != period.opening or not work.store.intact(held.partitions["position"]):
        return None
    return work.store.scan([held.partitions["position"]]).collect()


def small_table(connection: sa.Connection, name: str, live: queries.LiveColumns, settings: Settings) -> pl.DataFrame:
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


def moment() -> datetime:
    """The moment, with its time zone, to the second."""
    return datetime.now().astimezone().replace(microsecond=0)
