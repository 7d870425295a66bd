"""A cheap fingerprint per month of everything that a month's figures are made of, so that only changes are redone.

Where the engine can hash rows, it sums a hash of each row per day or month; on PostgreSQL only for the dates where a
row was written since it last did. Where the engine cannot, it counts and sums: an edit that leaves every count and sum
as it was is not seen there unless load_batch tells of it; `refresh --all` redoes everything.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from data_access import contract
from data_access.periods import Period, months_of, months_of_events
from data_access.postgres.known_hashes import KnownHashes
from data_access.product import product_digest
from data_access.queries import LiveColumns
from data_access.row_hashes import (
    HASHING,
    Hashed,
    Sums,
    first_of,
    sum_of_hashes,
    sums_by_date,
    sums_of_hashes,
    year_and_month,
)
from data_access.watched import (
    EVENT_DAYS,
    FACT_TABLES,
    SNAPSHOT_GROUPS,
    SNAPSHOT_READS,
    SNAPSHOT_SUMS,
    SO_FAR,
    TODAY,
    WATCHED,
    Watched,
)
from validations.errors import ContractError


@dataclass
class Fingerprints:
    """What the database looked like: lines per snapshot day and per month, and lines that reach onwards.

    Lines are kept by what they tell of, so that a cube is redone only when what it is made of has changed.
    """

    by_day: dict[date, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_month: dict[str, dict[date, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    onwards: dict[str, dict[date, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    everywhere: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By table; the empty name reaches every cube."""
    event_days: list[date] = field(default_factory=list)
    """The last day with an event in each month, of a database that holds no day-end."""

    @property
    def days(self) -> list[date]:
        """Every day that has a snapshot."""
        return sorted(self.by_day)

    def periods(self) -> list[Period]:
        """The months that can be prepared; those of the events where there is no day-end."""
        return months_of(self.days, self._eventful) or months_of_events(self.event_days)

    @property
    def _eventful(self) -> set[date]:
        """The months with a row in any table that is dated, those of the accounts themselves apart."""
        watched = {one.name for one in WATCHED if one.table != "account"}
        return {month for name in watched for lines in (self.by_month, self.onwards) for month in lines.get(name, ())}

    def signature(self, period: Period, tables: Collection[str], settings: str) -> str:
        """One short text that changes when anything that this month's figures from these tables are made of changes."""
        day_ends = (period.as_of, period.opening, period.events_before)
        lines = [settings, *self.everywhere[""], *map(str, day_ends)]
        if TODAY in tables:
            lines.append(f"last month: {period.is_last}")
        if "account_snapshot" in tables:
            for day in (period.opening, *period.days):
                if day is not None:
                    lines += sorted(self.by_day.get(day, ()))
        for name in sorted(set(tables)):
            lines += self.everywhere.get(name, ())
            lines += self._of_month(name, period) + self._up_to(name, period)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]

    def _of_month(self, name: str, period: Period) -> list[str]:
        first = (period.opening + timedelta(days=1) if period.opening else period.month).replace(day=1)
        lines = self.by_month.get(name, {})
        return [line for month in sorted(lines) if first <= month <= period.month for line in sorted(lines[month])]

    def _up_to(self, name: str, period: Period) -> list[str]:
        lines = self.onwards.get(name, {})
        return [line for month in sorted(lines) if month <= period.month for line in sorted(lines[month])]


def take(
    connection: sa.Connection, live: LiveColumns, schema: str = "", known: KnownHashes | None = None
) -> Fingerprints:
    """Read every watched table once for each of its dates; hashes that are known still to hold are not taken again."""
    found = Fingerprints()
    found.everywhere[""] += [product_digest(), *_small_table(connection, live, "branch", schema)]
    found.everywhere["sla_term"] += _small_table(connection, live, "sla_term", schema)
    found.everywhere["conduct_rule"] += _small_table(connection, live, "conduct_rule", schema)
    found.everywhere["agency"] += _small_table(connection, live, "agency", schema)
    found.everywhere["collector"] += _small_table(connection, live, "collector", schema)
    for name, holds in facts(connection, live, schema).items():
        found.everywhere[FACT_TABLES[name]].append(f"{name}={holds}")
    _snapshots(connection, live, schema, found, known)
    if not found.by_day:
        found.event_days = _event_days(connection, live, schema)
    for (table, by), members in _read_together().items():
        if by in live.get(table, {}):
            _watch(connection, members, live, schema, found, known)
    _loads(connection, live, schema, found)
    if known is not None:
        known.save()
    return found


def _read_together() -> dict[tuple[str, str], list[Watched]]:
    """What is watched, by the table and the date that one statement reads."""
    together: dict[tuple[str, str], list[Watched]] = {}
    for watched in WATCHED:
        together.setdefault((watched.table, watched.by), []).append(watched)
    return together


def facts(connection: sa.Connection, live: LiveColumns, schema: str = "") -> dict[str, bool]:
    """Which of the fact tables hold any row, by the name of the parameter that says so."""
    return {
        parameter: table in live
        and connection.execute(sa.select(sa.literal(1)).select_from(_table(table, schema)).limit(1)).first() is not None
        for parameter, table in FACT_TABLES.items()
    }


def _table(name: str, schema: str) -> sa.TableClause:
    columns = [sa.column(column.name, column.type) for column in contract.sql_table(name).columns]
    return sa.table(name, *columns, schema=schema or None)


def _event_days(connection: sa.Connection, live: LiveColumns, schema: str) -> list[date]:
    """The last day of each month that has an event."""
    last: dict[date, date] = {}
    for name, by in EVENT_DAYS.items():
        if by not in live.get(name, {}):
            continue
        column = _table(name, schema).c[by]
        year, month = sa.extract("year", column), sa.extract("month", column)
        statement = sa.select(sa.func.max(column)).where(column.is_not(None)).group_by(year, month)
        for (latest,) in connection.execute(statement):
            day = latest.date() if isinstance(latest, datetime) else latest
            last[day.replace(day=1)] = max(day, last.get(day.replace(day=1), day))
    return sorted(last.values())


def _snapshots(
    connection: sa.Connection, live: LiveColumns, schema: str, found: Fingerprints, known: KnownHashes | None
) -> None:
    if "account_snapshot" not in live:
        return
    held, dialect = live["account_snapshot"], connection.dialect.name
    table = _table("account_snapshot", schema)
    if dialect in HASHING:
        hashed = sum_of_hashes(dialect, [table.c[name] for name in SNAPSHOT_READS if name in held])
        sums = (sa.func.count(), hashed)
        rows = _hashed(connection, Hashed(table, "as_of_date", by_month=False, sums=sums), known)
    else:
        groups = [table.c[name] for name in SNAPSHOT_GROUPS if name in held]
        summed = [sa.func.sum(table.c[name]) for name in SNAPSHOT_SUMS if name in held]
        statement = sa.select(table.c.as_of_date, *groups, sa.func.count(), *summed)
        found_rows = connection.execute(statement.group_by(table.c.as_of_date, *groups))
        rows = ((row[0], tuple(row[1:])) for row in found_rows)
    for day, values in rows:
        found.by_day[_day(day, "account_snapshot.as_of_date")].append(_line("account_snapshot", values))


def _hashed(connection: sa.Connection, hashed: Hashed, known: KnownHashes | None) -> Iterable[tuple[Any, Sums]]:
    """Sums of hashes by date, from what is known where that tells."""
    found = known.sums(connection, hashed) if known is not None else None
    return found.items() if found is not None else sums_by_date(connection, hashed)


def _day(value: object, column: str) -> date:
    """A day that the database told of. Raises ContractError when the column holds something else."""
    if isinstance(value, date):
        return value
    raise ContractError(
        f"The column {column} holds no dates but {type(value).__name__}; 'bucketwise check' shows how to fix it."
    )


def _watch(
    connection: sa.Connection,
    members: Sequence[Watched],
    live: LiveColumns,
    schema: str,
    found: Fingerprints,
    known: KnownHashes | None,
) -> None:
    """File what is read of one table by one of its dates."""
    if connection.dialect.name not in HASHING:
        for watched in members:
            _count_and_sum(connection, watched, live, schema, found)
        return
    held, table = live[members[0].table], _table(members[0].table, schema)
    hashes = sums_of_hashes(connection.dialect.name, table, list(held), members)
    for month, sums in _hashed(connection, Hashed(table, members[0].by, by_month=True, sums=tuple(hashes)), known):
        for watched, hashed in zip(members, sums, strict=True):
            if hashed is not None:
                _file(found, watched, month, [hashed])


def _count_and_sum(
    connection: sa.Connection, watched: Watched, live: LiveColumns, schema: str, found: Fingerprints
) -> None:
    held, table = live[watched.table], _table(watched.table, schema)
    month = year_and_month(table.c[watched.by])
    groups = [table.c[name] for name in watched.groups if name in held]
    sums = [sa.func.sum(table.c[name]) for name in watched.sums if name in held]
    statement = sa.select(*month, *groups, sa.func.count(), *sums).group_by(*month, *groups)
    if watched.only is not None:
        statement = statement.where(table.c[watched.only[0]] == watched.only[1])
    for row in connection.execute(statement):
        _file(found, watched, first_of(*row[:2]), row[2:])


def _file(found: Fingerprints, watched: Watched, month: date | None, values: Iterable[object]) -> None:
    """Keep a line under the month that it tells of."""
    lines = (found.by_month if watched.reach == "month" else found.onwards)[watched.name]
    line = _line(f"{watched.table}.{watched.by}", values)
    if month is not None:
        lines[month].append(line)
    elif watched.by == "opened_on":
        # No date is known, so every month may count these. A recall or closure that has not happened says nothing.
        lines[date.min].append(line)


def _loads(connection: sa.Connection, live: LiveColumns, schema: str, found: Fingerprints) -> None:
    if "load_batch" not in live or "period_start" not in live["load_batch"]:
        return
    table = _table("load_batch", schema)
    statement = sa.select(table.c.table_name, table.c.period_start, sa.func.count(), sa.func.max(table.c.loaded_at))
    for name, start, *rest in connection.execute(
        statement.where(table.c.period_start.is_not(None)).group_by(table.c.table_name, table.c.period_start)
    ):
        month = _day(start, "load_batch.period_start").replace(day=1)
        if name in ("account", "allocation"):
            found.onwards[name][month].append(_line(f"load {name}", rest))
        elif name == "account_snapshot":
            for day in (day for day in found.days if day.replace(day=1) == month):
                found.by_day[day].append(_line(f"load {name}", rest))
        else:
            for read in (one.name for one in WATCHED if one.table == name):
                lines = (found.onwards if read.endswith(SO_FAR) else found.by_month)[read]
                lines[month].append(_line(f"load {name}", rest))


def _small_table(connection: sa.Connection, live: LiveColumns, name: str, schema: str) -> list[str]:
    if name not in live:
        return [f"{name}: missing"]
    table = _table(name, schema)
    rows = connection.execute(sa.select(*(table.c[column] for column in sorted(live[name]) if column in table.c)))
    return sorted(_line(name, row) for row in rows)


def _line(name: str, values: Iterable[object]) -> str:
    return f"{name}|" + "|".join(str(value) for value in values)
