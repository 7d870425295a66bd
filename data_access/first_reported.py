"""What closed months said when they were first reported: control figures, files, and every later change of them."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

import polars as pl

from data_access.manifest import Manifest, MonthFigures, Partition, Restatement
from data_access.months import months_before
from data_access.store import Store
from validations.cubes import CUBES


def restated(
    months: dict[str, MonthFigures],
    open_key: str | None,
    previous: Manifest | None,
    now: datetime,
    new_loads: pl.DataFrame,
) -> tuple[dict[str, dict[str, int | None]], list[Restatement]]:
    """The first-reported control figures of closed months, and every later change of them."""
    first = dict(previous.first_reported) if previous else {}
    restatements = list(previous.restatements) if previous else []
    for key, figures in months.items():
        if key == open_key or "@" in key:
            continue
        held = previous.months.get(key) if previous and key in first else None
        first.setdefault(key, figures.controls)
        # A figure that this release controls for the first time was not restated.
        known = held.controls if held else {}
        for name, new in figures.controls.items():
            if name in known and known[name] != new:
                why = _why(figures.month, new_loads)
                restatements.append(Restatement(figures.month, name, known[name], new, now, why))
    return first, restatements


def first_told(
    store: Store, months: Mapping[str, MonthFigures], previous: Manifest | None, reported: Collection[str]
) -> dict[str, dict[str, Partition]]:
    """The files of closed months as first reported, as far as they can be read beside those of today.

    A month that an earlier release reported without keeping its files has none. A file of other columns, as an earlier
    release wrote it, cannot be compared and is dropped.
    """
    known = previous.first_told if previous else {}
    told: dict[str, dict[str, Partition]] = {}
    for key in [one for one in months if one in reported]:
        now = months[key].partitions
        first = known.get(key, {}) if previous and key in previous.first_reported else now
        told[key] = {
            name: part for name, part in first.items() if name in now and _comparable(store, name, part, now[name])
        }
    return told


def _comparable(store: Store, name: str, first: Partition, now: Partition) -> bool:
    """Whether a file is worth keeping. Lists of accounts are not: they are of the last month alone."""
    return not CUBES[name.split(".")[0]].latest_only and store.alike(first, now)


def new_loads(store: Store, loads: pl.DataFrame, previous: Manifest | None) -> pl.DataFrame:
    """The loads that the previous version did not know of."""
    if previous is None or previous.loads is None or not store.intact(previous.loads):
        return loads
    known = store.scan([previous.loads]).select("batch_id", "loaded_at").collect()
    return loads.join(known, on=["batch_id", "loaded_at"], how="anti")


def _why(month: date, new_loads: pl.DataFrame) -> str:
    inside = (pl.col("period_start") >= month) & (pl.col("period_start") < months_before(month, -1))
    reloaded = new_loads.filter(inside, pl.col("rows").ne_missing(0))
    if reloaded.is_empty():
        return "changed in the database; no load of that month is recorded"
    last = reloaded.sort("loaded_at").row(-1, named=True)
    when = f"{last['loaded_at']:%d %b %Y %H:%M}"
    if last["rows"] is None:
        return f"a load of {when} changed {last['table_name']} of that month"
    rows = f"{last['rows']:,} {'row' if last['rows'] == 1 else 'rows'}"
    return f"a load of {when} added, changed or removed {rows} of {last['table_name']} of that month"
