"""Reversals that name a receipt: whether it is one of their account, and whether more is reversed than was received."""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from data_access.checking.findings import Finding, Severity
from data_access.checking.row_rules import EXAMPLES, Rows

_READ: Final = ("receipt_no", "account_id", "paid_at", "amount", "status", "reverses_receipt_no")


def reversal_findings(connection: sa.Connection, payments: Rows) -> Iterator[Finding]:
    """Cleared lines of payment whose reverses_receipt_no cannot be what it says."""
    if not payments.has(*_READ):
        return
    cells = payments.source.c
    named = sa.and_(cells.reverses_receipt_no.is_not(None), cells.status == "cleared")
    above = sa.select(cells.reverses_receipt_no, cells.amount).where(named, cells.amount >= 0)
    yield from _found(
        connection,
        payments,
        above,
        "'reverses_receipt_no' stands on a line that is not below 0",
        "Write the amount of a reversal below 0, or leave 'reverses_receipt_no' empty.",
    )
    back = sa.select(cells.reverses_receipt_no, cells.account_id, cells.paid_at, cells.amount).where(
        named, cells.amount < 0
    )
    taken = _with_receipts(payments, back.subquery("back"))
    unknown = "'reverses_receipt_no' names no receipt of the account that was cleared before"
    yield from _found(
        connection,
        payments,
        sa.select(taken.c.reverses_receipt_no, taken.c.account_id).where(taken.c.received.is_(None)),
        unknown,
        "Name the receipt of the same account that is taken back; until then the reversal goes back in its own month.",
    )
    sums = sa.func.sum(taken.c.amount).label("reversed")
    yield from _found(
        connection,
        payments,
        sa.select(taken.c.reverses_receipt_no, sums)
        .where(taken.c.received.is_not(None))
        .group_by(taken.c.reverses_receipt_no, taken.c.account_id)
        .having(sums + sa.func.min(taken.c.received) < 0),
        "more of a receipt is reversed than was received",
        "Correct the amounts of the reversals, or the receipt that they name.",
    )


def _with_receipts(payments: Rows, back: sa.Subquery) -> sa.Subquery:
    """The reversals, each with the sum of the receipt it names; null where its account has none up to then."""
    line = payments.source.alias("line").c
    receipts = (
        sa.select(
            line.receipt_no,
            line.account_id,
            sa.func.sum(line.amount).label("received"),
            sa.func.min(line.paid_at).label("first_paid_at"),
        )
        .where(line.status == "cleared", line.amount > 0)
        .group_by(line.receipt_no, line.account_id)
        .subquery("receipts")
    )
    same = sa.and_(
        receipts.c.receipt_no == back.c.reverses_receipt_no,
        receipts.c.account_id == back.c.account_id,
        sa.cast(receipts.c.first_paid_at, sa.Date) <= sa.cast(back.c.paid_at, sa.Date),
    )
    return sa.select(*back.c, receipts.c.received).select_from(back.outerjoin(receipts, same)).subquery("taken_back")


def _found(
    connection: sa.Connection, payments: Rows, broken: sa.Select[Any], words: str, fix: str
) -> Iterator[Finding]:
    rows = broken.subquery("broken")
    count = connection.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one()
    if count:
        names = list(rows.c.keys())
        first = sa.select(rows).order_by(*rows.c).limit(EXAMPLES)
        told = tuple(payments.told(row[:1], names[:1]) for row in connection.execute(first))
        yield Finding(Severity.WARNING, payments.table.name, words, int(count), told, fix)
