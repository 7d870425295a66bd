"""By which rate reversals go back, in words. Amounts are in minor units."""

import polars as pl
import pytest

from dashboard.subjects.agency_comparison.reversals import rule
from data_access.settings import Settings

ROWS = pl.DataFrame(
    {
        "agency_code": ["A", "B", "C", "D"],
        "reversals_named_count": [2, 1, 0, 0],
        "reversals_named_amount": [-150_000, -50_000, 0, 0],
        "reversals_unnamed_count": [0, 0, 3, 0],
        "reversals_unnamed_amount": [0, 0, -30_000, 0],
    }
)
NAMED = "eversals that name the receipt which they take back ({}) go back in their own month at the rate once paid for "
UNNAMED = "eversals that name no receipt (3 of ₹300) lower the receipts of their own month; where more was reversed "


@pytest.mark.parametrize(
    ("agencies", "named", "unnamed"),
    [("AB", "3 of ₹2,000", False), ("C", "", True), ("AC", "2 of ₹1,500", True)],
)
def test_both_rules_are_said_with_what_goes_by_them(agencies: str, named: str, unnamed: bool) -> None:
    said = rule(ROWS, list(agencies), Settings())
    assert said.startswith("Claw-back: r")
    assert (NAMED.format(named) in said) == bool(named)
    assert (UNNAMED in said) == unnamed


def test_where_nothing_was_reversed_that_is_said() -> None:
    assert rule(ROWS, ["D"], Settings()) == (
        "Claw-back: no receipt of these agencies was reversed by a line of its own in these months."
    )
