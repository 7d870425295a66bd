"""Promises held against receipts, in cases worked out by hand: grace 3 days, kept from 90 % of the amount."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access import queries
from data_access.contract import live_columns
from data_access.months import DEFAULT_PROMISE_TERMS, Period, PromiseTerms

MAY = Period(date(2026, 5, 1), date(2026, 5, 31), date(2026, 4, 30), today=date(2026, 6, 30))
# Promises as day made, day due and amount, in days of May and of those after it; receipts; what comes of them.
CASES = {
    "one receipt of the amount": ("1-10 100", "5 100", "kept 100"),
    "less than nine tenths": ("1-10 100", "5 89.99", "broken 89.99"),
    "nine tenths are enough": ("1-10 100", "5 90", "kept 90"),
    "split over days": ("1-10 100", "2 30, 4 30, 9 40", "kept 100"),
    "before the promise": ("5-10 100", "4 100", "broken 0"),
    "on the day it was made": ("5-10 100", "5 100", "kept 100"),
    "on the last day of grace": ("1-10 100", "13 100", "kept 100"),
    "the day after": ("1-10 100", "14 100", "broken 0"),
    "grace that ends in the next month": ("20-31 100", "34 100", "kept 100"),
    "the day after that": ("20-31 100", "35 100", "broken 0"),
    "two promises, one receipt": ("1-10 100; 5-12 100", "9 100", "kept 100; broken 0"),
    "what is left over serves none": ("1-10 100; 5-12 100", "9 250", "kept 250; broken 0"),
    "two promises, two receipts": ("1-10 100; 5-12 100", "7 100, 8 100", "kept 100; kept 100"),
    "the first is met before the second is made": ("1-10 100; 5-8 60", "3 100, 8 60", "kept 100; kept 60"),
    "what the older did not need goes to no one": ("1-10 100; 5-20 100", "6 60, 13 60, 14 90", "kept 120; kept 90"),
    "four instalments promised on one day": (
        "1-5 50; 1-12 50; 1-19 50; 1-26 50",
        "5 50, 12 50, 19 50, 26 50",
        "kept 50; kept 50; kept 50; kept 50",
    ),
    "three of them paid early": ("1-5 50; 1-12 50; 1-19 50", "2 50, 3 50, 4 50", "kept 50; kept 50; kept 50"),
    "a fourth begins when the times before it are over": (
        "1-5 50; 1-12 50; 1-19 50; 1-26 50",
        "2 50, 3 50, 4 50, 5 50",
        "kept 50; kept 50; kept 50; broken 0",
    ),
    "a reversal of its own": ("1-10 100", "5 100, 9 -100", "broken 0"),
    "a reversal takes back the latest": ("1-10 100; 5-20 100", "4 100, 12 100, 15 -100", "kept 100; broken 0"),
    "a reversal of an earlier receipt": ("5-10 100", "2 80, 3 -80, 6 100", "kept 100"),
    "rescheduled": ("1-10 100 rescheduled; 5-20 100", "12 100", "rescheduled 0; kept 100"),
    "kept before it was rescheduled": ("1-10 100 rescheduled; 5-20 100", "4 95", "kept 95; broken 0"),
    "called rescheduled without another promise": ("1-10 100 rescheduled", "", "broken 0"),
    "called kept without a receipt": ("1-10 100 kept", "", "broken 0"),
    "no amount": ("1-10 0", "5 100", "unknown None"),
}


def day(number: str) -> date:
    return date.fromordinal(date(2026, 4, 30).toordinal() + int(number))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> sa.Engine:
    """Every case as an account of its own."""
    path: Path = tmp_path_factory.mktemp("promises") / "promises.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE TABLE promise (promise_id VARCHAR, account_id VARCHAR, made_on DATE, due_on DATE,"
            " amount DECIMAL(18, 2), status VARCHAR)"
        )
        connection.execute(
            "CREATE TABLE payment (account_id VARCHAR, paid_at TIMESTAMP, amount DECIMAL(18, 2), status VARCHAR)"
        )
        for case, (promises, receipts, _) in CASES.items():
            for number, promise in enumerate(promises.split("; "), 1):
                days, amount, *status = promise.split()
                made, due = map(day, days.split("-"))
                row = (f"{case} P{number}", case, made, due, amount, status[0] if status else "broken")
                connection.execute("INSERT INTO promise VALUES (?, ?, ?, ?, ?, ?)", row)
            for receipt in filter(None, receipts.split(", ")):
                on_day, amount = receipt.split()
                connection.execute("INSERT INTO payment VALUES (?, ?, ?, 'cleared')", (case, day(on_day), amount))
                # What bounced never counts.
                connection.execute("INSERT INTO payment VALUES (?, ?, 900, 'bounced')", (case, day(on_day)))
    return sa.create_engine(f"duckdb:///{path}", poolclass=NullPool)


def judged(
    engine: sa.Engine, period: Period, terms: PromiseTerms = DEFAULT_PROMISE_TERMS
) -> dict[str, tuple[str, object]]:
    """Status and money of each promise."""
    with engine.connect() as connection:
        parameters = period.parameters(5, {"has_payments": True}, terms)
        rows = queries.read_sql(connection, "promise_rows", parameters, live_columns(connection))
    return {row["promise_id"]: (row["recomputed_status"], row["received"]) for row in rows.iter_rows(named=True)}


def test_every_case_is_as_worked_out_by_hand(told: sa.Engine) -> None:
    found = judged(told, MAY)
    wanted = {
        f"{case} P{number}": (status, None if money == "None" else Decimal(money))
        for case, (_, _, outcomes) in CASES.items()
        for number, (status, money) in enumerate((one.split() for one in outcomes.split("; ")), 1)
    }
    assert {key: (found[key], one) for key, one in wanted.items() if found[key] != one} == {}


def test_grace_and_share_are_settings(told: sa.Engine) -> None:
    strict = judged(told, MAY, PromiseTerms(grace_days=0, kept_percent=100))
    assert strict["on the last day of grace P1"] == ("broken", Decimal(0))
    assert strict["nine tenths are enough P1"] == ("broken", Decimal(90))
    assert strict["one receipt of the amount P1"][0] == "kept"


def test_a_promise_is_pending_until_its_time_is_over(told: sa.Engine) -> None:
    def on(today: int) -> str:
        as_of = date(2026, 5, today)
        seen = Period(MAY.month, as_of, MAY.opening, is_last=True, today=as_of)
        return judged(told, seen)["the day after P1"][0]

    assert [on(10), on(12), on(13)] == ["pending", "pending", "broken"]
    end = judged(told, Period(MAY.month, MAY.as_of, MAY.opening, is_last=True, today=MAY.as_of))
    assert end["grace that ends in the next month P1"][0] == "pending"


def test_without_receipts_nothing_is_known(told: sa.Engine) -> None:
    with told.connect() as connection:
        parameters = MAY.parameters(5, {"has_payments": False})
        rows = queries.read_sql(connection, "promise_rows", parameters, live_columns(connection))
    assert rows["recomputed_status"].unique().to_list() == ["unknown"]
    assert rows["received"].null_count() == rows.height
