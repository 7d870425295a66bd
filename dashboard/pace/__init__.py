"""How far a month's collection is, and how far it should be: by working day, as earlier months went."""

from dashboard.pace.course import (
    FEWEST_MONTHS,
    MOST_MONTHS,
    Amounts,
    Course,
    course,
    expected_share,
    same_working_day,
)
from dashboard.pace.periods import Goal, ToDate, months_between, to_date
from dashboard.pace.projection import Pace, backtest, pace
from dashboard.pace.working_days import WorkingDays, working_days
from validations.period_types import Length, first_day

__all__ = [
    "FEWEST_MONTHS",
    "MOST_MONTHS",
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
