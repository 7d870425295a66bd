"""Identities of settlements: they hold for figures that agree, and name what does not."""

from datetime import date
from typing import Any

import pytest

from tests.dashboard.literal_figures import frame_of
from validations.reconciliation.settlements import settlement_identities

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
