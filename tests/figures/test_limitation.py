"""Limitation over hand-worked accounts: from which day it counts, what stops it, and what is not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from dashboard import database_lists
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from tests.figures.prepared import Prepared, prepare, write_database

MAY, TODAY = date(2026, 5, 1), date(2026, 5, 31)
Case = tuple[str, date, date | None]


@dataclass(frozen=True)
class Account:
    """One account, and what is expected of it; without a state it is not in the list."""

    state: str | None
    left: int | None = None
    dpd: int | None = None
    product: str = "PL"
    status: str | None = "active"
    owed: int = 100
    receipts: tuple[tuple[date, int, str], ...] = ()
    written_off: tuple[tuple[date, int], ...] = ()
    case: Case | None = None


def paid(day: date, amount: int = 10, status: str = "cleared") -> tuple[date, int, str]:
    return day, amount, status


LONG_AGO = 1_300
"""Days past due of an account whose period, begun on 9 November 2022, ended on 8 November 2025."""
ACCOUNTS: Mapping[str, Account] = {
    # 1,095 days from the due day, day 0: that of 1,096 days past due is the last day to file.
    "last day": Account("within 30 days", 0, 1_096),
    "a day late": Account("time-barred", -1, 1_097),
    "in 30 days": Account("within 30 days", 30, 1_066),
    "in 31 days": Account("31 to 90 days", 31, 1_065),
    "in 91 days": Account("91 to 180 days", 91, 1_005),
    "in 181 days": Account("later", 181, 915),
    # 10 June 2023 and 1,095 days, of which 29 February 2024 is one: 9 June 2026.
    "receipt": Account("within 30 days", 9, LONG_AGO, receipts=(paid(date(2023, 6, 10)),)),
    "last of two receipts": Account(
        "later", 1_095 - 31, LONG_AGO, receipts=(paid(date(2023, 6, 10)), paid(date(2026, 4, 30)))
    ),
    "bounced receipt": Account("time-barred", -204, LONG_AGO, receipts=(paid(date(2025, 6, 1), 10, "bounced"),)),
    "receipt taken back": Account(
        "time-barred", -204, LONG_AGO, receipts=(paid(date(2025, 6, 1)), paid(date(2025, 6, 1), -10))
    ),
    "due after the receipt": Account("91 to 180 days", 96, 1_000, receipts=(paid(date(2023, 1, 5)),)),
    "own rule": Account("later", 4_383 - (LONG_AGO - 1), LONG_AGO, "HL"),
    "no number in the rule": Account("unknown", None, LONG_AGO, "GL"),
    "filed in time": Account("case filed", -204, LONG_AGO, case=("Arbitration", date(2025, 11, 8), None)),
    "filed and ended": Account("case filed", -204, LONG_AGO, case=("Suit", date(2024, 1, 1), date(2025, 1, 1))),
    "filed late": Account("time-barred", -204, LONG_AGO, case=("Arbitration", date(2025, 11, 9), None)),
    "no suit for money": Account("time-barred", -204, LONG_AGO, case=(" section 138", date(2024, 1, 1), None)),
    "earlier case ended": Account("time-barred", -204, LONG_AGO, case=("Suit", date(2021, 1, 1), date(2022, 1, 1))),
    "earlier case pending": Account("case filed", -204, LONG_AGO, case=("Suit", date(2021, 1, 1), None)),
    "days past due unknown": Account("within 30 days", 9, receipts=(paid(date(2023, 6, 10)),)),
    "nothing known": Account("unknown"),
    "written off long ago": Account("time-barred", status="written_off", written_off=((date(2023, 1, 1), 50),)),
    "written off lately": Account("unknown", status="written_off", written_off=((date(2025, 1, 1), 50),)),
    "left the day-ends": Account(
        "within 30 days", 9, status=None, receipts=(paid(date(2023, 6, 10)),), written_off=((date(2024, 1, 1), 50),)
    ),
    "write-off reversed": Account(None, status=None, written_off=((date(2024, 1, 1), 50), (date(2024, 2, 1), -50))),
    "current": Account(None, dpd=0),
    "nothing owed": Account(None, dpd=LONG_AGO, owed=0),
    "closed": Account(None, dpd=LONG_AGO, status="closed"),
}
LISTED = {name: one for name, one in ACCOUNTS.items() if one.state}


def snapshots() -> list[dict[str, Any]]:
    return [
        {
            "as_of_date": day,
            "account_id": name,
            "status": one.status,
            "dpd": one.dpd if one.dpd is None else max(one.dpd - (TODAY - day).days, 0),
            "principal_outstanding": one.owed,
            "total_outstanding": one.owed,
            "overdue_amount": one.owed if name != "current" else 0,
        }
        for name, one in ACCOUNTS.items()
        if one.status
        for day in (date(2026, 4, 30), TODAY)
    ]


def receipts() -> list[dict[str, Any]]:
    return [
        {
            "receipt_no": f"{name} {number}",
            "line_no": 1,
            "account_id": name,
            "paid_at": datetime(day.year, day.month, day.day, 12),
            "amount": amount,
            "kind": "overdue",
            "channel": "upi",
            "status": status,
        }
        for name, one in ACCOUNTS.items()
        for number, (day, amount, status) in enumerate(one.receipts)
    ]


def cases() -> list[dict[str, Any]]:
    told = {name: one.case for name, one in ACCOUNTS.items() if one.case}
    return [
        {"case_id": name, "account_id": name, "case_type": kind, "filed_on": filed, "closed_on": closed}
        for name, (kind, filed, closed) in told.items()
    ]


def tables() -> dict[str, list[dict[str, Any]]]:
    rules = (("1095", None), ("4383", "HL"), ("three years", "GL"))
    return {
        "product": [{"product_code": code, "product_name": code} for code in ("PL", "HL", "GL")],
        "branch": [{"branch_code": "B1", "branch_name": "One", "state": "Goa", "zone": "West"}],
        "account": [
            {
                "account_id": name,
                "customer_id": name,
                "product_code": one.product,
                "branch_code": "B1",
                "opened_on": date(2019, 1, 1),
                "sanctioned_amount": 100,
            }
            for name, one in ACCOUNTS.items()
        ],
        "account_snapshot": snapshots(),
        "payment": receipts(),
        "legal_case": cases(),
        "write_off": [
            {"write_off_id": f"{name} {number}", "account_id": name, "written_off_on": day, "amount": amount}
            for name, one in ACCOUNTS.items()
            for number, (day, amount) in enumerate(one.written_off)
        ],
        "conduct_rule": [
            {"rule": "limitation_days", "value": value, "product_code": product, "effective_from": date(1964, 1, 1)}
            for value, product in rules
        ],
    }


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("limitation")
    write_database(folder / "limitation.duckdb", tables())
    return prepare(folder / "limitation.duckdb", folder / "store")


def test_every_account_is_where_it_is_by_hand(lender: Prepared) -> None:
    answers = Answers(lender.figures, lender.settings)
    rows, total = database_lists.listed(answers, database_lists.limitation(answers, Scope.of({}), MAY, {}))
    found = {row["account_id"]: (row["limitation_state"], row["days_left"]) for row in rows.iter_rows(named=True)}
    assert found == {name: (one.state, one.left) for name, one in LISTED.items()}
    assert total == len(LISTED)


def test_the_last_day_to_file_is_told(lender: Prepared) -> None:
    answers = Answers(lender.figures, lender.settings)
    rows, _ = database_lists.listed(answers, database_lists.limitation(answers, Scope.of({}), MAY, {}))
    days = {row["account_id"]: row["last_day_to_file"] for row in rows.iter_rows(named=True)}
    assert days["receipt"] == date(2026, 6, 9)
    assert days["last day"] == TODAY
    assert days["filed late"] == date(2025, 11, 8)
    assert days["written off lately"] is None


def test_figures_count_what_is_listed(lender: Prepared) -> None:
    states = [one.state for one in LISTED.values()]
    within = ("within 30 days", "31 to 90 days", "91 to 180 days")
    for key, of in {
        "barred": ("time-barred",),
        "within_30": within[:1],
        "within_90": within[:2],
        "within_180": within,
        "later": ("later",),
        "filed": ("case filed",),
        "unknown": ("unknown",),
    }.items():
        assert lender.one(f"limitation_{key}", MAY) == sum(map(states.count, of)), key
    # What the account that left the day-ends owes is not recorded.
    soon = sum(one.owed for one in LISTED.values() if one.state in within and one.status)
    assert lender.one("limitation_within_180_amount", MAY) == 100 * soon


def test_where_no_rule_has_a_number_nothing_is_0(lender: Prepared) -> None:
    assert lender.one("limitation_barred", MAY, product_code="GL") is None
    assert lender.one("limitation_unknown", MAY, product_code="GL") == 1


def test_a_month_before_there_was_more_time(lender: Prepared) -> None:
    answers, april = Answers(lender.figures, lender.settings), date(2026, 4, 1)
    rows, _ = database_lists.listed(answers, database_lists.limitation(answers, Scope.of({}), april, {}))
    left = {row["account_id"]: row["days_left"] for row in rows.iter_rows(named=True)}
    assert left["receipt"] == 9 + 31
    assert left["last day"] == 31
    assert left["filed late"] == -204 + 31


def test_without_receipts_nothing_is_known(tmp_path: Any) -> None:
    without = {name: rows for name, rows in tables().items() if name != "payment"}
    write_database(tmp_path / "none.duckdb", without)
    found = prepare(tmp_path / "none.duckdb", tmp_path / "store")
    assert found.one("limitation_unknown", MAY) == len(LISTED)
    assert found.one("limitation_barred", MAY) is None


def test_days_of_the_test_are_those_of_the_calendar() -> None:
    assert TODAY - timedelta(LONG_AGO - 1) == date(2022, 11, 9)
