"""A cheap fingerprint per month of everything that a month's figures are made of, so that only changes are redone.

Counts, sums and, where the engine can hash rows, a sum of row hashes are taken by the database per day or month. On an
engine without such a hash, an edit that leaves every count and sum as it was is not seen unless load_batch tells of it;
`refresh --all` redoes everything.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from data_access import contract
from data_access.periods import Period
from data_access.queries import SQL_FOLDER, LiveColumns
from validations.cubes import CUBES

Reach = Literal["month", "onwards"]
"""Whether a row changes the figures of its own month, or of that month and every later one."""


@dataclass(frozen=True)
class Watched:
    """What is counted and summed in one table, by which date, and how far a change reaches."""

    table: str
    by: str
    reads: tuple[str, ...]
    """The columns that figures are made of."""
    sums: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    reach: Reach = "month"


_ACCOUNT = (
    "account_id",
    "customer_id",
    "opened_on",
    "product_code",
    "branch_code",
    "risk_segment",
    "sanctioned_amount",
)
_ALLOCATION = ("allocation_id", "account_id", "agency_code", "allocated_on")
WATCHED = (
    Watched(
        "payment", "paid_at", ("account_id", "paid_at", "amount", "status", "kind"), ("amount",), ("status", "kind")
    ),
    Watched("presentation", "presented_on", ("account_id", "presented_on", "result"), (), ("result",)),
    Watched("waiver", "waived_on", ("account_id", "waived_on", "amount"), ("amount",)),
    Watched("charge", "levied_on", ("account_id", "levied_on", "amount"), ("amount",)),
    Watched("write_off", "written_off_on", ("account_id", "written_off_on", "amount"), ("amount",)),
    Watched("account", "closed_on", ("account_id", "closed_on")),
    Watched("account", "opened_on", _ACCOUNT, ("sanctioned_amount",), ("product_code",), "onwards"),
    Watched("account", "opened_on", ("branch_code",), (), ("branch_code",), "onwards"),
    Watched("account", "opened_on", ("risk_segment",), (), ("risk_segment",), "onwards"),
    Watched("allocation", "allocated_on", _ALLOCATION, (), ("agency_code",), "onwards"),
    Watched("allocation", "recalled_on", (*_ALLOCATION, "recalled_on"), (), ("agency_code",), "onwards"),
)
SNAPSHOT_SUMS = (
    "dpd",
    "unpaid_dues",
    "principal_outstanding",
    "total_outstanding",
    "overdue_amount",
    "charges_due",
    "provision",
)
SNAPSHOT_GROUPS = ("status", "npa_flag", "bounced_this_month")
SNAPSHOT_READS = ("account_id", *SNAPSHOT_GROUPS, *SNAPSHOT_SUMS, "branch_code", "risk_segment")
FACT_TABLES = {
    "has_payments": "payment",
    "has_presentations": "presentation",
    "has_waivers": "waiver",
    "has_charges": "charge",
    "has_write_offs": "write_off",
}


@dataclass
class Fingerprints:
    """What the database looked like: lines per snapshot day and per month, and lines that reach onwards."""

    by_day: dict[date, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_month: dict[date, list[str]] = field(default_factory=lambda: defaultdict(list))
    onwards: dict[date, list[str]] = field(default_factory=lambda: defaultdict(list))
    everywhere: list[str] = field(default_factory=list)

    @property
    def days(self) -> list[date]:
        """Every day that has a snapshot."""
        return sorted(self.by_day)

    def signature(self, period: Period, settings: str) -> str:
        """One short text that changes when anything this month's figures are made of changes."""
        lines = [settings, *self.everywhere, period.as_of.isoformat(), str(period.opening)]
        for day in (period.opening, *period.days):
            if day is not None:
                lines += sorted(self.by_day.get(day, ()))
        for month in self._months_between(period):
            lines += sorted(self.by_month.get(month, ()))
        for month in sorted(m for m in self.onwards if m <= period.month):
            lines += sorted(self.onwards[month])
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]

    def _months_between(self, period: Period) -> list[date]:
        first = (period.opening + timedelta(days=1) if period.opening else period.month).replace(day=1)
        return sorted(month for month in self.by_month if first <= month <= period.month)


def take(connection: sa.Connection, live: LiveColumns, schema: str = "") -> Fingerprints:
    """Count and sum every watched table once."""
    found = Fingerprints()
    found.everywhere += [_sql_digest(), *_small_table(connection, live, "branch", schema)]
    found.everywhere += [f"{name}={holds}" for name, holds in facts(connection, live, schema).items()]
    _snapshots(connection, live, schema, found)
    for watched in WATCHED:
        if watched.by in live.get(watched.table, {}):
            _watch(connection, watched, live, schema, found)
    _loads(connection, live, schema, found)
    return found


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


def _snapshots(connection: sa.Connection, live: LiveColumns, schema: str, found: Fingerprints) -> None:
    held = live.get("account_snapshot", {})
    table = _table("account_snapshot", schema)
    groups = [table.c[name] for name in SNAPSHOT_GROUPS if name in held]
    sums: list[sa.ColumnElement[Any]] = [sa.func.sum(table.c[name]) for name in SNAPSHOT_SUMS if name in held]
    sums += _row_hashes(connection, [table.c[name] for name in SNAPSHOT_READS if name in held])
    statement = sa.select(table.c.as_of_date, *groups, sa.func.count(), *sums).group_by(table.c.as_of_date, *groups)
    for row in connection.execute(statement):
        found.by_day[row[0]].append(_line("account_snapshot", row[1:]))


def _watch(connection: sa.Connection, watched: Watched, live: LiveColumns, schema: str, found: Fingerprints) -> None:
    held, table = live[watched.table], _table(watched.table, schema)
    year, month = sa.extract("year", table.c[watched.by]), sa.extract("month", table.c[watched.by])
    groups = [table.c[name] for name in watched.groups if name in held]
    sums: list[sa.ColumnElement[Any]] = [sa.func.sum(table.c[name]) for name in watched.sums if name in held]
    sums += _row_hashes(connection, [table.c[name] for name in watched.reads if name in held])
    statement = sa.select(year, month, *groups, sa.func.count(), *sums).group_by(year, month, *groups)
    target = found.by_month if watched.reach == "month" else found.onwards
    for row in connection.execute(statement):
        if row[0] is not None:
            target[date(int(row[0]), int(row[1]), 1)].append(_line(f"{watched.table}.{watched.by}", row[2:]))
        elif watched.by == "opened_on":
            # No date is known, so every month may count these. A recall or closure that has not happened says nothing.
            target[date.min].append(_line(f"{watched.table}.{watched.by}", row[2:]))


def _row_hashes(connection: sa.Connection, columns: list[sa.ColumnElement[Any]]) -> list[sa.ColumnElement[Any]]:
    """The sum of a hash of each row, which sees what leaves counts and sums alone; none where an engine has no hash."""
    if not columns:
        return []
    match connection.dialect.name:
        case "duckdb":
            return [sa.func.sum(sa.func.hash(*columns))]
        case "postgresql":
            return [sa.func.sum(sa.func.hashtextextended(sa.cast(sa.func.row(*columns), sa.Text), 0))]
    return []


def _loads(connection: sa.Connection, live: LiveColumns, schema: str, found: Fingerprints) -> None:
    if "load_batch" not in live or "period_start" not in live["load_batch"]:
        return
    table = _table("load_batch", schema)
    statement = sa.select(table.c.table_name, table.c.period_start, sa.func.count(), sa.func.max(table.c.loaded_at))
    for name, start, *rest in connection.execute(
        statement.where(table.c.period_start.is_not(None)).group_by(table.c.table_name, table.c.period_start)
    ):
        month = start.replace(day=1)
        if name in ("account", "allocation"):
            found.onwards[month].append(_line(f"load {name}", rest))
        elif name == "account_snapshot":
            for day in (day for day in found.days if day.replace(day=1) == month):
                found.by_day[day].append(_line(f"load {name}", rest))
        else:
            found.by_month[month].append(_line(f"load {name}", rest))


def _small_table(connection: sa.Connection, live: LiveColumns, name: str, schema: str) -> list[str]:
    if name not in live:
        return [f"{name}: missing"]
    table = _table(name, schema)
    rows = connection.execute(sa.select(*(table.c[column] for column in sorted(live[name]) if column in table.c)))
    return sorted(_line(name, row) for row in rows)


def _line(name: str, values: Iterable[object]) -> str:
    return f"{name}|" + "|".join(str(value) for value in values)


def _sql_digest() -> str:
    """Changes when a new version of the product changes a cube's SQL or its declaration."""
    texts = [path.read_text("utf-8") for path in sorted(SQL_FOLDER.rglob("*.sql"))]
    declared: Mapping[str, object] = {
        name: (spec.grain, tuple(spec.columns), spec.rollups) for name, spec in CUBES.items()
    }
    return hashlib.sha256("".join([*texts, str(declared)]).encode()).hexdigest()[:16]
