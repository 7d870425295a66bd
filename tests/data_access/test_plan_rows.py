"""Repayment plans held against receipts: cases worked out by hand, and random ones against the definition in Python."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access import queries, reserved_words
from data_access.contract import create_tables, live_columns
from data_access.months import Period, months_before
from tests.figures.definitions import plans as definition

MAY = Period(date(2026, 5, 1), date(2026, 5, 31), date(2026, 4, 30), today=date(2026, 8, 31))
# Plans as day agreed and instalments as day and amount, in days of May and of those after it; receipts; what comes of
# each plan; what comes of each instalment.
CASES = {
    "every instalment on its day": ("1: 10 100, 20 100", "10 100, 20 100", "kept", "met 100, met 100"),
    "within the days of grace": ("1: 10 100, 20 100", "13 100, 23 100", "kept", "met 100, met 100"),
    "a day after them": ("1: 10 100, 20 100", "14 100, 20 100", "broken", "missed 0, after break 100"),
    "all at once and early": ("1: 10 100, 20 100", "2 200", "kept", "met 100, met 100"),
    "nine tenths are enough": ("1: 10 100", "10 90", "kept", "met 90"),
    "a little less is not": ("1: 10 100", "10 89.99", "broken", "missed 89.99"),
    "what the first lacks is filled first": ("1: 10 100, 20 100", "10 95, 20 95", "kept", "met 95, met 90"),
    "the second is missed": ("1: 10 100, 20 100", "10 100, 19 50", "broken", "met 100, missed 50"),
    "before the agreement": ("5: 10 100", "4 100", "broken", "missed 0"),
    "on the day of the agreement": ("5: 10 100", "5 100", "kept", "met 100"),
    "a reversal": ("1: 10 100, 20 100", "8 100, 9 -100, 20 100", "broken", "missed 0, after break 0"),
    "an instalment that is still to come": ("1: 10 100, 40 100", "10 100", "running", "met 100, open 0"),
    "everything paid, the last not yet due": ("1: 10 100, 40 100", "10 200", "running", "met 100, met 100"),
    "grace that ends in the next month": ("1: 31 100", "34 100", "kept", "met 100"),
    "replaced by a later plan": (
        "1: 10 100, 20 100; 15: 25 50",
        "10 100, 25 50",
        "replaced, kept",
        "met 100, replaced 0; met 50",
    ),
    "missed before it was replaced": (
        "1: 10 100, 20 100; 15: 25 50",
        "25 50",
        "broken, kept",
        "missed 0, after break 0; met 50",
    ),
    "receipts from the later plan's day on are its own": (
        "1: 14 100; 15: 25 50",
        "16 100",
        "broken, kept",
        "missed 0; met 50",
    ),
    "an amount that is not known": ("1: 10 100, 20 None", "10 100", "unknown", "unknown None, unknown None"),
    "an amount of nothing": ("1: 10 0", "10 100", "unknown", "unknown None"),
    "no instalment": ("1:", "10 100", "unknown", ""),
}


def day(number: str) -> date:
    return date(2026, 4, 30) + timedelta(days=int(number))


def database(folder: Path) -> Path:
    """An empty database with every table."""
    path = folder / "plans.duckdb"
    with sa.create_engine(f"duckdb:///{path}", poolclass=NullPool).begin() as connection:
        create_tables(connection)
    return path


def put(path: Path, table: str, rows: list[dict[str, Any]]) -> None:
    """Add rows to a table."""
    with duckdb.connect(str(path)) as connection:
        for row in rows:
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))


def payment(number: int, account: str, on_day: date, amount: Decimal) -> dict[str, Any]:
    return {
        "receipt_no": f"R{number}",
        "line_no": 1,
        "account_id": account,
        "paid_at": on_day,
        "amount": amount,
        "kind": "overdue",
        "channel": "upi",
        "status": "cleared",
    }


def rows_of(path: Path, name: str, period: Period, *, payments: bool = True) -> list[dict[str, Any]]:
    with sa.create_engine(f"duckdb:///{path}", poolclass=NullPool).connect() as connection:
        parameters = period.parameters(5, {"has_payments": payments})
        rows = queries.read_sql(connection, name, parameters, live_columns(connection))
    return reserved_words.in_our_words(rows).to_dicts()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every case as an account of its own."""
    path = database(tmp_path_factory.mktemp("plans"))
    plans: list[dict[str, Any]] = []
    instalments: list[dict[str, Any]] = []
    payments: list[dict[str, Any]] = []
    for case, (agreed, receipts, _, _) in CASES.items():
        for number, plan in enumerate(agreed.split("; "), 1):
            begun, _, due = plan.partition(":")
            key = f"{case} {number}"
            plans.append({"plan_id": key, "account_id": case, "agreed_on": day(begun), "status": "active"})
            for one in filter(None, due.split(",")):
                on_day, amount = one.split()
                value = None if amount == "None" else Decimal(amount)
                instalments.append({"plan_id": key, "due_on": day(on_day), "amount": value})
        for one in receipts.split(", "):
            on_day, amount = one.split()
            payments.append(payment(len(payments), case, day(on_day), Decimal(amount)))
    put(path, "repayment_plan", plans)
    put(path, "plan_instalment", instalments)
    put(path, "payment", payments)
    return path


def test_every_case_is_as_worked_out_by_hand(told: Path) -> None:
    plans = {row["plan_id"]: row["plan_status"] for row in rows_of(told, "plan_rows", MAY)}
    instalments: dict[str, list[str]] = {}
    for row in sorted(rows_of(told, "plan_instalment_rows", MAY), key=lambda row: (row["plan_id"], row["number"])):
        received = row["received"] if row["received"] is None else f"{row['received'].normalize():f}"
        instalments.setdefault(row["plan_id"], []).append(f"{row['outcome']} {received}")
    wrong = {}
    for case, (_, _, statuses, outcomes) in CASES.items():
        of_plans = statuses.split(", ")
        keys = [f"{case} {number}" for number in range(1, len(of_plans) + 1)]
        found = ([plans[key] for key in keys], "; ".join(", ".join(instalments.get(key, [])) for key in keys))
        if found != (of_plans, outcomes):
            wrong[case] = found
    assert wrong == {}


def test_an_instalment_is_open_until_its_days_of_grace_are_over(told: Path) -> None:
    def on(today: int) -> str:
        as_of = date(2026, 5, today)
        seen = Period(MAY.month, as_of, MAY.opening, is_last=True, today=as_of)
        rows = {row["plan_id"]: str(row["plan_status"]) for row in rows_of(told, "plan_rows", seen)}
        return rows["a day after them 1"]

    assert [on(10), on(12), on(13)] == ["running", "running", "broken"]


def test_without_receipts_nothing_is_known(told: Path) -> None:
    assert {row["plan_status"] for row in rows_of(told, "plan_rows", MAY, payments=False)} == {"unknown"}
    assert {row["outcome"] for row in rows_of(told, "plan_instalment_rows", MAY, payments=False)} == {"unknown"}


def test_the_collector_is_the_one_who_held_the_account_for_the_agency_on_the_day_of_the_agreement(
    tmp_path: Path,
) -> None:
    path = database(tmp_path)
    held = [
        ("A", "AG1", "C1", 1, 10),
        ("A", "AG1", "C2", 10, None),
        ("A", "AG2", "C3", 9, None),
        ("B", "AG1", None, 1, None),
    ]
    put(
        path,
        "allocation",
        [
            {
                "allocation_id": f"L{number}",
                "account_id": account,
                "agency_code": agency,
                "collector_code": collector,
                "allocated_on": date(2026, 5, begun),
                "recalled_on": ended and date(2026, 5, ended),
            }
            for number, (account, agency, collector, begun, ended) in enumerate(held)
        ],
    )
    agreed = [
        ("P1", "A", "AG1", 9),
        ("P2", "A", "AG1", 10),
        ("P3", "A", None, 12),
        ("P4", "B", "AG1", 2),
        ("P5", "A", "AG3", 13),
    ]
    put(
        path,
        "repayment_plan",
        [
            {
                "plan_id": key,
                "account_id": account,
                "agency_code": agency,
                "agreed_on": date(2026, 5, on),
                "status": "active",
            }
            for key, account, agency, on in agreed
        ],
    )
    found = {row["plan_id"]: row["collector_code"] for row in rows_of(path, "plan_rows", MAY)}
    assert found == {"P1": "C1", "P2": "C2", "P3": "C2", "P4": "(none)", "P5": "(none)"}


@pytest.mark.parametrize("seed", range(3))
def test_random_plans_come_to_what_the_definition_says(seed: int, tmp_path: Path) -> None:
    draw = Random(seed)  # noqa: S311 - a fixed seed
    path, first = database(tmp_path), date(2026, 1, 1)
    plans: dict[str, list[definition.Plan]] = {}
    bookings: dict[str, list[tuple[date, Decimal]]] = {}
    for account in (f"A{number}" for number in range(40)):
        for number in range(draw.choice((1, 1, 2, 3))):
            agreed = first + timedelta(days=draw.randrange(120))
            days = sorted(draw.sample(range(1, 90), draw.randint(0, 4)))
            due = [(agreed + timedelta(days=one), Decimal(draw.choice((50, 100, 100, 0)))) for one in days]
            plans.setdefault(account, []).append(definition.Plan(f"{account} {number}", account, agreed, due))
        for _ in range(draw.randint(0, 8)):
            amount = Decimal(draw.choice((45, 50, 90, 100, 200, -50, -100)))
            bookings.setdefault(account, []).append((first + timedelta(days=draw.randrange(200)), amount))
    every = [one for several in plans.values() for one in several]
    put(
        path,
        "repayment_plan",
        [{"plan_id": p.key, "account_id": p.account, "agreed_on": p.agreed_on, "status": "kept"} for p in every],
    )
    put(
        path,
        "plan_instalment",
        [{"plan_id": p.key, "due_on": due, "amount": amount} for p in every for due, amount in p.instalments],
    )
    booked = [(account, on_day, amount) for account, several in bookings.items() for on_day, amount in several]
    put(path, "payment", [payment(number, *one) for number, one in enumerate(booked)])
    months = [
        (date(2026, month, 1), months_before(date(2026, month, 1), -1) - timedelta(days=1)) for month in range(1, 8)
    ]
    today = months[-1][1]
    wanted = pl.DataFrame(
        list(definition.judged_by_month(months, today, plans, bookings, receipts_known=True)),
        schema=["month", "plan", "status", "ended", "number", "due", "outcome", "received"],
        orient="row",
        infer_schema_length=None,
    )
    for month, last in months:
        period = Period(month, last, None, is_last=last == today, today=today)
        said = wanted.filter(pl.col("month") == month)
        got = {(row["plan_id"], row["plan_status"], row["ended_on"]) for row in rows_of(path, "plan_rows", period)}
        assert got == set(said.filter(pl.col("number").is_null()).select("plan", "status", "ended").rows())
        rows = rows_of(path, "plan_instalment_rows", period)
        found = {(row["plan_id"], row["number"], row["due_on"], row["outcome"], row["received"]) for row in rows}
        columns = ("plan", "number", "due", "outcome", "received")
        assert found == set(said.filter(pl.col("number").is_not_null()).select(columns).rows())
    assert {"kept", "broken", "replaced", "running", "unknown"} <= set(wanted["status"])
    assert {"met", "missed", "open", "replaced", "after break"} <= set(wanted["outcome"].drop_nulls())
