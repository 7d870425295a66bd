"""What must hold between rows and between tables: unique keys, references, months without a hole, one holder a day."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import sqlalchemy as sa

from data_access.checking.findings import Finding, Severity
from data_access.checking.rows import EXAMPLES, Rows

FAR_FUTURE: Final = date(9999, 12, 31)


def duplicate_findings(connection: sa.Connection, rows: Rows) -> Iterator[Finding]:
    """Keys that stand on more than one row; empty parts of a key count as equal."""
    names = _key(rows)
    if not names:
        return
    key = [rows.source.c[name] for name in names]
    repeated = sa.select(*key, sa.func.count().label("times")).group_by(*key).having(sa.func.count() > 1).subquery()
    count = connection.execute(sa.select(sa.func.count()).select_from(repeated)).scalar_one()
    if count:
        examples = connection.execute(sa.select(repeated).order_by(*repeated.c).limit(EXAMPLES)).all()
        words = f"the key {', '.join(names)} stands on more than one row"
        fix = f"Keep one row per {', '.join(names)}."
        told = tuple(f"{rows.told(row[:-1], names)} ({row[-1]} times)" for row in examples)
        yield Finding(Severity.ERROR, rows.table.name, words, count, told, fix)


def _key(rows: Rows) -> list[str]:
    """The key columns to group by, without optional ones that the table lacks; empty if the key cannot be checked."""
    wanted = [name for name in rows.table.key if name in rows.table.required or name in rows.live[rows.table.name]]
    return wanted if rows.has(*wanted) else []


def month_findings(connection: sa.Connection, snapshots: Rows) -> Iterator[Finding]:
    """Accounts without any row in a month between their first and their last snapshot."""
    source = snapshots.source
    if not snapshots.has("account_id", "as_of_date"):
        return
    months = _account_months(source)
    spans = (
        sa.select(
            months.c.account_id,
            (sa.func.max(months.c.month) - sa.func.min(months.c.month) + 1 - sa.func.count()).label("missing"),
        )
        .group_by(months.c.account_id)
        .subquery()
    )
    holes = sa.select(spans).where(spans.c.missing > 0)
    found = holes.subquery()
    count = connection.execute(sa.select(sa.func.count()).select_from(found)).scalar_one()
    if count:
        examples = connection.execute(holes.order_by(spans.c.account_id).limit(EXAMPLES)).all()
        told = tuple(f"{snapshots.told(row[:1], ['account_id'])}, {row[1]} missing" for row in examples)
        words = "accounts lack a month between their first and their last snapshot"
        fix = "Load the missing day-ends; until then the account counts as exit and appears again."
        yield Finding(Severity.WARNING, snapshots.table.name, words, count, told, fix)


def _account_months(source: sa.TableClause) -> sa.Subquery:
    """One row per account and month, the month as a running number."""
    day = source.c.as_of_date
    month = (sa.extract("year", day) * 12 + sa.extract("month", day)).label("month")
    return sa.select(source.c.account_id, month).where(day.is_not(None)).distinct().subquery()


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
    found = overlapping.subquery()
    count = connection.execute(sa.select(sa.func.count()).select_from(found)).scalar_one()
    if count:
        statement = overlapping.order_by(held.c.account_id, held.c.allocated_on).limit(EXAMPLES)
        told = tuple(allocations.told(row, ["account_id", "allocated_on"]) for row in connection.execute(statement))
        words = "an allocation begins while another of the same account is open"
        fix = "Set recalled_on of the earlier one; until then the latest allocated_on holds the account."
        yield Finding(Severity.WARNING, "allocation", words, count, told, fix)
