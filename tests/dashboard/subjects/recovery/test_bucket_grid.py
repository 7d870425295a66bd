"""The bucket grid over literal rows of the movement: which accounts are in which line, and against which target."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.subjects.portfolio_health.scorecard import Verdict
from dashboard.subjects.recovery.bucket_grid import BucketGrid, bucket_grid
from dashboard.subjects.recovery.bucket_table import flow_table, grid_table, in_words, notes
from dashboard.subjects.recovery.pacing import NotRecordedError, Setting, setting
from dashboard.view import View, opening_view
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def moved(month: date, opening: str, closing: str, accounts: int, **more: Any) -> dict[str, Any]:
    """Accounts that moved, each with ₹100.00 outstanding at both ends."""
    arrived = "no" if opening == closing else "yes"
    worth = accounts * 100_00
    known = {"opening_outstanding": worth, "closing_outstanding": worth, "arrived": arrived, "paid": "yes"}
    return {"month": month, "opening_state": opening, "closing_state": closing, "accounts": accounts, **known, **more}


ROWS = [
    moved(APRIL, "1-30", "Current", 40),
    moved(APRIL, "1-30", "31-60", 60),
    moved(MAY, "Current", "Current", 12, bounced="yes"),
    moved(MAY, "Current", "1-30", 8, bounced="yes"),
    moved(MAY, "Current", "Current", 900, bounced="no"),
    moved(MAY, "1-30", "Current", 50),
    moved(MAY, "1-30", "1-30", 30),
    moved(MAY, "1-30", "31-60", 20),
    moved(MAY, "151-180", "180+", 6),
    moved(MAY, "151-180", "closed", 4),
    moved(MAY, "121-150", "180+", 1),
    moved(MAY, "180+", "180+", 30),
    moved(MAY, "180+", "written_off", 10),
    moved(MAY, "new", "180+", 1),
]
TARGETS = [
    {
        "period_start": MAY,
        "period_type": "month",
        "measure": measure,
        "bucket": bucket,
        "value": Decimal(value),
    }
    for measure, bucket, value in (
        ("resolution_rate", "1-30", "0.605"),
        ("resolution_rate", "151-180", "0.40"),
        ("resolution_value_rate", "1-30", "0.52"),
        ("bucket_x_resolution_rate", None, "0.61"),
        ("roll_forward_rate", "1-30", "0.20"),
        ("net_flow_account_rate", "151-180", "0.80"),
    )
]


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return Answers(figures_of(tmp_path, movement=ROWS, targets=TARGETS), Settings())


def grid(answers: Answers, month: date = MAY, **picked: list[str]) -> BucketGrid:
    view = View(month, "previous_month", Scope.of(picked), opening_view((month,), None).basis, (APRIL, MAY))
    return bucket_grid(answers, view, setting(answers, view))


def test_every_line_counts_its_own_accounts(answers: Answers) -> None:
    lines = {line.label: (line.opening, line.resolved, line.opening_value) for line in grid(answers).lines}
    assert lines == {
        "Bkt X": (20, 12, 2000_00),
        "1-30": (100, 50, 10000_00),
        "31-60": (0, 0, 0),
        "61-90": (0, 0, 0),
        "91-120": (0, 0, 0),
        "121-150": (1, 0, 100_00),
        "151-180": (10, 4, 1000_00),
        "180+": (40, 0, 4000_00),
        "Total, 1-30 to 180+": (151, 54, 15100_00),
    }


def test_gaps_to_the_targets(answers: Answers) -> None:
    lines = {line.label: line for line in grid(answers).lines}
    # 0.605 x 100 = 60.5 accounts, so 61 are needed; 52 % of ₹10,000.00 is ₹200.00 more than was resolved.
    assert (lines["1-30"].gap, lines["1-30"].gap_value, lines["1-30"].verdict) == (11, 200_00, Verdict.MISSED)
    # 0.61 x 20 = 12.2 accounts.
    assert (lines["Bkt X"].gap, lines["Bkt X"].verdict) == (1, Verdict.NEAR)
    assert (lines["151-180"].gap, lines["151-180"].verdict) == (0, Verdict.MET)
    assert (lines["180+"].gap, lines["180+"].verdict) == (None, Verdict.NO_TARGET)
    assert (lines["1-30"].roll_forward, lines["1-30"].cap_verdict) == (0.2, Verdict.MET)
    assert (lines["1-30"].before, lines["31-60"].before) == (0.4, None)


def test_into_180plus_counts_arrivals_only_and_write_off_is_a_line_of_its_own(answers: Answers) -> None:
    into, lost = grid(answers).flows
    # What jumped from 121-150 and what is new in it arrived; the 30 that stayed did not.
    assert (into.accounts, into.opening, into.rate, into.verdict) == (8, 10, 0.8, Verdict.MET)
    assert (lost.accounts, lost.value, lost.opening, lost.verdict) == (10, 1000_00, 151, Verdict.NO_TARGET)


def test_the_sentence_and_the_notes(answers: Answers) -> None:
    found = grid(answers)
    assert in_words(found, Settings()) == (
        "1 of 3 buckets with a target meets its resolution target. Most is missing in 1-30: 11 accounts are short of "
        "the target."
    )
    missing, by_accounts = notes(found)
    assert missing.startswith("No target: 31-60, 61-90, 91-120, 121-150, 180+, Total, 1-30 to 180+. Targets of this")
    assert by_accounts.startswith("No target by value is set for Bkt X, 151-180: the gap in value holds")


def test_the_sentence_agrees_with_the_number_of_buckets(answers: Answers) -> None:
    found = grid(answers)
    met = next(line for line in found.lines if line.verdict is Verdict.MET)
    missed = next(line for line in found.lines if line.verdict is Verdict.MISSED)
    for lines, said in (
        ((met,), "1 of 1 bucket with a target meets its resolution target."),
        ((missed,), "0 of 1 bucket with a target meets its resolution target."),
        ((met, met, missed), "2 of 3 buckets with a target meet their resolution target."),
    ):
        assert in_words(replace(found, lines=lines), Settings()).startswith(said)


def test_a_filter_by_bucket_names_what_the_total_spans(answers: Answers) -> None:
    filtered = grid(answers, bucket=["1-30", "151-180"])
    assert [line.label for line in filtered.lines] == ["1-30", "151-180", "Total, 1-30, 151-180"]
    assert filtered.lines[-1].opening == 110
    assert filtered.flows == ()
    assert [line.label for line in grid(answers, bucket=["1-30"]).lines] == ["1-30"]
    assert [line.label for line in grid(answers, bucket=["Current"]).lines] == ["Bkt X"]


def test_a_closed_month_has_no_columns_of_an_open_one(answers: Answers) -> None:
    table = grid_table(grid(answers))
    labels = [column.label for column in table.columns]
    assert "Required per working day" not in labels
    assert "Expected by now" not in labels
    assert "April 2026" in labels
    assert flow_table(grid(answers)).frame["accounts"].to_list() == [8, 10]


def test_an_open_month_requires_accounts_per_working_day_left(tmp_path: Path) -> None:
    answers = Answers(figures_of(tmp_path, movement=ROWS, targets=TARGETS, open_month=True), Settings())
    view = View(
        MAY, "previous_month", Scope(), opening_view((MAY,), None).basis, (APRIL, MAY), open_until=date(2026, 5, 21)
    )
    running = bucket_grid(answers, view, setting(answers, view))
    first = next(line for line in running.lines if line.label == "1-30")
    # April is the only month before.
    assert first.verdict is Verdict.OPEN
    assert running.same_day == date(2026, 4, 21)
    assert not running.paced
    assert notes(running)[-1].startswith("Fewer than 3 earlier months resolved accounts of this selection")
    assert "Required per working day" in [column.label for column in grid_table(running).columns]


def test_a_month_without_movement_says_so(tmp_path: Path) -> None:
    answers = Answers(figures_of(tmp_path, receipts=[{"month": MAY, "amount": 100_00, "receipts": 1}]), Settings())
    with pytest.raises(NotRecordedError, match="May 2026 has no movement between two day-ends"):
        grid(answers)


def resolved(month: int, first: int, later: int, opening: str = "1-30") -> list[dict[str, Any]]:
    """Accounts resolved on the 2nd and on the 28th of a month of 2026."""
    days = ((2, first), (28, later))
    return [
        {"month": date(2026, month, 1), "day": date(2026, month, day), "accounts": accounts, "opening_state": opening}
        for day, accounts in days
    ]


def test_an_open_month_is_paced_by_earlier_months_of_the_same_bucket(tmp_path: Path) -> None:
    months = [date(2026, month, 1) for month in range(1, 6)]
    # By the 21st January had 60 %, February 40 %, March 50 % and April 30 % of what they resolved.
    by_day = [*resolved(1, 60, 40), *resolved(2, 40, 60), *resolved(3, 50, 50), *resolved(4, 30, 70)]
    by_day += resolved(4, 5, 0, "151-180")
    rows = [*(moved(month, "1-30", "Current", 100) for month in months[:3]), *ROWS]
    store = figures_of(tmp_path, movement=rows, resolutions=by_day, targets=TARGETS, open_month=True)
    answers = Answers(store, Settings())
    view = View(
        MAY,
        "previous_month",
        Scope(),
        opening_view((MAY,), None).basis,
        (date(2025, 12, 1), *months),
        open_until=date(2026, 5, 21),
    )
    running = bucket_grid(answers, view, Setting(date(2026, 5, 21)))
    lines = {line.label: line for line in running.lines}
    assert running.paced
    # The 14th of May's working days is the 21st of April, by when 30 of the 100 accounts at its opening were resolved.
    assert lines["1-30"].opening_before == 100
    assert lines["1-30"].at_working_day == 0.3
    table = grid_table(running)
    assert "April 2026, same working day" in [column.label for column in table.columns]
    assert table.frame.filter(pl.col("label") == "1-30")["before"].to_list() == [0.3]
    assert lines["1-30"].pace is not None
    assert lines["1-30"].pace.expected_share == pytest.approx(0.45)
    assert lines["1-30"].expected == pytest.approx(0.605 * 0.45)
    assert lines["1-30"].projected == 1.0  # 50 of 100 resolved so far
    # Only April has three months before it, and only months tested three times have an error.
    assert lines["1-30"].error is None
    assert lines["1-30"].pace.tested == 1
    assert lines["151-180"].expected is None
    assert lines["1-30"].verdict is Verdict.MET
    assert lines["151-180"].verdict is Verdict.OPEN
    labels = [column.label for column in grid_table(running).columns]
    assert {"Expected by now", "At this pace by month end", "Error of such projections"} <= set(labels)
