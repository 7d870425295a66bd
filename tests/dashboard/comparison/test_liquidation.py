"""Batches that have all reached an age, and their curves."""

from datetime import date

import polars as pl

from dashboard.comparison import Reached, curves, followed

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def test_batches_are_those_of_twelve_months_that_have_reached_the_age() -> None:
    reached = Reached(3, MAY)
    assert (reached.first_placed, reached.last_placed) == (date(2025, 4, 1), MARCH)
    assert (reached.months[0], reached.months[-1], len(reached.months)) == (date(2025, 4, 1), MAY, 14)


def batch(
    month: date, age: str, balance: int, collected: int | None, withdrawn: tuple[int, int] = (0, 0)
) -> dict[str, object]:
    """One row of the cube."""
    return {
        "month": month,
        "placement_age": age,
        "agency_code": "A",
        "balance": balance,
        "collected": collected,
        "withdrawn_balance": withdrawn[0],
        "withdrawn_collected": withdrawn[1],
    }


def test_curves_pool_batches_and_stop_at_the_age_that_all_have_reached() -> None:
    rows = pl.DataFrame(
        [
            batch(MARCH, "1", 100, 10),
            batch(APRIL, "2", 100, 20, (20, 4)),
            batch(MAY, "3", 100, 50),
            batch(APRIL, "1", 300, 30),
            batch(MAY, "2", 300, 60),
            batch(MAY, "1", 900, 0),
        ]
    )
    found = curves(followed(rows, Reached(2, MAY)))
    # The batches of March and April have reached 2 months, that of May has not; March's third month is beyond.
    assert found.select("age", "whole", "net").rows() == [(1, 0.1, 0.1), (2, 0.2, (80 - 4) / (400 - 20))]


def test_what_is_not_known_to_be_collected_has_no_rate() -> None:
    rows = pl.DataFrame([batch(MAY, "1", 100, None)], schema_overrides={"collected": pl.Int64})
    assert curves(followed(rows, Reached(1, MAY)))["whole"].to_list() == [None]
