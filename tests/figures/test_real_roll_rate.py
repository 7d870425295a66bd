"""Two months of 64 loans and the roll-rate matrix published with them."""

import csv
from pathlib import Path

import pytest

from dashboard.metrics import METRICS
from tests.figures.oracles.movement import CLASSES
from tests.figures.prepared import Prepared, command_line

pytestmark = pytest.mark.real_data

# Their last class is 6 or more months late: our 151-180 and 180+ together.
LATENESS = {
    "Current": 0, "1-30": 1, "31-60": 2, "61-90": 3, "91-120": 4, "121-150": 5, "151-180": 6, "180+": 6,
}  # fmt: skip


def published(folder: Path) -> list[list[int]]:
    with (folder / "roll_rate_example" / "test_mom_rr_result_6.csv").open(encoding="utf-8", newline="") as file:
        return [[int(cell) for cell in row] for row in list(csv.reader(file))[1:]]


def test_matrix_is_the_published_one(roll_rate_example: Prepared, real_data: Path) -> None:
    found = [[0] * 7 for _ in range(7)]
    frame = roll_rate_example.ask("moved_accounts", by=("opening_state", "closing_state"))
    for opening, closing, accounts in frame.iter_rows():
        found[LATENESS[opening]][LATENESS[closing]] += accounts
    assert found == published(real_data)


def test_roll_forward_follows_from_the_matrix(roll_rate_example: Prepared) -> None:
    # One loan moved from each of our eight buckets to each: of the 56 that were late 0 + 1 + ... + 6 went further.
    answer = roll_rate_example.ask("roll_forward_rate", "roll_back_rate", "normalised_rate")
    assert answer["roll_forward_rate"].item() == pytest.approx(21 / 56)
    assert answer["roll_back_rate"].item() == pytest.approx(21 / 56)
    assert answer["normalised_rate"].item() == pytest.approx(7 / 56)
    assert answer["roll_forward_rate__n"].item() == 56


def test_command_line_prints_the_matrix(roll_rate_example: Prepared) -> None:
    printed = command_line(
        roll_rate_example, "figures", "moved_accounts", "--by", "opening_state,closing_state", "--format", "csv"
    )
    assert len(printed.splitlines()) == 1 + 64
    assert "180+,Current,1" in printed.splitlines()


def test_shares_by_value_are_not_available_without_balances(roll_rate_example: Prepared) -> None:
    by_value = [f"{name}_value_rate" for name in CLASSES]
    assert all(name in METRICS for name in by_value)
    assert roll_rate_example.ask(*by_value).select(by_value).row(0) == (None,) * len(by_value)
