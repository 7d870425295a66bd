"""A cheap fingerprint per month of everything that a month's figures are made of, so that only changes are redone.

Where the engine can hash rows, it sums a hash of each row per day or month; on PostgreSQL only for the dates where a
row was written since it last did. Where the engine cannot, it counts and sums: an edit that leaves every count and sum
as it was is not seen there unless load_batch tells of it; `refresh --all` redoes everything.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from data_access.change_detection.row_hashes import (
    FIRST_RECORD,
    HASHING,
    Hashed,
    Sums,
    early_rows,
    first_of,
    sums_by_date,
    sums_of_hashes,
    year_and_month,
)
from data_access.change_detection.watched_columns import STARTS, CubeReads, Reach, Watch, cubes_read
from data_access.contract import EVENT_DAYS, LiveColumns, typed_table
from data_access.months import Period, months_of, months_of_events
from data_access.postgres.known_hashes import KnownHashes
from data_access.store import product_digest
from validations.errors import ContractError
from validations.tables import TABLES, Column
from validations.tables.reference import REFERENCE_TABLES

SNAPSHOT: Final = "account_snapshot"
Lines = dict[date | None, list[str]]
"""What was found, by day of a day-end or by month; under None what has no date."""


@dataclass
class Fingerprints:
    """What the database looked like: lines for each set of columns that cubes read, by day or month."""

    reads: Mapping[str, CubeReads]
    """What each cube reads."""
    lines: dict[Watch, Lines] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    loads: dict[str, Lines] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    """Loads by table and month."""
    days: list[date] = field(default_factory=list)
    """Every day that has a snapshot, in order."""
    event_days: list[date] = field(default_factory=list)
    """The last day with an event in each month, of a database that holds no day-end."""
    product: str = field(default_factory=product_digest)

    def periods(self) -> list[Period]:
        """The months that can be prepared; those of the events where there is no day-end."""
        return months_of(self.days, self._eventful) or months_of_events(self.event_days)

    @property
    def _eventful(self) -> set[date]:
        """The months with a row of any table that records what happened."""
        described = {SNAPSHOT, "account", *(table.name for table in REFERENCE_TABLES if not table.period)}
        lines = (found for watch, found in self.lines.items() if watch.table not in described)
        return {month for found in lines for month in found if month is not None}


def place_of(watched: tuple[Watch, Reach]) -> tuple[str, ...]:
    """What to sort by, so that equal watches come in one order."""
    watch, reach = watched
    return watch.table, str(watch.by), reach, *sorted(watch.columns)


def take(
    connection: sa.Connection,
    live: LiveColumns,
    schema: str = "",
    known: KnownHashes | None = None,
    store: Path | None = None,
) -> Fingerprints:
    """Read every table that a cube reads once for each of its dates; hashes that are known to hold are not taken again.

    `store` is a folder that keeps what the cubes read, so that it is not derived again.
    """
    found = Fingerprints(cubes_read(store))
    reading, together = _Reading(connection, live, schema, known), _read_together(found.reads)
    dated = [(table, by) for table, by in together if by is not None and table not in STARTS]
    for (table, by), watches in together.items():
        if table in live:
            _watch(reading, table, by, watches, found)
    for table, start in STARTS.items():
        if start in live.get(table, ()) and (table, start) in together:
            _watch_early(reading, table, dated, together[table, start], found)
    if SNAPSHOT in live:
        found.days = sorted(
            {day for watch, lines in found.lines.items() if watch.table == SNAPSHOT for day in lines if day}
        )
    if not found.days:
        found.event_days = _event_days(connection, live, schema)
    _loads(connection, live, schema, found)
    if known is not None:
        known.save()
    return found


@dataclass(frozen=True)
class _Reading:
    connection: sa.Connection
    live: LiveColumns
    schema: str
    known: KnownHashes | None


def _read_together(reads: Mapping[str, CubeReads]) -> dict[tuple[str, str | None], list[Watch]]:
    """What is watched, by the table and the date that one statement reads."""
    watches = {watch for cube in reads.values() for watch, _ in cube.watches}
    together: dict[tuple[str, str | None], list[Watch]] = {}
    for watch in sorted(watches, key=lambda one: place_of((one, "month"))):
        together.setdefault((watch.table, watch.by), []).append(watch)
    return together


def _watch(reading: _Reading, table: str, by: str | None, watches: Sequence[Watch], found: Fingerprints) -> None:
    """File what is read of one table by one of its dates."""
    if by is None:
        # Tables without a date, such as branches, are small: reading them takes less than having them hashed each time.
        for watch in watches:
            for _, values in _whole_rows(reading, typed_table(table, reading.schema), watch):
                found.lines[watch][None].append(_line(table, values))
        return
    dated = by in reading.live[table]
    for watch, day, values in _rows(reading, typed_table(table, reading.schema), by if dated else None, watches):
        key = None if day is None else _day(day, f"{table}.{by}")
        found.lines[watch][key].append(_line(f"{table}.{by}", values))


def _watch_early(
    reading: _Reading,
    table: str,
    dated: Sequence[tuple[str, str]],
    watches: Sequence[Watch],
    found: Fingerprints,
) -> None:
    """File the rows of which there are records before the date from which they are taken to matter, by the first."""
    rows = early_rows(table, dated, reading.live, reading.schema)
    if rows is not None:
        for watch, month, values in _rows(reading, rows, FIRST_RECORD, watches):
            found.lines[watch][month].append(_line(f"{table}.{FIRST_RECORD}", values))


def _rows(
    reading: _Reading, source: sa.TableClause | sa.Subquery, by: str | None, watches: Sequence[Watch]
) -> Iterator[tuple[Watch, Any, Iterable[object]]]:
    """What is found in rows of one contract table, with its day or the first of its month."""
    table = watches[0].table
    held = set(reading.live[table])
    if reading.connection.dialect.name not in HASHING:
        for watch in watches:
            rows = (
                _whole_rows(reading, source, watch) if by is None else _counted_and_summed(reading, source, by, watch)
            )
            yield from ((watch, day, values) for day, values in rows)
        return
    hashes = sums_of_hashes(reading.connection.dialect.name, source, held, watches)
    if by is None:
        count, *sums = reading.connection.execute(sa.select(sa.func.count(), *hashes).select_from(source)).one()
        yield from ((watch, None, (count, hashed)) for watch, hashed in zip(watches, sums, strict=True))
        return
    hashed_by = Hashed(source, by, by_month=table != SNAPSHOT, sums=(sa.func.count(), *hashes))
    for day, (count, *sums) in list(_hashed(reading, hashed_by)):
        yield from ((watch, day, (count, hashed)) for watch, hashed in zip(watches, sums, strict=True))


def _hashed(reading: _Reading, hashed: Hashed) -> Iterable[tuple[Any, Sums]]:
    """Sums of hashes by date, from what is known where that tells."""
    known = reading.known
    if known is None:
        return sums_by_date(reading.connection, hashed)
    joined = isinstance(hashed.table, sa.Subquery)
    found = known.sums_of_join(reading.connection, hashed) if joined else known.sums(reading.connection, hashed)
    return found.items() if found is not None else sums_by_date(reading.connection, hashed)


def _whole_rows(reading: _Reading, source: sa.FromClause, watch: Watch) -> Iterator[tuple[None, Iterable[object]]]:
    names = sorted(watch.columns & set(reading.live[watch.table]))
    if names:
        for row in reading.connection.execute(sa.select(*(source.c[name] for name in names))):
            yield None, row


def _counted_and_summed(
    reading: _Reading, source: sa.FromClause, by: str, watch: Watch
) -> Iterator[tuple[date | None, Iterable[object]]]:
    """Counts and sums by date and by everything that has few values."""
    fields = TABLES[watch.table].fields
    columns = [fields[name] for name in sorted(watch.columns & set(reading.live[watch.table]))]
    date_column = source.c[by]
    days = (date_column,) if watch.table == SNAPSHOT else year_and_month(date_column)
    groups = [source.c[column.name] for column in columns if _has_few_values(column)]
    totals = [
        (sa.func.sum if column.dtype.is_numeric() else sa.func.count)(source.c[column.name])
        for column in columns
        if not _has_few_values(column)
    ]
    statement = sa.select(*days, *groups, sa.func.count(), *totals).group_by(*days, *groups)
    for row in reading.connection.execute(statement):
        yield (row[0] if watch.table == SNAPSHOT else first_of(*row[:2])), row[len(days) :]


def _has_few_values(column: Column) -> bool:
    return bool(column.vocabulary) or column.dtype == pl.Boolean


def _event_days(connection: sa.Connection, live: LiveColumns, schema: str) -> list[date]:
    """The last day of each month that has an event."""
    last: dict[date, date] = {}
    for name, by in EVENT_DAYS.items():
        if by not in live.get(name, {}):
            continue
        column = typed_table(name, schema).c[by]
        statement = sa.select(sa.func.max(column)).where(column.is_not(None)).group_by(*year_and_month(column))
        for (latest,) in connection.execute(statement):
            day = latest.date() if isinstance(latest, datetime) else latest
            last[day.replace(day=1)] = max(day, last.get(day.replace(day=1), day))
    return sorted(last.values())


def _loads(connection: sa.Connection, live: LiveColumns, schema: str, found: Fingerprints) -> None:
    """File loads that wrote rows under the month that they were of, or under its day-ends."""
    if "load_batch" not in live or "period_start" not in live["load_batch"]:
        return
    table = typed_table("load_batch", schema)
    statement = sa.select(table.c.table_name, table.c.period_start, sa.func.count(), sa.func.max(table.c.loaded_at))
    statement = statement.where(table.c.period_start.is_not(None)).group_by(table.c.table_name, table.c.period_start)
    if "rows" in live["load_batch"]:
        # A load of which every row was rejected, or known already, changed nothing.
        statement = statement.where(sa.or_(table.c.rows.is_(None), table.c.rows != 0))
    for name, start, *rest in connection.execute(statement):
        month = _day(start, "load_batch.period_start").replace(day=1)
        days = [day for day in found.days if day.replace(day=1) == month] if name == SNAPSHOT else [month]
        for day in days:
            found.loads[name][day].append(_line(f"load {name}", rest))


def _day(value: object, column: str) -> date:
    """A day that the database told of. Raises ContractError when the column holds something else."""
    if isinstance(value, date):
        return value
    raise ContractError(
        f"The column {column} holds no dates but {type(value).__name__}; 'bucketwise check' shows how to fix it."
    )


def _line(name: str, values: Iterable[object]) -> str:
    return f"{name}|" + "|".join(str(value) for value in values)
