"""Attempts and promises by weekday and hour, in cases worked out by hand."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access import queries
from data_access.contract import create_tables, facts, live_columns
from data_access.months import Period, months_before
from validations.cubes import CUBES

FEBRUARY = Period(date(2024, 2, 1), date(2024, 2, 29), date(2024, 1, 31), today=date(2024, 3, 31))
# What was made when, by which agency; the collector is named after the agency.
CALLS = (
    ("I1", "A", "2024-02-01 10:59:59", "AG1", "promise"),
    ("I2", "A", "2024-02-01 11:00:00", "AG1", "promise"),
    ("I3", "B", "2024-02-29 00:00:00", None, "promise"),
    ("I4", "C", "2024-02-04 23:59:59", "AG2", "right_party"),
    ("I5", "D", "2024-02-05 09:00:00", "AG1", "promise"),
    ("I6", "D", "2024-02-05 08:00:00", "AG2", "promise"),
    ("I7", "D", "2024-02-05 07:00:00", "AG1", "no_answer"),
)
# Account, agency, day made and amount; whatever is promised is paid on that day.
PROMISES = (
    ("A", "AG1", "2024-02-01", 100),
    ("A", "AG1", "2024-02-01", 50),
    ("B", "AG1", "2024-02-29", 30),
    ("C", "AG2", "2024-02-04", 20),
    ("D", None, "2024-02-05", 70),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("hours") / "hours.duckdb"
    with sa.create_engine(f"duckdb:///{path}", poolclass=NullPool).begin() as connection:
        create_tables(connection)
    with duckdb.connect(str(path)) as connection:
        for key, account, at, agency, outcome in CALLS:
            connection.execute(
                "INSERT INTO interaction (interaction_id, account_id, started_at, channel, agency_code, collector_code,"
                " outcome) VALUES (?, ?, ?, 'call', ?, ?, ?)",
                [key, account, at, agency, agency and f"of {agency}", outcome],
            )
        for number, (account, agency, day, amount) in enumerate(PROMISES):
            connection.execute(
                "INSERT INTO promise (promise_id, account_id, agency_code, made_on, due_on, amount, status)"
                " VALUES (?, ?, ?, ?, ?, ?, 'kept')",
                [f"P{number}", account, agency, day, day, amount],
            )
            connection.execute(
                "INSERT INTO payment (receipt_no, line_no, account_id, paid_at, amount, kind, channel, status)"
                " VALUES (?, 1, ?, ?, ?, 'overdue', 'upi', 'cleared')",
                [f"R{number}", account, f"{day} 12:00", amount],
            )
    return path


def cube(path: Path, period: Period) -> list[dict[str, Any]]:
    """The rows of the cube."""
    with sa.create_engine(f"duckdb:///{path}", poolclass=NullPool).connect() as connection:
        live = live_columns(connection)
        parameters = period.parameters(5, facts(connection, live))
        return queries.read_cube(connection, CUBES["contact_hours"], parameters, live).to_dicts()


def where(rows: list[dict[str, Any]], column: str) -> Iterator[tuple[str, str, str, int]]:
    """Weekday, hour, agency and what is counted, of the rows that have any."""
    return ((row["weekday"], row["hour"], row["agency_code"], row[column]) for row in rows if row[column])


def test_attempts_fall_into_the_hour_and_the_weekday_that_they_begin_in(path: Path) -> None:
    assert sorted(where(cube(path, FEBRUARY), "attempts")) == [
        ("Monday", "7", "AG1", 1),
        ("Monday", "8", "AG2", 1),
        ("Monday", "9", "AG1", 1),
        ("Sunday", "23", "AG2", 1),
        ("Thursday", "0", "(none)", 1),
        ("Thursday", "10", "AG1", 1),
        ("Thursday", "11", "AG1", 1),
    ]


def test_a_promise_belongs_to_the_first_contact_that_obtained_one_for_its_agency(path: Path) -> None:
    rows = cube(path, FEBRUARY)
    assert sorted(where(rows, "promised_amount")) == [
        # The earliest that obtained any, for a promise that names no agency.
        ("Monday", "8", "AG2", 70_00),
        # The customer was spoken to and nothing was promised in that contact, or not to that agency.
        ("Sunday", "(none)", "AG2", 20_00),
        ("Thursday", "(none)", "AG1", 30_00),
        # Both promises of the day, of the contact before 11.
        ("Thursday", "10", "AG1", 150_00),
    ]
    assert sum(row["promises"] for row in rows) == len(PROMISES)
    # One of the two promises of A is not kept.
    assert sum(row["kept"] for row in rows) == len(PROMISES) - 1


def test_cash_is_that_of_promises_kept(path: Path) -> None:
    # Of the two promises of A the first takes what comes in on the day, and what is left over serves none.
    found = {(weekday, hour): cash for weekday, hour, _, cash in where(cube(path, FEBRUARY), "kept_amount")}
    assert found == {
        ("Monday", "8"): 70_00,
        ("Sunday", "(none)"): 20_00,
        ("Thursday", "(none)"): 30_00,
        ("Thursday", "10"): 100_00,
    }


def test_every_day_of_two_years_has_its_weekday(tmp_path: Path) -> None:
    path = tmp_path / "days.duckdb"
    with sa.create_engine(f"duckdb:///{path}", poolclass=NullPool).begin() as connection:
        create_tables(connection)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "INSERT INTO interaction (interaction_id, account_id, started_at, channel, agency_code, outcome)"
            " SELECT CAST(i AS VARCHAR), 'A', TIMESTAMP '2023-01-01 12:00:00' + to_days(i), 'call',"
            " strftime(DATE '2023-01-01' + i, '%Y-%m-%d'), 'no_answer'"
            " FROM (SELECT CAST(range AS INTEGER) AS i FROM range(731))"
        )
    seen = 0
    month = date(2023, 1, 1)
    while month < date(2025, 1, 1):
        following = months_before(month, -1)
        for row in cube(path, Period(month, following - timedelta(days=1), None)):
            assert row["weekday"] == datetime.fromisoformat(row["agency_code"]).strftime("%A")
            seen += row["attempts"]
        month = following
    assert seen == 731
