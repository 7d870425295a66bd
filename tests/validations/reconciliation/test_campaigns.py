"""Identities of campaigns: they hold for figures that agree, and name what does not."""

from datetime import date
from typing import Any

import pytest

from tests.dashboard.literal_figures import frame_of
from validations.reconciliation.campaigns import campaign_identities


@pytest.mark.parametrize(
    ("changed", "assigned", "broken"),
    [
        ({}, 10, []),
        ({}, 11, ["campaigns: accounts = the database's own count of accounts assigned"]),
        ({"sent": 11}, 10, ["campaigns: rows with more of a part than of the whole"]),
        ({"opt_out_known": 9}, 10, ["campaigns: rows with more of a part than of the whole"]),
        ({"paying_accounts": None}, 10, []),
    ],
)
def test_accounts_are_counted_once_and_no_part_is_larger_than_its_whole(
    changed: dict[str, Any], assigned: int, broken: list[str]
) -> None:
    row = {"month": date(2026, 5, 1), "accounts": 10, "sent": 8, "delivery_known": 8, "paying_accounts": 2, **changed}
    found = campaign_identities({"campaigns": frame_of("campaigns", [row])}, {"assigned_accounts": assigned})
    assert [one.identity for one in found if not one.holds] == broken
