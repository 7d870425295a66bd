"""Settlements over literal rows: whose go deeper than chance allows, who is not accused, and what runs too long."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.figures.answers import Answers
from dashboard.subjects.settlements.content import Settlements, content
from dashboard.view import opening_view
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

MAY = date(2026, 5, 1)


def row(agency: str, cases: int, depth: float, **more: Any) -> dict[str, Any]:
    """Settlements of 1,000.00 each, half of them 5 points deeper than `depth` and half 5 points less deep."""
    given = [1000 * (depth + side) for side in (-0.05, 0.05)]
    return {
        "month": MAY,
        "agency_code": agency,
        "approved": cases,
        "valued": cases,
        "outstanding": cases * 1000_00,
        "waived": round(cases * 1000_00 * depth),
        "outstanding_squared": cases * 1000.0**2,
        "waived_squared": cases / 2 * sum(one**2 for one in given),
        "outstanding_waived": cases / 2 * sum(1000 * one for one in given),
        **more,
    }


def of(tmp_path: Path, *rows: dict[str, Any], by: str = "agency_code") -> Settlements:
    answers = Answers(figures_of(tmp_path, settlements=list(rows)), Settings())
    return content(answers, opening_view((MAY,), None), by)


def test_the_agency_that_gives_up_more_than_the_others_is_named_first(tmp_path: Path) -> None:
    made = of(tmp_path, row("AG1", 20, 0.64), row("AG2", 60, 0.42), row("AG3", 40, 0.40), row("AG4", 4, 0.90))
    # 25,200 + 16,000 + 3,600 of 104,000 owed.
    assert made.sentence == (
        "Agency one gives up 64.00 % of what is owed in its 20 settlements of the 12 months to May 2026 (61.60 % to "
        "66.40 %, 95 % interval), the others 43.08 % in 104: deeper than chance allows."
    )
    places = dict(made.parts.select("agency_code", "place").iter_rows())
    assert (places["AG1"], places["AG4"]) == ("above", "")


def test_nobody_is_accused_where_all_are_alike_or_too_few(tmp_path: Path) -> None:
    alike = of(tmp_path / "alike", row("AG1", 20, 0.42), row("AG2", 60, 0.42), row("AG3", 40, 0.42))
    assert alike.sentence == (
        "Of what was owed, 42.00 % was given up in 120 settlements of the 12 months to May 2026; no agency goes deeper "
        "than the others by more than chance allows."
    )
    few = of(tmp_path / "few", row("AG1", 9, 0.80), row("AG2", 9, 0.40))
    assert "too few agencies have 10 settlements or more to be compared" in few.sentence
    assert few.drawn.is_empty()


def test_what_runs_too_long_is_said_though_nothing_was_approved(tmp_path: Path) -> None:
    made = of(tmp_path, row("AG1", 0, 0.0, running=3, running_over_3_months=2))
    assert made.sentence == (
        "No settlement was approved in the 12 months to May 2026. 2 settlements have been running for more than 3 "
        "months."
    )
    assert made.counted == {"running": 3, "running_over_3_months": 2}


def test_a_depth_is_a_ratio_of_sums(tmp_path: Path) -> None:
    large = row("AG2", 10, 0.20) | {"outstanding": 90_000_00, "waived": 18_000_00}
    made = of(tmp_path, row("AG1", 10, 0.60), large)
    # 6,000 + 18,000 of 100,000, not the mean of 60 % and 20 %.
    assert made.whole["settlement_depth"].item() == pytest.approx(0.24)
