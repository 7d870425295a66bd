"""Reversals that name a receipt, each against one that is wrong in a way of its own."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.checking.reversal_check import reversal_findings
from data_access.checking.row_rules import Rows
from data_access.contract import create_tables, live_columns, sql_table
from tests.offenders import every
from validations.tables import TABLES

MARCH, MAY = datetime(2026, 3, 31, 18), datetime(2026, 5, 4, 10)
UNKNOWN: Final = "'reverses_receipt_no' names no receipt of the account that was cleared before"
TOO_MUCH: Final = "more of a receipt is reversed than was received"
NOT_BELOW: Final = "'reverses_receipt_no' stands on a line that is not below 0"


def line(receipt: str, amount: str, when: datetime = MAY, **other: Any) -> dict[str, Any]:
    usual = {"line_no": 1, "account_id": "ACC0000017", "kind": "overdue", "channel": "cash", "status": "cleared"}
    named = {"reverses_receipt_no": None}
    return {"receipt_no": receipt, "paid_at": when, "amount": Decimal(amount), **usual, **named, **other}


# R1 has two lines, 150.00 in all; R2 bounced.
RECEIPTS: Final = (
    line("R1", "100.00", MARCH),
    line("R1", "50.00", MARCH, line_no=2),
    line("R2", "80.00", MARCH, status="bounced"),
)
CASES: Final[dict[str, tuple[tuple[dict[str, Any], ...], list[tuple[str, int]]]]] = {
    "all of it, by two reversals": (
        (line("B1", "-100.00", reverses_receipt_no="R1"), line("B2", "-50.00", reverses_receipt_no="R1")), []
    ),
    "a paisa too much": (
        (line("B1", "-100.00", reverses_receipt_no="R1"), line("B2", "-50.01", reverses_receipt_no="R1")),
        [(TOO_MUCH, 1)],
    ),
    "a reversal that is itself reversed by its status": (
        (line("B1", "-500.00", reverses_receipt_no="R1", status="reversed"),), []
    ),
    "no such receipt, and one of another account": (
        (
            line("B1", "-1.00", reverses_receipt_no="R9"),
            line("B2", "-1.00", reverses_receipt_no="R1", account_id="ACC0000018"),
        ),
        [(UNKNOWN, 2)],
    ),
    "a receipt that never came in": ((line("B1", "-80.00", reverses_receipt_no="R2"),), [(UNKNOWN, 1)]),
    "before it was paid": ((line("B1", "-1.00", MARCH.replace(day=30), reverses_receipt_no="R1"),), [(UNKNOWN, 1)]),
    "the same day, an hour before": ((line("B1", "-1.00", MARCH.replace(hour=17), reverses_receipt_no="R1"),), []),
    "a line above 0": ((line("B1", "10.00", reverses_receipt_no="R1"),), [(NOT_BELOW, 1)]),
    "one that names no receipt": ((line("B1", "-10.00"),), []),
}  # fmt: skip


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sa.Connection]:
    engine = sa.create_engine(f"duckdb:///{tmp_path / 'lender.duckdb'}", poolclass=NullPool)
    with engine.begin() as opened:
        create_tables(opened)
        yield opened


@every("case", CASES)
def test_what_a_reversal_names_is_held_against_the_receipts(case: str, connection: sa.Connection) -> None:
    rows, expected = CASES[case]
    connection.execute(sa.text("DELETE FROM payment"))
    connection.execute(sa.insert(sql_table("payment")), [*RECEIPTS, *rows])
    found = list(reversal_findings(connection, Rows(TABLES["payment"], live_columns(connection, None))))
    assert [(one.rule, one.count) for one in found] == expected


def test_a_database_without_the_column_is_not_asked(connection: sa.Connection) -> None:
    connection.execute(sa.text("ALTER TABLE payment DROP COLUMN reverses_receipt_no"))
    assert list(reversal_findings(connection, Rows(TABLES["payment"], live_columns(connection, None)))) == []
