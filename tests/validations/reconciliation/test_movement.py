"""Identities over literal cubes: they hold for figures that agree, and name what does not."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.dashboard.literal_figures import frame_of
from validations.reconciliation.identity import BEFORE, Identity, equal
from validations.reconciliation.movement import (
    customer_identities,
    movement_identities,
    position_identities,
    resolution_identities,
    worklist_identities,
)

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)

APRIL_BOOK = [
    {"month": APRIL, "accounts": 8, "total_outstanding": 800, "principal": 700},
    {"month": APRIL, "accounts": 3, "bucket": "31-60", "total_outstanding": 300, "principal": 200},
    {"month": APRIL, "accounts": 1, "status": "closed"},
]
MAY_BOOK = [
    {"month": MAY, "accounts": 8, "total_outstanding": 790, "principal": 690, "dpd_days": 0},
    {"month": MAY, "accounts": 2, "bucket": "61-90", "total_outstanding": 205, "principal": 140, "dpd_days": 150},
    {"month": MAY, "accounts": 1, "status": "written_off", "total_outstanding": 95, "principal": 60},
]
MOVED: list[dict[str, Any]] = [
    {"accounts": 7, "opening_outstanding": 700, "closing_outstanding": 690, "opening_principal": 600,
     "closing_principal": 590, "received": 10},
    {"accounts": 1, "closing_state": "closed", "opening_outstanding": 100, "opening_principal": 100, "received": 100},
    {"accounts": 2, "opening_state": "31-60", "closing_state": "61-90", "opening_outstanding": 200,
     "closing_outstanding": 205, "opening_principal": 140, "closing_principal": 140},
    {"accounts": 1, "opening_state": "31-60", "closing_state": "written_off", "opening_outstanding": 100,
     "closing_outstanding": 95, "opening_principal": 60, "closing_principal": 60},
    {"accounts": 1, "opening_state": "closed", "closing_state": "exit"},
    {"accounts": 1, "opening_state": "new", "closing_outstanding": 100, "closing_principal": 100},
]  # fmt: skip
CONTROLS = {
    "opening_accounts": 12,
    "opening_principal": 900,
    "opening_outstanding": 1100,
    "received_between": 115,
    "received_outside": 5,
}


def movement(changed: dict[int, dict[str, Any]] | None = None, without: int | None = None) -> pl.DataFrame:
    """The movement of May, some rows changed or one left out."""
    rows = [{"month": MAY, **row, **(changed or {}).get(number, {})} for number, row in enumerate(MOVED)]
    return frame_of("movement", [row for number, row in enumerate(rows) if number != without])


def identities(moved: pl.DataFrame, **controls: int | None) -> dict[str, Identity]:
    """The identities of May by their first words."""
    frames = {
        "movement": moved,
        "position": frame_of("position", MAY_BOOK),
        BEFORE: frame_of("position", APRIL_BOOK),
    }
    return {one.identity: one for one in movement_identities(frames, {**CONTROLS, **controls})}


def broken(found: dict[str, Identity]) -> set[str]:
    return {name for name, one in found.items() if not one.holds}


def test_figures_that_agree_break_nothing() -> None:
    found = identities(movement())
    assert broken(found) == set()
    assert len(found) == 13


def test_an_account_that_is_missing_breaks_every_identity_it_was_part_of() -> None:
    found = identities(movement(without=2))
    nodes = "by product, branch, segment and state"
    assert broken(found) == {
        "movement: opening accounts = the database's own total",
        "movement: opening principal = the database's own total",
        "movement: opening outstanding = the database's own total",
        f"movement: opening accounts {nodes} = previous position",
        f"movement: opening principal {nodes} = previous position",
        f"movement: opening outstanding {nodes} = previous position",
        f"movement: closing accounts {nodes} = position",
        f"movement: closing principal {nodes} = position",
        f"movement: closing outstanding {nodes} = position",
        "counts: opening + new + reopened + appeared + transfers - closed - settled - written off - sold - exit "
        "= closing",
    }
    own = found["movement: opening accounts = the database's own total"]
    assert (own.left, own.right, own.difference, own.unit) == (10, 12, -2, "accounts")


def test_errors_that_cancel_in_total_are_seen_by_node() -> None:
    """One account counted in the wrong branch on both days: every total agrees, two nodes of each do not."""
    found = identities(movement({2: {"branch_code": "S1"}}))
    name = "movement: opening accounts by product, branch, segment and state = previous position"
    assert name in broken(found)
    assert found[name].left == found[name].right
    assert found[name].detail == "2 nodes differ"
    assert "movement: opening accounts = the database's own total" not in broken(found)


def test_one_minor_unit_is_enough() -> None:
    assert broken(identities(movement({0: {"received": 11}}))) == {
        "movement: received + receipts of accounts in neither snapshot = all cleared receipts between the day-ends"
    }


def test_balance_identity_shows_what_it_cannot_explain() -> None:
    line = next(one for name, one in identities(movement()).items() if name.startswith("balance"))
    # Stayed: 900 at opening, 895 at closing; 10 received, so 5 of interest and the like came on top.
    assert (line.left, line.right, line.difference, line.holds) == (895, 890, 5, True)
    assert line.detail == "opening 900, levied 0, received 10, waived 0, written off 0"


def test_count_identity_names_its_parts() -> None:
    line = next(one for name, one in identities(movement()).items() if name.startswith("counts"))
    assert line.detail == (
        "opening 11, new 1, appeared 0, reopened 0, transfers 0, closed 1, settled 0, written off 1, sold 0, exit 0"
    )


def test_without_receipts_there_is_no_such_identity() -> None:
    unpaid = movement({number: {"received": None} for number in range(len(MOVED))})
    names = identities(unpaid, received_between=None, received_outside=None)
    assert not any("received" in name for name in names)


def test_without_the_month_before_its_position_is_not_compared() -> None:
    found = movement_identities({"movement": movement(), "position": frame_of("position", MAY_BOOK)}, CONTROLS)
    assert not any("previous position" in one.identity for one in found)


POSITION_CONTROLS = {
    "accounts": 11, "principal": 890, "total_outstanding": 1090, "overdue": 0, "charges_due": 0, "provision": 0,
    "dpd_days": 150,
}  # fmt: skip


def test_position_equals_the_databases_totals() -> None:
    assert all(
        one.holds for one in position_identities({"position": frame_of("position", MAY_BOOK)}, POSITION_CONTROLS)
    )


@pytest.mark.parametrize("column", POSITION_CONTROLS)
def test_any_total_that_differs_is_named(column: str) -> None:
    wrong = {**POSITION_CONTROLS, column: POSITION_CONTROLS[column] + 1}
    off = [one for one in position_identities({"position": frame_of("position", MAY_BOOK)}, wrong) if not one.holds]
    assert [one.identity for one in off] == [f"position: {column.replace('_', ' ')} = the database's own total"]
    assert off[0].difference == -1


def test_customers_of_the_whole_book_equal_a_distinct_count() -> None:
    rows = [{"month": MAY, "customers": 9}, {"month": MAY, "zone": "North", "customers": 9}]
    counted = frame_of("customers", rows)
    assert [one.holds for one in customer_identities({"customers": counted}, {"customers": 9})] == [True]
    assert [one.holds for one in customer_identities({"customers": counted}, {"customers": 10})] == [False]


RESOLVED = [
    {"accounts": 5, "opening_state": "31-60", "closing_state": "1-30"},
    {"accounts": 1, "opening_state": "31-60", "closing_state": "Current", "restructured": "yes"},
    {"accounts": 2, "opening_state": "1-30", "closing_state": "settled"},
    {"accounts": 4, "opening_state": "Current", "closing_state": "Current", "bounced": "yes"},
    {"accounts": 90, "opening_state": "Current", "closing_state": "Current", "bounced": "no"},
    {"accounts": 3, "opening_state": "Current", "closing_state": "1-30", "bounced": "yes"},
]


@pytest.mark.parametrize(("bucket", "accounts", "difference"), [("31-60", 5, 0), ("31-60", 6, 1), ("61-90", 5, 0)])
def test_what_was_resolved_by_day_is_what_the_movement_resolved(bucket: str, accounts: int, difference: int) -> None:
    by_day = [
        {"day": MAY.replace(day=3), "accounts": accounts, "opening_state": bucket},
        {"day": MAY.replace(day=9), "accounts": 1, "opening_state": "1-30"},
        {"day": MAY.replace(day=10), "accounts": 1, "opening_state": "1-30"},
        {"day": MAY.replace(day=28), "accounts": 4, "opening_state": "Current"},
    ]
    frames = {
        "movement": frame_of("movement", [{"month": MAY, **row} for row in RESOLVED]),
        "resolutions": frame_of("resolutions", [{"month": MAY, **row} for row in by_day]),
    }
    (found,) = resolution_identities(frames, {})
    assert (found.holds, found.difference) == ((bucket, accounts) == ("31-60", 5), difference)


@pytest.mark.parametrize(
    ("left", "right", "holds"), [(1, 1, True), (None, None, True), (1, 2, False), (None, 0, False), (0, None, False)]
)
def test_unknown_equals_unknown_and_nothing_else(left: int | None, right: int | None, holds: bool) -> None:
    assert equal("x", left, right, "money").holds is holds


@pytest.mark.parametrize(("listed", "holds"), [(3, True), (2, False)])
def test_the_worklist_is_what_the_position_holds_past_due_or_written_off(listed: int, holds: bool) -> None:
    worklist = pl.DataFrame({"account_id": ["A", "B", "C"], "total_outstanding": 100, "overdue": 0}).head(listed)
    frames = {"position": frame_of("position", MAY_BOOK), "worklist": worklist}
    assert [one.holds for one in worklist_identities(frames, {})] == [holds, holds, True]
