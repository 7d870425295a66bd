"""What a move is expected to bring, worked out by hand."""

from math import sqrt

import pytest

from dashboard.comparison import best_move, move
from tests.dashboard.comparison.literal_cells import all_or_nothing

CELLS = all_or_nothing([("A", "x", 1000, 100), ("B", "x", 500, 150), ("A", "y", 100, 20), ("B", "y", 90, 80)])


def test_gain_is_the_balance_moved_times_the_difference_of_rates() -> None:
    found = move(CELLS, "x", "A", "B", 0.2)
    assert found is not None
    assert found.balance == 200
    assert found.gain == pytest.approx(40)
    reach = 1.95996 * 200 * sqrt(0.1 * 0.9 / 999 + 0.3 * 0.7 / 499)
    assert (found.low, found.high) == pytest.approx((40 - reach, 40 + reach), abs=1e-3)


def test_no_move_to_who_has_no_such_accounts() -> None:
    assert move(CELLS, "x", "A", "C") is None


def test_best_move_is_looked_for_where_both_have_enough_and_allows_for_the_search() -> None:
    found = best_move(CELLS, ["A", "B"], 100)
    # In y the taker has 90 accounts; the two directions in x are one comparison.
    assert found is not None
    assert (found.stratum, found.giver, found.taker, found.sure) == ("x", "A", "B", True)
    more = all_or_nothing([("A", "x", 1000, 100), ("B", "x", 500, 150), ("C", "x", 500, 50)])
    wider = best_move(more, ["A", "B", "C"], 100)
    assert wider is not None
    assert wider.high - wider.gain > found.high - found.gain


def test_no_move_without_two_agencies_in_a_stratum() -> None:
    assert best_move(CELLS, ["A"], 100) is None


def test_no_move_is_proposed_to_an_agency_that_is_barred() -> None:
    found = best_move(CELLS, ["A", "B"], 100, barred={"B"})
    assert found is not None
    assert (found.giver, found.taker, found.gain < 0) == ("B", "A", True)
