"""The change of a headline between the months of a view, split over several dimensions, and its past changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from dashboard.change import (
    Cause,
    Decomposition,
    Drivers,
    Factor,
    Reversal,
    amount_change,
    in_units,
    rate_change,
    reversal,
)
from dashboard.change.drivers import drivers
from dashboard.change.segment_sums import drivers_within
from dashboard.figures.answers import Answers, computed_once
from dashboard.metrics import Metric, before_column
from dashboard.subjects.what_changed.month_sums import FIGURE, MonthSums, counted_over
from dashboard.view import View
from validations.errors import UserError

_BESIDE_THE_PLACE: Final = ("product_code", "bucket")
"""What a change is split by at once, beside the place."""
_CLOSE: Final = 1e-9
_WITHOUT_PARTS: Final = frozenset(
    {
        "targets",
        "receipts_daily",
        "complaints_daily",
        "collector_receipts",
        "largest_receipts",
        "agency_receipts_daily",
        "agency_reversals",
    }
)
_Sums = Mapping[date, pl.DataFrame]


class NotSplitError(UserError):
    """A change that cannot be split, with the reason."""


@dataclass(frozen=True, eq=False)
class Split:
    """A change and its parts, over several dimensions at once and over each alone."""

    drivers: Drivers
    together: tuple[str, ...]
    """The dimensions of the split over several at once; none where the figure has none of them."""
    whole: Decomposition
    past: tuple[Decomposition, ...]
    """The same split of the changes before, oldest first."""
    alone: Mapping[str, Decomposition]
    reversals: Mapping[str, Reversal]
    before: tuple[int, ...]
    """What the figure is made of, in the order of the drivers' steps."""
    now: tuple[int, ...]
    apart: Mapping[Cause, tuple[int, int]]
    """What is told beside the product, before and now."""
    days: tuple[int, int] | None
    """Working days, where the figure comes in over them."""
    working_day: int | None
    """The working day up to which both months are counted, where one is open."""
    first_told: int | None
    """The figure before as it was first reported, in the units of the whole; None where that is not kept."""
    now_first_told: int | None
    """The same of the figure now."""

    @property
    def restatement(self) -> int:
        """What the figure before was restated by since it was first reported; 0 where that is not known."""
        return 0 if self.first_told is None else self.whole.before - self.first_told

    @property
    def restatement_now(self) -> int:
        """The same of the figure now: so much of the change came after the month shown was first reported."""
        return 0 if self.now_first_told is None else self.whole.now - self.now_first_told


def can_be_split(shown: Metric) -> bool:
    """Whether the change of a metric has parts.

    Targets of parts do not add up to that of the whole; metrics of days and of collectors are those of the whole again.
    """
    return drivers(shown) is not None and not {*shown.cubes} & _WITHOUT_PARTS


def dimensions_of(view: View) -> tuple[str, ...]:
    """What a change may be split by: the level of geography below the one picked, and what accounts have besides."""
    return (view.place, *_BESIDE_THE_PLACE, "agency_code", "segment")


@computed_once
def split(ask: Answers, shown: Metric, view: View) -> Split:
    """Split the change of a headline since the month compared with. Raises NotSplitError, or for a refused filter."""
    if view.before is None:
        raise NotSplitError("There is no month to compare with; pick a comparison whose month has figures.")
    asked = drivers_within(shown, view.scope) if can_be_split(shown) else None
    if asked is None:
        raise NotSplitError(f"{shown.label} has no parts that add up to the whole, so its change is not split.")
    figures = ask.answer([shown.key], scope=view.scope, months=[view.month], compare=view.compare)
    value = figures[shown.key][0]
    counted = counted_over(ask, view, view.before, _possible(ask, asked, view))
    # Receipts by day need no month that was cut at the day reached.
    if value is None or (figures[before_column(shown.key)][0] is None and not counted.by_day):
        raise NotSplitError(f"{shown.label} is not available in both months.")
    found = _split(counted)
    if abs(found.whole.now / found.whole.units - value) > _CLOSE * max(1.0, abs(value)):
        raise NotSplitError(f"The parts of {shown.label} do not add up to the whole, so its change is not split.")
    return found


def _possible(ask: Answers, asked: Drivers, view: View) -> Drivers:
    """The drivers, or the figure alone where its accounts cannot be asked for this selection or these months."""
    others = [cube for cube in asked.cubes if cube not in asked.alone.cubes]
    refused = any(view.scope.impossible(ask.figures.dimensions(cube)) for cube in others)
    unknown = any(not {view.month, view.before} <= ask.figures.months_of(cube) for cube in others)
    return asked.alone if (refused or unknown) and not asked.rate else asked


def _split(counted: MonthSums) -> Split:
    view, pairs = counted.view, counted.pairs
    together = tuple(key for key in (view.place, *_BESIDE_THE_PLACE) if key in counted.held)
    sums = counted.of(together, sorted({month for pair in pairs for month in pair}))
    *past, whole = [_decomposed(counted, sums, together, pair) for pair in pairs]
    if whole is None:
        raise NotSplitError("One of the months has no rate that could be split.")
    alone: dict[str, Decomposition] = {}
    turned: dict[str, Reversal] = {}
    for key in (key for key in dimensions_of(view) if key in counted.held):
        own = counted.of((key,), pairs[-1])
        if found := _decomposed(counted, own, (key,), pairs[-1]):
            alone[key] = found
        if against := _reversal(counted, own, key, pairs[-1]):
            turned[key] = against
    before, now = (tuple(int(sums[month][name].sum()) for name in counted.names) for month in pairs[-1])
    working_day = counted.working_day if counted.by_day else None
    known = tuple(one for one in past if one is not None)
    days = counted.days(pairs[-1])
    apart = {
        cause: (int(sums[pairs[-1][0]][name].sum()), int(sums[pairs[-1][1]][name].sum()))
        for name, cause in counted.apart.items()
    }
    first = [_first_told(counted, whole, month) for month in pairs[-1]]
    return Split(counted.drivers, together, whole, known, alone, turned, before, now, apart, days, working_day, *first)


def _first_told(counted: MonthSums, whole: Decomposition, month: date) -> int | None:
    sums = counted.first_told(month)
    if sums is None:
        return None
    asked = counted.drivers
    if not asked.rate:
        return sum(int(sums[name].sum()) for name in (FIGURE, *counted.apart))
    volume, figure = counted.names
    return in_units(asked.times * int(sums[figure].sum()), int(sums[volume].sum()), whole.units)


def _decomposed(counted: MonthSums, sums: _Sums, by: tuple[str, ...], pair: tuple[date, date]) -> Decomposition | None:
    before, now = (sums[month] for month in pair)
    asked = counted.drivers
    if asked.rate:
        volume, figure = counted.names
        told = {volume: "bottom", figure: "top"}
        return rate_change(before.rename(told), now.rename(told), by, asked.times)
    chain = [Factor(name, step.cause) for name, step in zip(counted.names, asked.steps, strict=True)]
    return amount_change(before, now, by, chain, days=counted.days(pair), apart=counted.apart)


def _reversal(counted: MonthSums, sums: _Sums, key: str, pair: tuple[date, date]) -> Reversal | None:
    """Whether the figure per account moves one way in the whole and the other way in most segments."""
    if len(counted.names) == 1:
        return None
    told = {counted.names[0]: "bottom", FIGURE: "top"}
    before, now = (sums[month].select(key, *told).rename(told) for month in pair)
    found = rate_change(before, now, (key,))
    return reversal(found) if found else None
