"""Hold a live database against the data contract: its structure, each row, and what must hold between rows and tables.

Rules run as SQL in the database; no table is fetched.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa

from data_access.checking.findings import Finding, Severity
from data_access.checking.reversal_check import reversal_findings
from data_access.checking.row_rules import EXAMPLES, Rows, empty_findings, row_findings
from data_access.checking.structure import structure_findings
from data_access.contract import live_columns
from data_access.doubts import Standing
from data_access.engine import open_engine, reading, zone_of
from data_access.plausibility import doubts_of, last_seen, seen, standing
from data_access.settings import Settings
from validations.tables import TABLES


def check_database(settings: Settings, progress: Callable[[str, float], None] | None = None) -> list[Finding]:
    """Everything that breaks the contract, and whatever makes the database doubtful; the worst first."""
    with reading(open_engine(settings.database_url, zone=settings.timezone)) as connection:
        findings = check(connection, settings.database_schema or None, progress)
        found = seen(doubts_of(connection, settings), last_seen(settings), datetime.now(UTC))
    findings += doubt_findings(standing(settings, found))
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(finding.severity))


def doubt_findings(standing: Standing) -> Iterator[Finding]:
    """A finding per doubt: its sentence, its id, and what to do or who accepted it."""
    for one in standing.open:
        fix = f'{one.doubt.fix} To accept: bucketwise check --accept {one.doubt.id} --because "…"'
        yield Finding(Severity.DOUBT, one.doubt.table, one.doubt.sentence, 1, (one.doubt.id,), fix)
    for accepted in standing.accepted:
        doubt, words = accepted.seen.doubt, accepted.acceptance.in_words
        yield Finding(Severity.ACCEPTED, doubt.table, f"{doubt.sentence} {words}", 1, (doubt.id,), "")


_ORDER = list(Severity)


def check(
    connection: sa.Connection, schema: str | None = None, progress: Callable[[str, float], None] | None = None
) -> list[Finding]:
    """Everything that breaks the contract, the worst first, then in the order of the contract.

    A database that keeps it gives no errors; missing optional tables are reported as information.
    `progress` is told the table at hand and the share done, from 0 to 1.
    """
    live = live_columns(connection, schema)
    findings = structure_findings(live, zone_of(connection))
    today = _today(connection, Rows(TABLES["account_snapshot"], live, schema)) if "account_snapshot" in live else None
    for done, name in enumerate(live):
        if progress:
            progress(name, done / len(live))
        findings += _table_findings(connection, Rows(TABLES[name], live, schema), today)
    place = {name: index for index, name in enumerate(TABLES)}
    return sorted(findings, key=lambda finding: (_ORDER.index(finding.severity), place[finding.table]))


def _table_findings(connection: sa.Connection, rows: Rows, today: date | None) -> list[Finding]:
    if not rows.source.c:
        return []
    if rows.is_empty(connection):
        return empty_findings(rows)
    duplicates = duplicate_findings(connection, rows)
    findings = [*row_findings(connection, rows, today), *duplicates]
    if rows.table.name == "account_snapshot":
        findings += month_findings(connection, rows, unique=not duplicates)
    if rows.table.name == "allocation":
        findings += overlap_findings(connection, rows)
    if rows.table.name == "payment":
        findings += reversal_findings(connection, rows)
    return findings


def _today(connection: sa.Connection, snapshots: Rows) -> date | None:
    """The last day-end; None if there is none."""
    if not snapshots.has("as_of_date"):
        return None
    today: date | None = connection.execute(sa.select(sa.func.max(snapshots.source.c.as_of_date))).scalar_one()
    return today


FAR_FUTURE: Final = date(9999, 12, 31)


def duplicate_findings(connection: sa.Connection, rows: Rows) -> list[Finding]:
    """Keys that stand on more than one row; empty parts of a key count as equal."""
    names = _key(rows)
    if not names:
        return []
    count, told = 0, list[str]()
    for part in _parts(connection, rows):
        repeated = _repeated(rows, names, part)
        found = _count(connection, sa.select(repeated))
        count += found
        if found and len(told) < EXAMPLES:
            examples = sa.select(repeated).order_by(*repeated.c).limit(EXAMPLES - len(told))
            told += [f"{rows.told(row[:-1], names)} ({row[-1]} times)" for row in connection.execute(examples)]
    if not count:
        return []
    key = ", ".join(names)
    words, fix = f"the key {key} stands on more than one row", f"Keep one row per {key}."
    return [Finding(Severity.ERROR, rows.table.name, words, count, tuple(told), fix)]


def _repeated(rows: Rows, names: list[str], part: sa.ColumnElement[bool]) -> sa.Subquery:
    key = [rows.source.c[name] for name in names]
    times = sa.func.count().label("times")
    return sa.select(*key, times).where(part).group_by(*key).having(sa.func.count() > 1).subquery()


def _parts(connection: sa.Connection, rows: Rows) -> Iterator[sa.ColumnElement[bool]]:
    """Conditions that cut a table whose key holds its period into months, so that no grouping outgrows memory."""
    period = rows.table.period
    if period is None or period not in rows.table.key:
        yield sa.true()
        return
    cell = rows.source.c[period]
    days = connection.execute(sa.select(cell).where(cell.is_not(None)).distinct()).scalars().all()
    for month in sorted({(day.year, day.month) for day in days}):
        inside = [day for day in days if (day.year, day.month) == month]
        yield cell.between(min(inside), max(inside))


def _count(connection: sa.Connection, rows: sa.Select[Any]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(rows.subquery())).scalar_one()


def _key(rows: Rows) -> list[str]:
    """The key columns to group by, without optional ones that the table lacks; empty if the key cannot be checked."""
    wanted = [name for name in rows.table.key if name in rows.table.required or name in rows.live[rows.table.name]]
    return wanted if rows.has(*wanted) else []


def month_findings(connection: sa.Connection, snapshots: Rows, unique: bool) -> Iterator[Finding]:
    """Accounts without any row in a month between their first and their last snapshot.

    `unique` says that no account has two rows of one day.
    """
    if not snapshots.has("account_id", "as_of_date"):
        return
    months = _account_months(connection, snapshots.source, unique)
    missing = sa.func.max(months.c.month) - sa.func.min(months.c.month) + 1 - sa.func.count()
    spans = sa.select(months.c.account_id, missing.label("missing")).group_by(months.c.account_id).subquery()
    holes = sa.select(spans).where(spans.c.missing > 0)
    count = _count(connection, holes)
    if count:
        examples = connection.execute(holes.order_by(spans.c.account_id).limit(EXAMPLES)).all()
        told = tuple(f"{snapshots.told(row[:1], ['account_id'])}, {row[1]} missing" for row in examples)
        words = "accounts lack a month between their first and their last snapshot"
        fix = "Load the missing day-ends; until then the account counts as exit and appears again."
        yield Finding(Severity.WARNING, snapshots.table.name, words, count, told, fix)


def _account_months(connection: sa.Connection, source: sa.TableClause, unique: bool) -> sa.Subquery:
    """One row per account and month, the month as a running number."""
    day = source.c.as_of_date
    month = (sa.extract("year", day) * 12 + sa.extract("month", day)).label("month")
    days = connection.execute(sa.select(day).where(day.is_not(None)).distinct()).scalars().all()
    rows = sa.select(source.c.account_id, month).where(day.is_not(None))
    # Month-ends without duplicates have one row per month as they are, which spares the costliest step.
    as_they_are = unique and len({(day.year, day.month) for day in days}) == len(days)
    return (rows if as_they_are else rows.distinct()).subquery()


def overlap_findings(connection: sa.Connection, allocations: Rows) -> Iterator[Finding]:
    """Allocations that begin while an earlier one of the same account is still open."""
    source = allocations.source
    if not allocations.has("account_id", "allocation_id", "allocated_on", "recalled_on"):
        return
    ends = sa.func.coalesce(source.c.recalled_on, FAR_FUTURE)
    open_until = sa.func.max(ends).over(
        partition_by=source.c.account_id, order_by=(source.c.allocated_on, source.c.allocation_id), rows=(None, -1)
    )
    held = (
        sa.select(source.c.allocation_id, source.c.account_id, source.c.allocated_on, open_until.label("open_until"))
        .where(ends > source.c.allocated_on)
        .subquery()
    )
    overlapping = sa.select(held.c.account_id, held.c.allocated_on).where(held.c.allocated_on < held.c.open_until)
    count = _count(connection, overlapping)
    if count:
        statement = overlapping.order_by(held.c.account_id, held.c.allocated_on).limit(EXAMPLES)
        told = tuple(allocations.told(row, ["account_id", "allocated_on"]) for row in connection.execute(statement))
        words = "an allocation begins while another of the same account is open"
        fix = "Set recalled_on of the earlier one; until then the latest allocated_on holds the account."
        yield Finding(Severity.WARNING, "allocation", words, count, told, fix)
