"""Identities of settlements: they hold for figures that agree, and name what does not."""

from datetime import date
from typing import Any

import pytest

from tests.dashboard.literal_figures import frame_of
from validations.reconciliation.settlements import matched_identities, settlement_identities

ROW = {"month": date(2026, 5, 1), "approved": 10, "since_paid": 6, "since_broken": 3, "since_running": 1, "running": 4}
TOLD = {
    "settlements_approved_count": 10,
    "settlements_approved_to_date_count": 30,
    "settlements_ended_to_date_count": 26,
    "settled_outstanding": None,
    "settled_waived": 0,
}


@pytest.mark.parametrize(
    ("row", "told", "broken"),
    [
        ({}, {}, []),
        ({}, {"settlements_approved_count": 11}, ["settlements: approved in the month = the database's own count"]),
        ({"since_paid": 5}, {}, ["settlements: approved in the month = paid + broken + running by now"]),
        (
            {"running": 3},
            {},
            ["settlements: approved to date = paid and broken to date + running at the end of the month"],
        ),
        (
            {"waived": 1},
            {},
            ["settlements: waived of those approved in the month = the database's own total"],
        ),
    ],
)
def test_every_settlement_is_paid_broken_or_running(
    row: dict[str, Any], told: dict[str, Any], broken: list[str]
) -> None:
    found = settlement_identities({"settlements": frame_of("settlements", [{**ROW, **row}])}, {**TOLD, **told})
    assert [one.identity for one in found if not one.holds] == broken


BESIDE = [
    {"settled_then": "yes", "accounts": 2, "outstanding": 900, "received": 300},
    {"settled_then": "no", "accounts": 5, "outstanding": 700, "received": None},
]
BESIDE_TOLD = {
    "settled_then_count": 2,
    "settled_then_outstanding": 900,
    "settled_then_received": 300,
    "alike_then_count": 5,
    "alike_then_outstanding": 700,
    "alike_then_received": None,
}


@pytest.mark.parametrize(
    ("told", "broken"),
    [
        ({}, []),
        (
            {"alike_then_count": 6},
            ["settlements: accounts like those settled six months back = the database's own count"],
        ),
        (
            {"settled_then_received": 301},
            ["settlements: received of accounts settled six months back = the database's own total"],
        ),
    ],
)
def test_accounts_settled_and_like_them_are_the_database_s_own(told: dict[str, Any], broken: list[str]) -> None:
    rows = [{"month": date(2026, 5, 1), **row} for row in BESIDE]
    found = matched_identities({"matched_settlements": frame_of("matched_settlements", rows)}, {**BESIDE_TOLD, **told})
    assert [one.identity for one in found if not one.holds] == broken


def test_where_nobody_was_settled_there_is_nobody_like_them() -> None:
    nobody = dict.fromkeys(BESIDE_TOLD, 0)
    found = matched_identities({"matched_settlements": frame_of("matched_settlements", [])}, nobody)
    assert all(one.holds for one in found)
