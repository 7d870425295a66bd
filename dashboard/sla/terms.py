"""Which terms are in force on a day, which ran out, and which agencies have none."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

import polars as pl

from dashboard.metrics import METRICS, Unit
from validations.cubes import MINOR_UNITS

_NAMED: Final = ("agency_code", "measure", "product_code", "bucket")
_KEPT: Final = 64
Days = tuple[tuple[date, date], ...]
"""Months and their day-ends."""


class Terms:
    """Rows of sla_term. What is in force on a day is the same for every filter and reader, so it is kept."""

    def __init__(self, frame: pl.DataFrame, part_of: "tuple[Terms, pl.Expr] | None" = None) -> None:
        self.frame = frame
        self._part_of = part_of
        self._of = lru_cache(maxsize=_KEPT)(self._narrowed)
        self._on = lru_cache(maxsize=_KEPT)(self._running)
        self._keyed_on = lru_cache(maxsize=_KEPT)(self._running_by_key)
        self._expired = lru_cache(maxsize=_KEPT)(self._ended)

    def of(self, agencies: Sequence[str]) -> "Terms":
        """The terms of some agencies; all of them where none is named."""
        return self._of(tuple(agencies)) if agencies else self

    def on(self, days: Mapping[date, date]) -> pl.DataFrame:
        """The terms in force on the day-end of each month; see in_force()."""
        return self._on(tuple(days.items()))

    def keyed_on(self, days: Mapping[date, date]) -> pl.DataFrame:
        """The same by the key of their measure; see keyed()."""
        return self._keyed_on(tuple(days.items()))

    def expired(self, day: date) -> pl.DataFrame:
        """Terms that ended before the day with none in force in their place: agency, measure, the day they ended."""
        return self._expired(day)

    def without(self, agencies: Sequence[str], day: date) -> list[str]:
        """Agencies with no term in force that day, of those named."""
        running = set(self.on({day.replace(day=1): day})["agency_code"])
        return [agency for agency in agencies if agency not in running]

    def _narrowed(self, agencies: tuple[str, ...]) -> "Terms":
        mine = pl.col("agency_code").is_in(agencies)
        return Terms(self.frame.filter(mine), (self, mine))

    def _running(self, days: Days) -> pl.DataFrame:
        if self._part_of:
            whole, mine = self._part_of
            return whole.on(dict(days)).filter(mine)
        return in_force(self.frame, dict(days))

    def _running_by_key(self, days: Days) -> pl.DataFrame:
        if self._part_of:
            whole, mine = self._part_of
            return whole.keyed_on(dict(days)).filter(mine)
        return keyed(self._on(days))

    def _ended(self, day: date) -> pl.DataFrame:
        running = self.on({day.replace(day=1): day}).select(_NAMED)
        before = self.frame.filter(pl.col("effective_to") < day)
        ended = before.group_by(_NAMED).agg(pl.col("effective_to").max().alias("ended_on"))
        return ended.join(running, on=_NAMED, how="anti", nulls_equal=True).sort(_NAMED)


def in_force(terms: pl.DataFrame, days: Mapping[date, date]) -> pl.DataFrame:
    """The terms in force on the day-end of each month; of two for the same, the one that took effect last."""
    months = pl.DataFrame({"month": list(days), "day": list(days.values())}, schema={"month": pl.Date, "day": pl.Date})
    running = (pl.col("effective_from") <= pl.col("day")) & (
        pl.col("effective_to").is_null() | (pl.col("effective_to") >= pl.col("day"))
    )
    named = ["month", *_NAMED]
    return months.join(terms, how="cross").filter(running).sort("effective_from").unique(named, keep="last").sort(named)


def keyed(terms: pl.DataFrame) -> pl.DataFrame:
    """The terms by the key of their measure instead of metric, product and bucket, on the scale of its figures."""
    key = pl.concat_str("measure", "product_code", "bucket", separator="|", ignore_nulls=True)
    in_minor_units = pl.col("measure").is_in([one.key for one in METRICS.values() if one.unit is Unit.MONEY])
    scale = pl.when(in_minor_units).then(MINOR_UNITS).otherwise(1)
    return terms.with_columns(pl.col("threshold").cast(pl.Float64) * scale, key.alias("measure"))
