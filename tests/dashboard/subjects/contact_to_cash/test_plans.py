"""Repayment plans over literal rows: what runs, who keeps fewer than chance allows, and the source beside receipts."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.subjects.contact_to_cash import plans
from dashboard.subjects.contact_to_cash.plans import Plans
from dashboard.view import opening_view
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def ended(status: str, count: int, agency: str = "AG1", **more: Any) -> dict[str, Any]:
    """Plans that ended in May."""
    row = {"month": MAY, "agency_code": agency, "plan_status": status, "to_date": count, "ended": count}
    return {**row, **more}


def of(folder: Path, *rows: dict[str, Any], by: str = "agency_code") -> Plans:
    answers = Answers(figures_of(folder, plans=list(rows)), Settings())
    found = plans.plans(answers, opening_view((APRIL, MAY), None), by)
    assert found is not None
    return found


def test_what_runs_what_was_kept_and_who_keeps_fewer_is_said(tmp_path: Path) -> None:
    made = of(
        tmp_path,
        {"month": MAY, "to_date": 3, "left_amount": 1_500_00},
        ended("kept", 60, "AG1"),
        ended("broken", 40, "AG1", broken_at_first=10, met_before_break=60),
        ended("kept", 5, "AG2"),
        ended("broken", 45, "AG2", broken_at_first=40, met_before_break=5),
    )
    assert made.sentence == (
        "At the end of May 2026, 3 plans run with \u20b91,500 to come. 65 of 150 plans that ended in 2 months to May "
        "2026 were kept (43.33 %). 58.82 % of the broken ones missed the first instalment. Beyond chance fewer "
        "are kept with Agency two: 10.00 %."
    )
    assert made.counted == {"running": 3, "kept": 65, "broken": 85}


def test_nobody_is_named_within_chance_or_where_parts_are_not_recorded(tmp_path: Path) -> None:
    rows = ended("kept", 10, "AG1"), ended("broken", 10, "AG1"), ended("kept", 8, "AG2"), ended("broken", 12, "AG2")
    made = of(tmp_path, *rows)
    assert "Beyond chance" not in made.sentence
    assert of(tmp_path / "bucket", *rows, by="bucket").parts_table is None


def test_running_plans_are_those_of_the_last_month_alone(tmp_path: Path) -> None:
    rows = (
        {"month": APRIL, "to_date": 7},
        {"month": MAY, "to_date": 5},
        {"month": MAY, "collector_code": "C2", "to_date": 2},
    )
    made = of(tmp_path, *rows, by="collector_code")
    assert made.whole[plans.RUNNING].item() == 7
    assert made.parts is not None
    assert dict(made.parts.select("collector_code", plans.RUNNING).iter_rows()) == {"C1": 5, "C2": 2}


def test_without_receipts_nothing_is_said_of_keeping(tmp_path: Path) -> None:
    made = of(tmp_path, ended("unknown", 4, ended=0))
    assert made.sentence.startswith("Whether repayment plans are kept cannot be said")


def test_instalments_are_held_against_what_the_source_says(tmp_path: Path) -> None:
    made = of(
        tmp_path,
        ended(
            "running",
            9,
            ended=0,
            due=30,
            met=16,
            missed=9,
            after_break=5,
            compared=20,
            met_and_paid=12,
            unbacked=3,
            unnoticed=1,
        ),
    )
    # Of 20 that both know 12 + 3 are paid by the source and 1 is not while met, so 4 are neither.
    assert made.agreement_table.frame.rows() == [
        ("Met", 12, 1, 16),
        ("Missed", 3, 4, 9),
        ("After the break", None, None, 5),
    ]
    assert made.agreement_table.totals is not None
    assert made.agreement_table.totals.row(0, named=True) == {"paid": 15, "unpaid": 5, "all": 30}
    assert made.agreement_table.frame["all"].sum() == 30


def test_instalments_that_are_open_replaced_or_not_judged_are_in_a_row_of_their_own(tmp_path: Path) -> None:
    made = of(tmp_path, ended("running", 9, ended=0, due=30, met=16, missed=9, after_break=3))
    assert made.agreement_table.frame.select("by_receipts", "all").rows() == [
        ("Met", 16),
        ("Missed", 9),
        ("After the break", 3),
        ("Still open, replaced or not judged", 2),
    ]


def test_a_selection_without_plans_says_so_and_has_a_workbook(tmp_path: Path) -> None:
    answers = Answers(figures_of(tmp_path, plans=[ended("kept", 3, "AG1")]), Settings())
    view = opening_view((APRIL, MAY), None)
    found = plans.plans(answers, replace(view, scope=Scope.of({"agency_code": ["AG2"]})), "agency_code")
    assert found is not None
    assert found.sentence == "No repayment plan was agreed up to May 2026 within this selection."
    assert found.agreement_table.frame["paid"].to_list() == [None, None, None]
    assert len(found.sheets()) == 3
    assert found.counted == {}
