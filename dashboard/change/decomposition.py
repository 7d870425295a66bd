"""The change of a figure between two periods as parts that add up to it exactly.

Each segment's figure is a product: accounts, the segment's share of them, working days, own rate, ticket, as far as the
figure has them. The parts are Shapley values: the effect of a factor is its change, the others taken at their mean over
all orders in which they could have changed. Of two factors that is the midpoint. Shapley values leave no remainder,
prefer no factor, and stand zeros and negative amounts, which log-mean weights do not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from math import factorial
from typing import Any, Final, NamedTuple, TypeVar

import polars as pl

Number = TypeVar("Number", bound=float)
RATE_UNITS: Final = 10**12
"""Rates are split in parts of this size, so that the parts add up to the last digit."""
_FEWEST_UNITS: Final = 1_000
_MOST_HELD: Final = 2**60


class Cause(StrEnum):
    """What a part of a change comes from, in the words of the field."""

    VOLUME = "Volume"
    MIX = "Mix"
    CALENDAR = "Calendar"
    RATE = "Own rate"
    TICKET = "Ticket"
    REPEATED = "Repeated receipts"
    LATE = "Late posting"
    OUTSIDE = "Without accounts"
    """What stands in no account, or case, by which it could be divided."""


class Factor(NamedTuple):
    """One sum of a product, and what the change of its ratio to the sum before it is called."""

    column: str
    cause: Cause


@dataclass(frozen=True, eq=False)
class Decomposition:
    """The parts of a change, by segment and cause, in whole units."""

    by: tuple[str, ...]
    parts: pl.DataFrame
    """The dimensions, `before` and `now` (each segment's own figure), and an Int64 column per cause named like it."""
    causes: tuple[Cause, ...]
    before: int
    now: int
    """The figure of all segments: minor units, cases, or a rate in `units`."""
    units: int = 1

    @property
    def change(self) -> int:
        """The change of all segments together."""
        return self.now - self.before

    @cached_property
    def effects(self) -> Mapping[Cause, int]:
        """The part of each cause; together they are the change, to the last unit."""
        return {cause: int(self.parts[cause].sum()) for cause in self.causes}

    def comparable(self, effect: int) -> float | None:
        """An effect on the scale on which changes are compared: of an amount relative to the figure before.

        Fractions for a rate; None for an amount that was 0.
        """
        if self.units != 1:
            return effect / self.units
        return effect / abs(self.before) if self.before else None


class _Segment(NamedTuple):
    """The sums of one segment in both periods; 0 where a period lacks it."""

    key: tuple[Any, ...]
    before: Mapping[str, int]
    now: Mapping[str, int]


_Effects = dict[Cause, float]


def shapley(before: Sequence[Number], now: Sequence[Number]) -> list[Number]:
    """The effect of each factor on a product, in the order given; together they are its change.

    A set of s other factors that have changed before it weighs s! (k - 1 - s)! / k!.
    """
    count, effects = len(before), []
    for own in range(count):
        # By how many of the others have changed: the sum of the products over all such sets.
        sums: list[Any] = [1]
        for other in range(count):
            if other != own:
                kept, changed = [*sums, 0], [0, *sums]
                sums = [a * before[other] + b * now[other] for a, b in zip(kept, changed, strict=True)]
        weighed = sum(one * factorial(s) * factorial(count - 1 - s) for s, one in enumerate(sums))
        effects.append((now[own] - before[own]) * weighed / factorial(count))
    return effects


def amount_change(
    before: pl.DataFrame,
    now: pl.DataFrame,
    by: Sequence[str],
    chain: Sequence[Factor],
    *,
    days: tuple[int, int] | None = None,
    apart: Mapping[str, Cause] | None = None,
) -> Decomposition:
    """Split the change of an amount or a count.

    Both frames have the dimensions and an integer column per factor. The first factor of the chain is what volume is
    counted in, the last one the amount; a chain of one is the amount alone. `days` are the working days of both
    periods, where the amount comes in over days. `apart` are columns told beside the product, of which the chain is
    free, such as receipts that repeat others. A segment that one period lacks changed the volume and the mix only.
    """
    told = dict(apart or {})
    segments = _segments(before, now, by, [*(one.column for one in chain), *told])
    causes = (*_causes(chain, days), *dict.fromkeys(told.values()), Cause.OUTSIDE)
    volumes = [sum(max(sums[chain[0].column], 0) for sums in period) for period in _periods(segments)]
    own: list[tuple[int | None, int | None]] = []
    cells: list[list[int]] = []
    for segment in segments:
        effects = _amount_effects(segment, chain, volumes, days)
        for column, cause in told.items():
            effects[cause] = effects.get(cause, 0.0) + segment.now[column] - segment.before[column]
        was, now_is = (sum(sums[name] for name in (chain[-1].column, *told)) for sums in segment[1:])
        own.append((was, now_is))
        cells.append(_whole([effects.get(cause, 0.0) for cause in causes], now_is - was))
    totals = [sum(sums[name] for sums in one for name in (chain[-1].column, *told)) for one in _periods(segments)]
    return _decomposition(segments, _kinds(now, by), own, cells, causes, totals, 1)


def rate_change(before: pl.DataFrame, now: pl.DataFrame, by: Sequence[str], times: int = 1) -> Decomposition | None:
    """Split the change of a ratio of sums (`top` over `bottom`, times 1,000 for one per thousand): mix and own rate.

    A segment that only grows adds nothing when its rate is that of the whole: its mix effect is the change of its share
    at its mean rate against the mean rate of the whole. A segment that one period lacks changed the mix only. None
    where a period has no rate.
    """
    segments = _segments(before, now, by, ("top", "bottom"))
    tops, bottoms = ([sum(sums[name] for sums in one) for one in _periods(segments)] for name in ("top", "bottom"))
    if not all(bottoms):
        return None
    causes = (Cause.MIX, Cause.RATE, Cause.OUTSIDE)
    mean = sum(times * top / bottom for top, bottom in zip(tops, bottoms, strict=True)) / 2
    effects = [_rate_effects(one, bottoms, mean, times) for one in segments]
    sums = [(times * one["top"], one["bottom"]) for period in _periods(segments) for one in period]
    units = _units_for([top / bottom for top, bottom in sums if bottom])
    totals = [in_units(times * top, bottom, units) or 0 for top, bottom in zip(tops, bottoms, strict=True)]
    flat = _whole([one.get(cause, 0.0) * units for one in effects for cause in causes], totals[1] - totals[0])
    cells = [flat[at : at + len(causes)] for at in range(0, len(flat), len(causes))]
    rates = [in_units(*one, units) for one in sums]
    own = list(zip(rates[: len(segments)], rates[len(segments) :], strict=True))
    return _decomposition(segments, _kinds(now, by), own, cells, causes, totals, units)


def _segments(before: pl.DataFrame, now: pl.DataFrame, by: Sequence[str], columns: Sequence[str]) -> list[_Segment]:
    """Every segment of either period, in order; an unknown sum counts as 0."""
    nothing = dict.fromkeys(columns, 0)

    def sums(frame: pl.DataFrame) -> dict[tuple[Any, ...], Mapping[str, int]]:
        rows = frame.select(*by, *(pl.col(name).fill_null(0) for name in columns)).iter_rows()
        return {row[: len(by)]: dict(zip(columns, row[len(by) :], strict=True)) for row in rows}

    then, at_last = sums(before), sums(now)
    keys = dict.fromkeys([*then, *at_last])
    return [_Segment(key, then.get(key, nothing), at_last.get(key, nothing)) for key in keys]


def _periods(segments: Sequence[_Segment]) -> tuple[list[Mapping[str, int]], list[Mapping[str, int]]]:
    return [one.before for one in segments], [one.now for one in segments]


def _causes(chain: Sequence[Factor], days: tuple[int, int] | None) -> tuple[Cause, ...]:
    """The causes of a product in the order of its factors."""
    first = (Cause.VOLUME,) if len(chain) == 1 else (Cause.VOLUME, Cause.MIX)
    calendar = () if days is None else (Cause.CALENDAR,)
    return (*first, *calendar, *(one.cause for one in chain[1:]))


def _amount_effects(
    segment: _Segment, chain: Sequence[Factor], volumes: Sequence[int], days: tuple[int, int] | None
) -> _Effects:
    """The effects on one segment's amount; what a period cannot divide by its accounts is outside the product."""
    columns = [one.column for one in chain]
    outside = [sums[columns[-1]] if any(sums[name] <= 0 for name in columns[:-1]) else 0 for sums in segment[1:]]
    then, at_last = (
        _factors(sums, columns, volume, day)
        for sums, volume, day in zip(segment[1:], volumes, days or (None, None), strict=True)
    )
    # What a period lacks is taken as unchanged, so that the segment changed by its accounts or cases alone.
    filled = [(_known(a, b), _known(b, a)) for a, b in zip(then, at_last, strict=True)]
    effects = shapley([a for a, _ in filled], [b for _, b in filled])
    found: _Effects = dict(zip(_causes(chain, days), effects, strict=True))
    found[Cause.OUTSIDE] = float(outside[1] - outside[0])
    return found


def _factors(sums: Mapping[str, int], columns: Sequence[str], volume: int, day: int | None) -> list[float | None]:
    """Volume, share, working days, and each ratio of the chain; None where a period cannot say it."""
    calendar = [] if day is None else [float(day)]
    if len(columns) == 1:
        return [sums[columns[0]] / (day or 1), *calendar]
    share = max(sums[columns[0]], 0) / volume if volume else None
    ratios = [sums[over] / sums[under] if sums[under] > 0 else None for under, over in pairwise(columns)]
    if ratios[0] is not None and day:
        ratios[0] /= day
    return [float(volume), share, *calendar, *ratios]


def _known(own: float | None, other: float | None) -> float:
    return own if own is not None else other if other is not None else 0.0


def _rate_effects(segment: _Segment, bottoms: Sequence[int], mean: float, times: int) -> _Effects:
    """The effects of one segment on the rate of the whole."""
    weights = [sums["bottom"] / bottom for sums, bottom in zip(segment[1:], bottoms, strict=True)]
    rates = [times * sums["top"] / sums["bottom"] if sums["bottom"] else None for sums in segment[1:]]
    outside = [
        0.0 if sums["bottom"] else times * sums["top"] / bottom
        for sums, bottom in zip(segment[1:], bottoms, strict=True)
    ]
    then, at_last = _known(rates[0], rates[1]), _known(rates[1], rates[0])
    return {
        Cause.MIX: (weights[1] - weights[0]) * ((then + at_last) / 2 - mean),
        Cause.RATE: (at_last - then) * (weights[0] + weights[1]) / 2,
        Cause.OUTSIDE: outside[1] - outside[0],
    }


def _units_for(rates: Sequence[float]) -> int:
    """RATE_UNITS, or fewer for rates so large that they would not fit, such as money per account."""
    units, largest = RATE_UNITS, max(map(abs, rates), default=0.0)
    while units > _FEWEST_UNITS and largest * units > _MOST_HELD:
        units //= 1_000
    return units


def in_units(top: int, bottom: int, units: int) -> int | None:
    """A rate in whole units, half up; None where there is nothing to divide by."""
    if not bottom:
        return None
    return (2 * top * units + bottom) // (2 * bottom)


def _whole(values: Sequence[float], total: int) -> list[int]:
    """The values rounded so that they add up to a total: those that rounding moved most take the units left over.

    Raises ArithmeticError where they are further from it than rounding explains, which would be a mistake of ours.
    """
    rounded = [round(value) for value in values]
    left = total - sum(rounded)
    if abs(left) > len(values) + 1 + max((abs(value) for value in values), default=0.0) * len(values) * 1e-14:
        raise ArithmeticError(f"The parts miss their total by {left}.")
    nearest = sorted(range(len(values)), key=lambda at: values[at] - rounded[at], reverse=left > 0)
    step, count = (1 if left > 0 else -1), max(len(values), 1)
    for place in range(abs(left)):
        rounded[nearest[place % count]] += step
    return rounded


def _kinds(frame: pl.DataFrame, by: Sequence[str]) -> dict[str, pl.DataType]:
    return {name: frame.schema[name] for name in by}


def _decomposition(
    segments: Sequence[_Segment],
    by: Mapping[str, pl.DataType],
    own: Sequence[tuple[int | None, int | None]],
    cells: Sequence[Sequence[int]],
    causes: Sequence[Cause],
    totals: Sequence[int],
    units: int,
) -> Decomposition:
    """The frame of the parts; a column that has no part of the change, and needs none, is left out."""
    kept = [at for at, cause in enumerate(causes) if cause is not Cause.OUTSIDE or any(row[at] for row in cells)]
    columns: dict[str, list[Any]] = {name: [one.key[at] for one in segments] for at, name in enumerate(by)}
    columns |= {name: [one[at] for one in own] for at, name in enumerate(("before", "now"))}
    columns |= {causes[at].value: [row[at] for row in cells] for at in kept}
    numbers = {name: pl.Int64() for name in columns if name not in by}
    parts = pl.DataFrame(columns, schema_overrides={**by, **numbers})
    return Decomposition(tuple(by), parts, tuple(causes[at] for at in kept), totals[0], totals[1], units)
