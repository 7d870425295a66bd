"""Which days of a month are worked, how its collection grew over them, and what earlier months had by then."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Final

import polars as pl

_SUNDAY: Final = 6
FEWEST_MONTHS: Final = 3
"""Earlier months below which nothing is expected of a month."""
MOST_MONTHS: Final = 6
"""Earlier months that the expected share is the mean of; older ones are forgotten."""
Amounts = Mapping[date, int]
"""Minor units collected on each day; days without receipts may be missing."""


@dataclass(frozen=True)
class WorkingDays:
    """The working days of any month. A day that is not worked belongs to the working day before it, or the first."""

    holidays: frozenset[date] = frozenset()

    def of(self, month: date) -> tuple[date, ...]:
        """The working days of the month that a date lies in; every day of it where a calendar leaves none."""
        return _worked(self, month.replace(day=1))

    def is_worked(self, day: date) -> bool:
        """Whether work is done on that day."""
        return day.weekday() != _SUNDAY and day not in self.holidays

    def number(self, day: date) -> int:
        """Ordinal of a date's working day in its month; at least 1."""
        return max(sum(worked <= day for worked in self.of(day)), 1)

    def between(self, first: date, last: date) -> int:
        """Working days from one date to another, both included; 0 where the last lies before the first."""
        return sum(self.is_worked(first + timedelta(days=ahead)) for ahead in range((last - first).days + 1))


def working_days(holidays: pl.DataFrame | None, states: Collection[str] = ()) -> WorkingDays:
    """The calendar from the holiday table (`holiday_on`, `state`), seen from the states that figures are filtered to.

    A holiday without a state is one of the whole country. A state's holidays count only where the figures are those of
    that one state: a country does not stop because one state does.
    """
    if holidays is None or holidays.is_empty():
        return WorkingDays()
    applies = pl.col("state").is_null() | pl.col("state").cast(pl.String).is_in([*states][:1] * (len(states) == 1))
    return WorkingDays(frozenset(holidays.filter(applies)["holiday_on"].to_list()))


def days_of(month: date) -> tuple[date, ...]:
    """Every day of the month that a date lies in."""
    first = month.replace(day=1)
    month_long = (first + timedelta(days=32)).replace(day=1) - first
    return tuple(first + timedelta(days=ahead) for ahead in range(month_long.days))


@lru_cache(maxsize=4096)
def _worked(calendar: WorkingDays, first: date) -> tuple[date, ...]:
    days = days_of(first)
    return tuple(day for day in days if calendar.is_worked(day)) or days


@dataclass(frozen=True)
class Course:
    """One month's collection, added up from working day to working day."""

    month: date
    days: tuple[date, ...]
    """Its working days."""
    collected: tuple[int, ...]
    """Minor units collected up to and including each working day."""

    @property
    def total(self) -> int:
        """Minor units collected in the whole month."""
        return self.collected[-1]

    def by(self, number: int) -> int:
        """Minor units collected up to and including the working day of that number; the whole month beyond its last."""
        return self.collected[min(number, len(self.collected)) - 1]

    def share(self, place: float) -> float:
        """The share of the month that had come by a place in it, from 0 to 1 (its last working day).

        Straight between two working days, because months have different numbers of them. Needs a total above 0.
        """
        reached = min(max(place, 0.0), 1.0) * len(self.collected)
        before, part = int(reached), reached - int(reached)
        points = (0, *self.collected, self.total)
        return (points[before] + part * (points[before + 1] - points[before])) / self.total


def course(amounts: Amounts, month: date, calendar: WorkingDays) -> Course:
    """The course of the month that a date lies in. What came on a day that is not worked belongs to the day before."""
    days = calendar.of(month)
    per_day = [0] * len(days)
    for day in days_of(month):
        per_day[max(bisect_right(days, day), 1) - 1] += amounts.get(day, 0)
    return Course(month.replace(day=1), days, tuple(accumulate(per_day)))


def expected_share(history: Sequence[Course], place: float) -> float | None:
    """The mean share that the latest months of a history, oldest first, had by a place in the month.

    Of at most MOST_MONTHS months; those that collected nothing have no course. None where fewer than FEWEST_MONTHS
    are left.
    """
    shares = [one.share(place) for one in history[-MOST_MONTHS:] if one.total > 0]
    return sum(shares) / len(shares) if len(shares) >= FEWEST_MONTHS else None


def same_working_day(number: int, of: int, other: int) -> int:
    """The working day of a month of `other` working days to compare with a working day of a month of `of`.

    The one of the same number; the last is compared with the last, so that whole months are compared with each other.
    """
    return other if number >= of else min(number, other)
