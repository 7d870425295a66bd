"""What was collected by day, how far it should be by now, and where the month will end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Final, NamedTuple

import polars as pl

from dashboard.figures.answers import Answers
from dashboard.formats import date_text
from dashboard.projection import (
    FEWEST_MONTHS,
    Amounts,
    Course,
    Goal,
    Length,
    Pace,
    ToDate,
    WorkingDays,
    course,
    months_between,
    pace,
    same_working_day,
    to_date,
    working_days,
)
from dashboard.projection import expected_share as mean_share
from dashboard.subjects.cover import as_of
from dashboard.targets import Calendar
from dashboard.view import View
from data_access.months import months_before
from validations.errors import UserError

LENGTHS: Final[Mapping[Length, str]] = {
    "day": "Day",
    "week": "Week to date",
    "month": "Month to date",
    "quarter": "Quarter to date",
    "year": "Financial year to date",
}
_DAILY: Final = "collected_daily_amount"
_COLLECTED: Final = "collected_amount"


class NotRecordedError(UserError):
    """Receipts by day that the source does not have, or of which it does not say what they were for."""


@dataclass(frozen=True)
class Setting:
    """What a month is paced by besides its receipts."""

    as_of: date
    """The last day whose receipts the month shown holds."""
    holidays: pl.DataFrame | None = None
    """The holiday table, where there is one."""
    calendar: Calendar = field(default_factory=Calendar)
    """Where financial years and weeks begin."""

    def first(self, length: Length, day: date) -> date:
        """The first day of the period of that length that a date lies in."""
        return self.calendar.first_day(day, length)


@dataclass(frozen=True)
class Pacing:
    """The month shown as it stood on one day, and the longer periods that end in it."""

    day: date
    setting: Setting
    calendar: WorkingDays
    amounts: Amounts
    """Minor units collected by day of payment, over all months that are known."""
    periods: Mapping[Length, ToDate]
    complete: tuple[date, ...]
    """Months before the one shown that the amounts cover from end to end."""

    @property
    def month(self) -> Pace:
        """The month shown."""
        return self.periods["month"].month

    @property
    def begun(self) -> date | None:
        """The first day with receipts; None where there are none."""
        return min(self.amounts, default=None)

    @cached_property
    def courses(self) -> Mapping[date, Course]:
        """The course of every complete month, and of the month shown."""
        months = (*self.complete, self.day.replace(day=1))
        return {month: course(self.amounts, month, self.calendar) for month in months}

    def cumulative(self, length: Length) -> pl.DataFrame:
        """One row per working day of the period up to the end of the month shown: what came and what should have.

        Columns: working_day (its number, or its date in longer periods) and, in minor units, actual (empty after the
        day shown), pace, target and before: last month, or for longer periods the same months last year.
        """
        period = self.periods[length]
        parts = [self._month(month, length) for month in months_between(period.first, self.day)]
        rows, before = [], _Reached()
        for part in parts:
            rows += [(one.label, *before.plus(one), period.target) for one in part]
            before = before.after(part[-1], period.goal.parts.get(part[-1].month))
        return pl.DataFrame(rows, schema=_SCHEMA, orient="row")

    def _month(self, month: date, length: Length) -> list["_Point"]:
        """The working days of one month of a period, counted from the month's own start."""
        own = self.courses.get(month) or course(self.amounts, month, self.calendar)
        behind = self.courses.get(months_before(month, 1 if length == "month" else 12))
        history = [self.courses[one] for one in self.complete if one < month]
        last_drawn = self.calendar.of(self.day)[self.month.working_day - 1]
        return [
            _Point(
                month=month,
                label=str(number) if length == "month" else f"{day.day} {day:%b}",
                actual=own.by(number) if day <= last_drawn else None,
                pace=_share_of(self.periods[length].goal.parts.get(month), mean_share(history, number / len(own.days))),
                before=None if behind is None else _matching(behind, number, len(own.days)),
            )
            for number, day in enumerate(own.days, 1)
        ]


class _Point(NamedTuple):
    month: date
    label: str
    actual: int | None
    pace: int | None
    before: int | None


@dataclass(frozen=True)
class _Reached:
    """What the months of a period before the one at hand came to; what is unknown in one stays unknown."""

    actual: int | None = 0
    pace: int | None = 0
    before: int | None = 0

    def plus(self, one: _Point) -> tuple[int | None, int | None, int | None]:
        """A working day's amounts since the start of the period."""
        return _sum(self.actual, one.actual), _sum(self.pace, one.pace), _sum(self.before, one.before)

    def after(self, last: _Point, target: int | None) -> "_Reached":
        """What a month's last working day leaves; what should have come by then is the whole target."""
        return _Reached(_sum(self.actual, last.actual), _sum(self.pace, target), _sum(self.before, last.before))


_SCHEMA: Final = {
    "working_day": pl.String,
    "actual": pl.Int64,
    "pace": pl.Int64,
    "before": pl.Int64,
    "target": pl.Int64,
}


def pacing(ask: Answers, view: View, setting: Setting, seen_on: int | None = None) -> Pacing:
    """Ask for the receipts by day and pace the month shown; `seen_on` replays how it stood on an earlier working day.

    Raises FilterNotPossibleError where receipts by day are not recorded by a filter, and NotRecordedError where the
    month has none that say what they were for: nothing recorded is not 0.
    """
    calendar = working_days(setting.holidays, view.scope.values("state"))
    months = [month for month in view.months if month <= view.month]
    known = _known(ask, months)
    if view.month not in known:
        raise NotRecordedError(
            f"What was received in {view.month_in_words} is not recorded by day, or not by what it was for, so it "
            "cannot be held against a target."
        )
    daily = ask.answer([_DAILY], by=["day"], scope=view.scope, months=months).drop_nulls()
    amounts = dict(daily.select("day", _DAILY).iter_rows())
    begun = min(amounts, default=view.month).replace(day=1)
    complete = tuple(month for month in months if begun <= month < view.month and month in known)
    day = seen_day(view, setting, calendar, seen_on)
    goals = {length: _goal(ask, view, setting, calendar, length, day) for length in LENGTHS}
    month = pace(amounts, calendar, day=day, target=goals["month"].target, complete=complete)
    periods = {
        length: to_date(amounts, month, length, setting.first(length, day), goal, complete, calendar)
        for length, goal in goals.items()
    }
    return Pacing(day, setting, calendar, amounts, periods, complete)


def expected_share(ask: Answers, view: View, setting: Setting) -> float:
    """The share of the month's target that should have come by the day shown; all of it once the month is over.

    Raises FilterNotPossibleError and NotRecordedError where there is no pace.
    """
    if view.open_until is None:
        return 1.0
    share = pacing(ask, view, setting).month.expected_share
    if share is None:
        raise NotRecordedError(
            f"What should have come by {date_text(view.open_until)} takes at least {FEWEST_MONTHS} complete months "
            "of receipts before."
        )
    return share


def _goal(ask: Answers, view: View, setting: Setting, calendar: WorkingDays, length: Length, day: date) -> Goal:
    """The target of the period that a day lies in; that of its months up to the one shown where later ones have none.

    What is set for a whole quarter or year falls on its months as their own targets do, else by their working days.
    """
    first, last = setting.first(length, day), setting.calendar.last_day(setting.first(length, day), length)
    found = ask.target(_COLLECTED, length, day, view.scope)
    whole = None if found.value is None else round(found.value)
    if length in ("day", "week"):
        return Goal(last, whole, {}, found.source, found.why)
    months = setting.calendar.months(first, length)
    own = {month: ask.target(_COLLECTED, "month", month, view.scope).value for month in months}
    known = {month: round(target) for month, target in own.items() if target is not None}
    if whole is not None:
        weights = known if len(known) == len(months) else {month: len(calendar.of(month)) for month in months}
        return Goal(last, whole, _split(whole, weights), found.source)
    past = {month: target for month, target in known.items() if month <= day}
    if len(past) < sum(month <= day for month in months):
        return Goal(last, why=found.why)
    return Goal(setting.calendar.last_day(day.replace(day=1), "month"), sum(past.values()), past, "added")


def _split(whole: int, weights: Mapping[date, int]) -> dict[date, int]:
    """An amount shared out by weights, to the last unit."""
    total, reached, parts = sum(weights.values()), 0, dict[date, int]()
    for month, below in zip(weights, accumulate(weights.values()), strict=True):
        parts[month] = round(whole * below / total) - reached if total else 0
        reached += parts[month]
    return parts


def setting(reader: Answers, view: View) -> Setting:
    """What the month shown is paced by, from the data version at hand."""
    holidays = reader.figures.dimension_frames.get("holiday")
    return Setting(as_of(reader, view), holidays, reader.figures.targets.calendar)


def seen_days(view: View, setting: Setting) -> dict[int, date]:
    """The earlier working days that the month shown can be seen on, by their number."""
    calendar = working_days(setting.holidays, view.scope.values("state"))
    last = calendar.number(setting.as_of) if view.open_until else len(calendar.of(view.month))
    return dict(enumerate(calendar.of(view.month)[: last - 1], 1))


def seen_day(view: View, setting: Setting, calendar: WorkingDays, seen_on: int | None) -> date:
    """The day a month is seen on: the last one known, the month's end, or the end of an earlier working day."""
    month_end = months_before(view.month, -1) - timedelta(days=1)
    last = setting.as_of if view.open_until else month_end
    days = calendar.of(view.month)
    if seen_on is None or not 1 <= seen_on < len(days):
        return last
    return min(days[seen_on] - timedelta(days=1), last)


def _known(ask: Answers, months: list[date]) -> set[date]:
    """The months of which the source says what was received and what for, whatever the filters."""
    whole = ask.answer([_DAILY], by=["month"], months=months)
    return set(whole.filter(pl.col(_DAILY).is_not_null())["month"])


def _share_of(target: int | None, share: float | None) -> int | None:
    return None if target is None or share is None else round(target * share)


def _matching(behind: Course, number: int, of: int) -> int:
    return behind.by(same_working_day(number, of, len(behind.days)))


def _sum(reached: int | None, amount: int | None) -> int | None:
    return None if reached is None or amount is None else reached + amount
