"""Gaps to a bucket's target: rounded up, never below 0, and exact as the target was set."""

from datetime import date

import pytest

from dashboard.projection import Pace
from dashboard.subjects.portfolio_health.scorecard import Verdict
from dashboard.subjects.recovery.bucket_line import BKT_X_RESOLUTION, BucketLine, shortfall


@pytest.mark.parametrize(
    ("target", "opening", "resolved", "missing"),
    [
        # 0.66 x 188 = 124.08, so 125 accounts are needed.
        (0.66, 188, 110, 15),
        # 0.07 x 100 is 7.000000000000001 in binary fractions; seven accounts meet it.
        (0.07, 100, 7, 0),
        (0.55, 100, 54, 1),
        (0.55, 0, 0, 0),
        (0.10, 22, 3, 0),
        (1.0, 3, 0, 3),
    ],
)
def test_accounts_missing_to_a_target(target: float, opening: int, resolved: int, missing: int) -> None:
    assert shortfall(target, opening, resolved) == missing


def test_minor_units_missing_are_exact_in_large_books() -> None:
    assert shortfall(0.1, 90_071_992_547_409_931, 0) == 9_007_199_254_740_994


def line(**known: object) -> BucketLine:
    usual: dict[str, object] = {
        "label": "1-30",
        "behind": (("opening_state", ("1-30",)),),
        "opening": 200,
        "opening_value": 1_000_000,
        "resolved": 100,
        "resolved_value": 400_000,
        "target": 0.6,
    }
    return BucketLine(**(usual | known))  # type: ignore[arg-type]


def test_a_closed_month_is_held_against_the_whole_target() -> None:
    closed = line(before=0.55, before_whole=0.55, pace=a_pace(0.5))
    assert (closed.rate, closed.expected, closed.gap, closed.required) == (0.5, None, 20, None)
    assert closed.verdict is Verdict.MISSED
    assert line(resolved=120).verdict is Verdict.MET
    # 0.575 is off by 4.2 % of 0.6.
    assert line(resolved=115).verdict is Verdict.NEAR


def a_pace(share: float | None, error: float | None = None) -> Pace:
    return Pace(date(2026, 5, 21), 18, 26, 0, None, share, 6, error, 6, None, None)


def test_an_open_month_is_held_against_what_earlier_months_had_by_the_same_working_day() -> None:
    running = line(open=True, days_left=8, pace=a_pace(0.8, 0.04))
    assert running.expected == pytest.approx(0.48)
    assert running.projected == pytest.approx(0.625)
    assert running.error == 0.04
    assert running.verdict is Verdict.MET
    assert running.required == 2.5


def test_no_projection_is_above_all_accounts() -> None:
    assert line(open=True, pace=a_pace(0.4)).projected == 1.0


def test_an_open_month_without_a_pace_is_not_judged() -> None:
    running = line(open=True, days_left=8, pace=a_pace(None))
    assert (running.expected, running.projected, running.error) == (None, None, None)
    assert running.verdict is Verdict.OPEN


def test_on_the_last_working_day_nothing_is_required_per_day() -> None:
    assert line(open=True, days_left=0).required is None


def test_the_gap_in_value_follows_the_target_by_value_else_the_one_by_accounts() -> None:
    assert line(value_target=0.45).gap_value == 50_000
    assert line().gap_value == 200_000


def test_without_a_target_there_is_no_gap() -> None:
    none = line(target=None)
    assert (none.gap, none.gap_value, none.required) == (None, None, None)
    assert none.verdict is Verdict.NO_TARGET


def test_a_roll_forward_is_held_against_its_cap() -> None:
    assert line(roll_forward=0.14, cap=0.14).cap_verdict is Verdict.MET
    assert line(roll_forward=0.145, cap=0.14).cap_verdict is Verdict.NEAR
    assert line(roll_forward=0.20, cap=0.14).cap_verdict is Verdict.MISSED
    assert line(roll_forward=0.20, cap=0.14, open=True).cap_verdict is Verdict.OPEN


def test_few_bounced_accounts_say_nothing() -> None:
    few = line(measure=BKT_X_RESOLUTION, opening=9, resolved=3)
    assert few.rate is None
    assert few.verdict is Verdict.UNKNOWN


def test_an_empty_bucket_has_no_rate_and_nothing_is_missing() -> None:
    empty = line(opening=0, opening_value=0, resolved=0, resolved_value=0)
    assert (empty.rate, empty.value_rate, empty.gap, empty.gap_value) == (None, None, 0, 0)
