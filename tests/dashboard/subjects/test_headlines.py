"""The cards' figures by month: what nothing was counted of is 0, and a rate of nothing is no figure."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.subjects.headlines import headlines, unbroken
from dashboard.view import opening_view
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

MONTHS = tuple(date(2026, month, 1) for month in (3, 4, 5, 6))


def test_a_month_in_which_nothing_is_counted_is_0_in_the_course_and_its_rates_are_not_known(tmp_path: Path) -> None:
    held = {"valued": 2, "outstanding": 1000_00, "waived": 400_00}
    rows = [{"month": month, "agency_code": "AG1", "approved": 2, **held} for month in (MONTHS[0], MONTHS[2])]
    rows += [{"month": month, "agency_code": "AG2", "approved": 5, **held} for month in MONTHS]
    answers = Answers(figures_of(tmp_path, settlements=rows), Settings())
    view = replace(opening_view(MONTHS, None), scope=Scope.of({"agency_code": ["AG1"]}))
    cards, course = headlines(answers, ["settlements_approved", "settlement_depth"], view, {})
    assert [*course] == [*MONTHS]
    assert [row["settlements_approved"] for row in course.values()] == [2, 0, 2, 0]
    assert [row["settlement_depth"] is None for row in course.values()] == [False, True, False, True]
    assert unbroken(course, "settlements_approved", MONTHS[-1]) == [2, 0, 2, 0]
    assert [(card.value, card.before) for card in cards] == [(0, 2), (None, 0.4)]
