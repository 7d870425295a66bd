"""Identities of placements over literal rows: they hold for figures that agree; one lost allocation breaks them."""

from datetime import date
from typing import Any

import pytest

from tests.dashboard.literal_figures import frame_of
from validations.reconciliation.placements import placement_identities

MAY = date(2026, 5, 1)
ROWS: list[dict[str, Any]] = [
    {"month": MAY, "accounts": 2, "balance": 700},
    {"month": MAY, "accounts": 3, "balance": 900, "placement_age": "4", "withdrawn_accounts": 1},
]
CONTROLS = {"placed_count": 2, "placed_balance": 700, "followed_count": 5, "followed_balance": 1600}


def broken(rows: list[dict[str, Any]], controls: dict[str, int]) -> list[str]:
    """The identities that do not hold."""
    found = placement_identities({"placements": frame_of("placements", rows)}, controls)
    return [one.identity for one in found if not one.holds]


def test_batches_that_hold_every_allocation_agree() -> None:
    assert broken(ROWS, CONTROLS) == []


@pytest.mark.parametrize(
    ("control", "identity"),
    [
        ("placed_count", "accounts placed in the month"),
        ("placed_balance", "balance placed in the month"),
        ("followed_count", "accounts followed"),
        ("followed_balance", "balance followed"),
    ],
)
def test_one_more_in_the_database_breaks_its_identity(control: str, identity: str) -> None:
    (only,) = broken(ROWS, {**CONTROLS, control: CONTROLS[control] + 1})
    assert only.startswith(f"placements: {identity} = the database's own")


def test_no_more_is_withdrawn_than_was_placed() -> None:
    assert broken([{**ROWS[0], "withdrawn_accounts": 3}, ROWS[1]], CONTROLS) == [
        "placements: rows with more withdrawn than placed accounts"
    ]
