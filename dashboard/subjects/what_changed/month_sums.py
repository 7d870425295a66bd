"""The sums of two months and of those before them, counted over the same part of each while the last one is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from dashboard.change import Cause, Drivers, Step
from dashboard.change.segment_sums import segment_sums
from dashboard.figures.answers import Answers
from dashboard.figures.compute import MONTHS_BACK
from dashboard.figures.month_slices import collected
from dashboard.projection import WorkingDays, same_working_day, working_days
from dashboard.projection.month_course import days_of
from dashboard.subjects.cover import as_of
from dashboard.view import View
from data_access.months import months_before
from validations.cubes import SOURCES

MOST_PAST: Final = 24
"""Past changes that the usual one is taken from."""
_NAMES: Final = ("volume", "cases")
FIGURE: Final = "figure"
_BY_DAY: Final = {"receipts": "receipts_daily"}
"""Cubes that a part of a month is counted from, where the terms ask for no more than they have."""


@dataclass(frozen=True, eq=False)
class MonthSums:
    """What the parts of a change are counted from. An open month is compared with the same part of earlier ones.

    Money received is counted by day, up to the same working day; anything else up to the same day of the one month that
    was cut there.
    """

    ask: Answers
    view: View
    before: date
    drivers: Drivers

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns of the sums, in the order of the drivers' steps; the last is the figure."""
        return (*_NAMES[: len(self.drivers.steps) - 1], FIGURE)

    @cached_property
    def apart(self) -> Mapping[str, Cause]:
        """The columns of what is told beside the product."""
        return {one.cause.value: one.cause for one in self.drivers.apart}

    @cached_property
    def held(self) -> frozenset[str]:
        """The dimensions by which all sums are recorded, and that are not what the figure itself is about.

        The bucket of a day-end is the outcome, not a segment that has one; the bucket at opening is a segment.
        """
        held = frozenset.intersection(*(self.ask.figures.dimensions(cube) for cube in self._cubes))
        of_day_ends = any(SOURCES[cube].span == "day-end" for cube in self._cubes)
        return held - {"bucket"} if of_day_ends else held

    @cached_property
    def by_day(self) -> bool:
        """Whether both months are counted up to the same working day."""
        terms = [term for step in self.drivers.steps for term in step.terms if term.cube in _BY_DAY]
        plain = all({key for key, _ in term.where} <= {"kind"} for term in terms)
        held = self.ask.figures.dimensions(_BY_DAY["receipts"])
        known = self.before in self.ask.figures.months_of(_BY_DAY["receipts"])
        return bool(self.view.open_until and terms and plain and known and not self.view.scope.impossible(held))

    @cached_property
    def pairs(self) -> list[tuple[date, date]]:
        """The months to compare, oldest first; the last are those of the view."""
        shown = (self.before, self.view.month)
        if self.view.open_until and not self.by_day:
            return [shown]
        back = MONTHS_BACK[self.view.compare or "previous_month"]
        held = frozenset.intersection(*(self.ask.figures.months_of(cube) for cube in self._cubes))
        earlier = [month for month in sorted(held) if month < self.view.month and months_before(month, back) in held]
        return [*((months_before(month, back), month) for month in earlier[-MOST_PAST:]), shown]

    def of(self, by: Sequence[str], months: Sequence[date]) -> Mapping[date, pl.DataFrame]:
        """Dimensions x sums of each month."""
        if self.by_day:
            found = self._to_working_day(by, months)
        elif self.view.open_until:
            cut = [month for month in months if month != self.view.month]
            found = pl.concat(
                [self._asked(self.drivers, self.names, by, [self.view.month]), self._cut(by, cut)], how="vertical"
            )
        else:
            found = self._asked(self.drivers, self.names, by, months)
        return {month: found.filter(pl.col("month") == month).drop("month") for month in months}

    def first_told(self, month: date) -> pl.DataFrame | None:
        """One row with the sums of a month as it was first reported.

        None where its files are not kept, where it is counted in part, and for sums of other months than their own.
        """
        terms = [term for step in self.drivers.steps for term in step.terms]
        if self.view.open_until is not None or any(term.shift for term in terms):
            return None
        figures = self.ask.figures.as_first_told(month, {*self._cubes, *self.drivers.cubes})
        if figures is None:
            return None
        found = segment_sums(figures, self.drivers, self.names, by=(), scope=self.view.scope, months=[month])
        return found.filter(pl.col("month") == month)

    def days(self, pair: tuple[date, date]) -> tuple[int, int] | None:
        """The working days that both months are counted over, where the figure comes in over them."""
        if not self.drivers.flow:
            return None
        first, last = (self._reached(month) for month in pair)
        return first, last

    @property
    def working_day(self) -> int:
        """The working day up to which the month shown is counted."""
        return self._calendar.number(as_of(self.ask, self.view))

    def _reached(self, month: date) -> int:
        length = len(self._calendar.of(month))
        if self.by_day:
            of = len(self._calendar.of(self.view.month))
            return same_working_day(self.working_day, of, length)
        if self.view.open_until is None:
            return length
        if month == self.view.month:
            return self.working_day
        held = self.ask.manifest
        cut = [held.months[key].as_of for key in held.same_day_keys if held.months[key].month == month]
        return self._calendar.number(cut[0]) if cut else length

    @property
    def _cubes(self) -> tuple[str, ...]:
        asked = self.drivers.cubes
        return tuple(_BY_DAY.get(one, one) for one in asked) if self.by_day else asked

    @cached_property
    def _calendar(self) -> WorkingDays:
        return working_days(self.ask.figures.dimension_frames.get("holiday"), self.view.scope.values("state"))

    def _asked(self, asked: Drivers, names: Sequence[str], by: Sequence[str], months: Sequence[date]) -> pl.DataFrame:
        return segment_sums(self.ask.figures, asked, names, by=by, scope=self.view.scope, months=months)

    def _cut(self, by: Sequence[str], months: Sequence[date]) -> pl.DataFrame:
        return segment_sums(
            self.ask.figures,
            self.drivers,
            self.names,
            by=by,
            scope=self.view.scope,
            months=months,
            same_day=True,
        )

    def _to_working_day(self, by: Sequence[str], months: Sequence[date]) -> pl.DataFrame:
        """Accounts at opening, and the receipts up to the same working day."""
        opening = [at for at, step in enumerate(self.drivers.steps) if step.terms[0].cube not in _BY_DAY]
        daily = [at for at in range(len(self.drivers.steps)) if at not in opening]
        counted = replace(self.drivers, steps=tuple(self._daily(at) for at in daily))
        names = [self.names[at] for at in daily]
        rows = self._asked(counted, names, ["day", *by], months)
        ends = pl.DataFrame({"month": list(months), "end": [self._last_day(month) for month in months]})
        within = rows.join(ends, on="month").filter(pl.col("day") <= pl.col("end"))
        summed = within.group_by("month", *by, maintain_order=True).agg(pl.col(names).sum())
        if not opening:
            return summed
        first = replace(self.drivers, steps=tuple(self.drivers.steps[at] for at in opening))
        accounts = self._asked(first, [self.names[at] for at in opening], by, months)
        both = accounts.lazy().join(summed.lazy(), on=["month", *by], how="full", coalesce=True, nulls_equal=True)
        return collected(both.with_columns(pl.col(self.names).fill_null(0)).select("month", *by, *self.names))

    def _daily(self, at: int) -> Step:
        step = self.drivers.steps[at]
        return replace(step, terms=tuple(replace(term, cube=_BY_DAY[term.cube]) for term in step.terms))

    def _last_day(self, month: date) -> date:
        """The last day that belongs to the working day reached."""
        reached = self._reached(month)
        return max(day for day in days_of(month) if self._calendar.number(day) <= reached)


def counted_over(ask: Answers, view: View, before: date, asked: Drivers) -> MonthSums:
    """The sums of a view. By day it is not recorded which receipts repeat others or were booked later."""
    found = MonthSums(ask, view, before, asked)
    return MonthSums(ask, view, before, replace(asked, apart=())) if found.by_day else found
