"""Periods longer and shorter than a month, and days added up into weeks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple

import polars as pl

from dashboard.projection.month_course import Amounts, WorkingDays
from dashboard.projection.month_end import Pace
from data_access.months import months_before
from validations.period_types import WEEKDAYS, Length, week_of


@dataclass(frozen=True)
class Goal:
    """The target of a period. Amounts in minor units."""

    last: date
    """The day up to which it is a target: the period's last, or that of the last month that has one."""
    target: int | None = None
    parts: Mapping[date, int] = field(default_factory=dict)
    """What falls on each of the period's months, by their first day; empty for days and weeks."""
    source: Literal["set", "added", "derived", "none"] = "none"
    """Set for the period, added up from its months, or derived from a year's."""
    why: str = ""
    """Why there is none."""


@dataclass(frozen=True)
class ToDate:
    """A period from its first day to the day shown. Amounts in minor units; what cannot be said is None."""

    length: Length
    first: date
    month: Pace
    """The month shown, in which the period is seen."""
    collected: int
    goal: Goal
    working_days: int
    """Working days from the first day to the day shown."""
    remaining: int
    """Working days left up to the day that the target runs to."""
    last_year: int | None
    """Collected a year before by the same working day; not told of days and weeks."""

    @property
    def target(self) -> int | None:
        """The target of the period."""
        return self.goal.target

    @property
    def achievement(self) -> float | None:
        """Collected so far, as a fraction of the target."""
        return self.collected / self.target if self.target else None

    @property
    def gap(self) -> int | None:
        """Collected less the target; negative while it is not reached."""
        return None if self.target is None else self.collected - self.target

    @property
    def expected(self) -> int | None:
        """What would have to be collected by now: what falls on past months, and on this one as earlier months went.

        The target of a day or a week falls on its working days alike.
        """
        if self.target is None:
            return None
        if self.length in ("day", "week"):
            return round(self.target * self.working_days / max(self.working_days + self.remaining, 1))
        share = self.month.expected_share if self.month.remaining else 1.0
        own = self.month.day.replace(day=1)
        if share is None or own not in self.goal.parts:
            return None
        return sum(part for month, part in self.goal.parts.items() if month < own) + round(self.goal.parts[own] * share)

    @property
    def pace(self) -> float | None:
        """Collected so far, as a fraction of what would have to be collected by now; below 1 is behind."""
        return self.collected / self.expected if self.expected else None

    @property
    def projected(self) -> int | None:
        """Collected by the end of the month shown if the rest of it goes as earlier months went."""
        if self.month.projected is None:
            return None
        return self.collected - self.month.collected + self.month.projected

    @property
    def error(self) -> float | None:
        """The backtest's error as a fraction of the whole projection; None once nothing is left to project."""
        if not self.month.remaining or self.month.error is None or self.month.projected is None or not self.projected:
            return None
        return self.month.error * self.month.projected / self.projected

    @property
    def run_rate(self) -> int:
        """Collected per working day so far."""
        return round(self.collected / max(self.working_days, 1))

    @property
    def required_run_rate(self) -> int | None:
        """To be collected on each working day left for the target; 0 where it is met, None where none is left."""
        if self.gap is None or not self.remaining:
            return None
        return max(round(-self.gap / self.remaining), 0)


def to_date(
    amounts: Amounts,
    month: Pace,
    length: Length,
    first: date,
    goal: Goal,
    complete: Sequence[date],
    calendar: WorkingDays,
) -> ToDate:
    """A period that begins on `first`, as it stands on the day that its month is seen on, against its goal.

    `complete` are the months that the amounts cover from end to end.
    """
    year_ago = [months_before(one, 12) for one in months_between(first, month.day)[:-1]]
    known = length not in ("day", "week") and month.last_year is not None and set(year_ago) <= set(complete)
    last_year = sum(amount for day, amount in amounts.items() if day.replace(day=1) in year_ago)
    return ToDate(
        length=length,
        first=first,
        month=month,
        collected=sum(amount for day, amount in amounts.items() if first <= day <= month.day),
        goal=goal,
        working_days=calendar.between(first, month.day),
        remaining=calendar.between(month.day + timedelta(days=1), goal.last),
        last_year=last_year + (month.last_year or 0) if known else None,
    )


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months from the one of a date to the one of another, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [months_before(last.replace(day=1), count - 1 - ahead) for ahead in range(count)]


class Weeks(NamedTuple):
    """Figures by week, and the weeks that are not complete."""

    frame: pl.DataFrame
    """One row per week in order: `week`, its last day that is known, and the figure."""
    part: Collection[date]


def by_week(days: pl.DataFrame, column: str, *, first: date, last: date, ends_on: str, most: int) -> Weeks:
    """A count per `day` added up into weeks from `first` to `last`, the days between which everything is known.

    Weeks without a row count 0. A week that begins before `first` is left out; one that ends after `last` is a part
    week, named by `last`. At most so many weeks are kept, the latest.
    """
    ends = [end for end in _ends(first, last, ends_on) if end - timedelta(days=6) >= first][-most:]
    shift = pl.duration(days=(WEEKDAYS.index(ends_on) - pl.col("day").dt.weekday() + 1) % 7)
    summed = days.group_by((pl.col("day") + shift).alias("week")).agg(pl.col(column).sum())
    every = pl.DataFrame({"week": ends}, schema={"week": pl.Date})
    frame = every.join(summed, on="week", how="left", maintain_order="left").with_columns(pl.col(column).fill_null(0))
    # No axis or list goes beyond what is known.
    named = frame.with_columns(pl.min_horizontal("week", pl.lit(last, dtype=pl.Date)).alias("week"))
    return Weeks(named, [last for end in ends if end > last])


def _ends(first: date, last: date, ends_on: str) -> list[date]:
    start, end = week_of(first, ends_on), week_of(last, ends_on)
    return [start + timedelta(days=7 * number) for number in range((end - start).days // 7 + 1)]
