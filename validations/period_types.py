"""Periods of targets: days, weeks that end on the day set, months, and quarters and years of the financial year."""

from datetime import date, timedelta
from typing import Final, Literal

from validations import vocabulary as words

Length = Literal["day", "week", "month", "quarter", "year"]

WEEKDAYS: Final = tuple(day.lower() for day in words.WEEKDAYS)
YEAR_STARTS: Final = 4
"""The month that financial years start in, unless set otherwise."""
WEEK_ENDS_ON: Final = "friday"


def week_of(day: date, ends_on: str) -> date:
    """The last day of the week that a day lies in."""
    return day + timedelta(days=(WEEKDAYS.index(ends_on) - day.weekday()) % 7)


def first_day(day: date, length: Length, *, year_starts: int = YEAR_STARTS, week_ends_on: str = WEEK_ENDS_ON) -> date:
    """The first day of the period of that length that a date lies in; quarters and years are financial ones."""
    match length:
        case "day":
            return day
        case "week":
            return week_of(day, week_ends_on) - timedelta(days=6)
        case "month":
            return day.replace(day=1)
        case "quarter":
            return _month_before(day, (day.month - year_starts) % 3)
        case "year":
            return _month_before(day, (day.month - year_starts) % 12)


def _month_before(day: date, count: int) -> date:
    place = day.year * 12 + day.month - 1 - count
    return date(place // 12, place % 12 + 1, 1)
