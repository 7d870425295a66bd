"""How far a month's collection is, and how far it should be: by working day, as earlier months went."""

from dashboard.projection.month_course import (
    FEWEST_MONTHS,
    MOST_MONTHS,
    Amounts,
    Course,
    WorkingDays,
    course,
    expected_share,
    same_working_day,
    working_days,
)
from dashboard.projection.month_end import MOST_TESTED, Pace, backtest, pace
from dashboard.projection.period_to_date import Goal, ToDate, months_between, to_date
from validations.period_types import Length, first_day

__all__ = [
    "FEWEST_MONTHS",
    "MOST_MONTHS",
    "MOST_TESTED",
    "Amounts",
    "Course",
    "Goal",
    "Length",
    "Pace",
    "ToDate",
    "WorkingDays",
    "backtest",
    "course",
    "expected_share",
    "first_day",
    "months_between",
    "pace",
    "same_working_day",
    "to_date",
    "working_days",
]
