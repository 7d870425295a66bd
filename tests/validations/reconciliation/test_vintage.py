"""Identities of vintages: they hold for figures that agree, and name what does not."""

from datetime import date
from typing import Any

import pytest

from tests.dashboard.literal_figures import frame_of
from validations.reconciliation.vintage import vintage_identities

COUNT = "vintages: accounts = the database's own count of accounts seen since they were opened"
PARTS = "vintages: rows with more of a part than of the whole"


@pytest.mark.parametrize(
    ("changed", "counted", "broken"),
    [
        ({}, 10, []),
        ({}, 11, [COUNT]),
        ({"now_30": 4}, 10, [PARTS]),
        ({"ever_60": 4}, 10, [PARTS]),
        ({"ever_30": None, "now_30": None}, 10, []),
        ({"non_starters": 4}, 10, [PARTS]),
    ],
)
def test_accounts_are_counted_once_and_no_part_is_larger_than_its_whole(
    changed: dict[str, Any], counted: int, broken: list[str]
) -> None:
    row = {"month": date(2026, 5, 1), "accounts": 10, "active_accounts": 9, "ever_30": 3, "now_30": 2, **changed}
    found = vintage_identities({"vintage": frame_of("vintage", [row])}, {"vintage_accounts": counted})
    assert [one.identity for one in found if not one.holds] == broken
