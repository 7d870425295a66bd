"""Identities of cases at law and of repossession: they hold for figures that agree, and name what does not."""

from datetime import date
from typing import Any

import pytest

from tests.dashboard.literal_figures import frame_of
from validations.reconciliation.enforcement import (
    clock_identities,
    legal_identities,
    limitation_identities,
    repossession_identities,
    stage_identities,
)

MAY = date(2026, 5, 1)
LEGAL = {"month": MAY, "cases": 10, "filed": 2, "pending": 7}
LEGAL_TOLD = {"legal_cases_count": 10, "legal_filed_count": 2, "legal_closed_to_date_count": 3}
TAKEN = {"month": MAY, "ordered": 4, "in_stock": 3, "in_stock_to_30_days": 1, "in_stock_over_180_days": 2}
TAKEN_TOLD = {
    "repossession_ordered_count": 4,
    "repossessed_to_date_count": 12,
    "released_to_date_count": 2,
    "sold_to_date_count": 7,
}


@pytest.mark.parametrize(
    ("row", "broken"),
    [
        ({}, []),
        ({"filed": 3}, ["legal: cases filed in the month = the database's own count"]),
        ({"pending": 6}, ["legal: cases to date = closed to date + pending"]),
    ],
)
def test_every_case_is_closed_or_pending(row: dict[str, Any], broken: list[str]) -> None:
    found = legal_identities({"legal": frame_of("legal", [{**LEGAL, **row}])}, LEGAL_TOLD)
    assert [one.identity for one in found if not one.holds] == broken


@pytest.mark.parametrize(("staged", "holds"), [(7, True), (6, False)])
def test_every_pending_case_is_in_a_stage(staged: int, holds: bool) -> None:
    rows = [
        {"month": MAY, "cases": 7},
        {"month": MAY, "case_type": "Arbitration", "cases": 7},
        {"month": MAY, "case_type": "Arbitration", "stage": "Award", "cases": staged},
    ]
    frames = {"legal": frame_of("legal", [LEGAL]), "legal_stages": frame_of("legal_stages", rows)}
    assert [one.holds for one in stage_identities(frames, {})] == [holds]


@pytest.mark.parametrize(
    ("row", "broken"),
    [
        ({}, []),
        ({"ordered": 5}, ["repossession: orders of the month = the database's own count"]),
        ({"in_stock_to_30_days": 0}, ["repossession: in stock = the stock of all ages"]),
        (
            {"in_stock": 2, "in_stock_to_30_days": 0},
            ["repossession: repossessed to date = released + sold to date + in stock"],
        ),
    ],
)
def test_what_was_repossessed_is_released_sold_or_in_stock(row: dict[str, Any], broken: list[str]) -> None:
    found = repossession_identities({"repossession": frame_of("repossession", [{**TAKEN, **row}])}, TAKEN_TOLD)
    assert [one.identity for one in found if not one.holds] == broken


@pytest.mark.parametrize(
    ("state", "broken"),
    [
        ("waiting", []),
        ("kept", ["running", "ended"]),
        ("unknown", ["running", "unknown"]),
    ],
)
def test_clocks_of_the_law_are_the_database_s_own(state: str, broken: list[str]) -> None:
    rows = [
        {"month": MAY, "clock_state": "overdue", "cases": 3},
        {"month": MAY, "clock_state": state, "cases": 2, "branch_code": "S1"},
        {"month": MAY, "clock_state": "late", "cases": 1},
    ]
    told = {"legal_clocks_running_count": 5, "legal_clocks_ended_count": 1, "legal_clocks_unknown_count": 0}
    found = clock_identities({"legal_clocks": frame_of("legal_clocks", rows)}, told)
    words = [f"legal: clocks of the law, {name} = the database's own count" for name in broken]
    assert [one.identity for one in found if not one.holds] == words


@pytest.mark.parametrize(("owed", "broken"), [(700, []), (701, ["limitation: outstanding = the database's own total"])])
def test_accounts_by_limitation_are_the_database_s_own(owed: int, broken: list[str]) -> None:
    rows = [
        {"month": MAY, "limitation_state": "time-barred", "accounts": 2, "claim": 700},
        {"month": MAY, "limitation_state": "unknown", "accounts": 1, "claim": None},
    ]
    told = {"limitation_accounts": 3, "limitation_claim": owed}
    found = limitation_identities({"limitation": frame_of("limitation", rows)}, told)
    assert [one.identity for one in found if not one.holds] == broken
