"""Reversals: a whole that moves against its parts."""

import polars as pl
import pytest

from dashboard.change import Reversal, rate_change, restated, reversal
from dashboard.change.restatement import Restated


def found(before: dict[str, tuple[int, int]], now: dict[str, tuple[int, int]]) -> Reversal | None:
    def frame(zones: dict[str, tuple[int, int]]) -> pl.DataFrame:
        rows = [(zone, *sums) for zone, sums in zones.items()]
        return pl.DataFrame(rows, schema={"zone": pl.String, "top": pl.Int64, "bottom": pl.Int64}, orient="row")

    change = rate_change(frame(before), frame(now), ["zone"])
    assert change is not None
    return reversal(change)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        # 10 % and 50 % fall to 9 % and 45 %, while the worse zone grows: 14 % become 27 %.
        ({"N": (90, 900), "S": (50, 100)}, {"N": (45, 500), "S": (225, 500)}, Reversal(True, 2, 2)),
        # One of three zones moves with the whole.
        (
            {"N": (90, 900), "S": (50, 100), "E": (1, 10)}, {"N": (45, 500), "S": (225, 500), "E": (2, 10)},
            Reversal(True, 2, 3),
        ),
        ({"N": (10, 100), "S": (10, 100)}, {"N": (20, 100), "S": (20, 100)}, None),
        ({"N": (10, 100)}, {"N": (10, 100)}, None),
    ],
)  # fmt: skip
def test_a_reversal_is_named_where_most_segments_move_against_the_whole(
    before: dict[str, tuple[int, int]], now: dict[str, tuple[int, int]], expected: Reversal | None
) -> None:
    assert found(before, now) == expected
    assert expected is None or expected.strict is (expected.of == 2)


def test_only_figures_reported_then_and_now_can_have_been_restated() -> None:
    first, now = {"received": 100, "accounts": 7, "due": None}, {"received": 130, "accounts": 7, "due": 5}
    lines = restated(first, now, ("received", "accounts", "due", "levied"))
    assert lines == [Restated("received", 100, 130), Restated("accounts", 7, 7)]
    assert [one.difference for one in lines] == [30, 0]
