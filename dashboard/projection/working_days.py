"""Which days of a month are worked: neither Sundays nor holidays."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import polars as pl

_SUNDAY: Final = 6


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
