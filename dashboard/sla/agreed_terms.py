"""What was agreed with agencies: what terms are about, which are in force on a day, which ran out, who has none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Final

import polars as pl

from dashboard.figures.scope import Scope
from dashboard.metrics import METRICS, Metric, Unit
from validations.cubes import MINOR_UNITS

MEASURES: Final = (
    "contacted_in_time_rate",
    "penetration_rate",
    "intensity",
    "promise_rate",
    "promise_kept_rate",
    "resolution_rate",
    "target_achievement_rate",
    "trail_complete_rate",
    "upload_in_time_rate",
    "deposited_in_time_rate",
    "complaint_rate",
    "certified_rate",
    "recall_days",
)
"""What agencies are measured by, in the order shown, whether or not a term was agreed."""
_NAMED: Final = ("agency_code", "measure", "product_code", "bucket")
_KEPT: Final = 64
Days = tuple[tuple[date, date], ...]
"""Months and their day-ends."""


@dataclass(frozen=True)
class Measure:
    """What a term is about: a metric, for one product or one bucket where the term says so."""

    metric: Metric
    product_code: str | None = None
    bucket: str | None = None

    @cached_property
    def key(self) -> str:
        """Tells it from the same metric for other products and buckets."""
        return "|".join(part for part in (self.metric.key, self.product_code, self.bucket) if part)

    def named(self, products: Mapping[str, str]) -> Metric:
        """The metric under the measure's own key and name, for the axis of a chart."""
        words = [products.get(self.product_code, self.product_code)] if self.product_code else []
        return replace(
            self.metric,
            key=self.key,
            label=" ".join([self.metric.label, *words, *([self.bucket] if self.bucket else [])]),
        )

    def possible(self, within: Scope) -> bool:
        """Whether what the reader picked leaves any of the rows it is about."""
        picks = ((within.values(dimension), value) for dimension, value in self._about.items())
        return all(not picked or value in picked for picked, value in picks)

    def narrows(self, within: Scope) -> dict[str, str]:
        """The dimensions that its term narrows further than the reader did, each with its value."""
        return {dimension: value for dimension, value in self._about.items() if within.values(dimension) != (value,)}

    @property
    def _about(self) -> dict[str, str]:
        values = {"product_code": self.product_code, "bucket": self.bucket}
        return {dimension: value for dimension, value in values.items() if value is not None}


def measures_of(terms: pl.DataFrame, *, all_measures: bool = False) -> tuple[Measure, ...]:
    """The measures that some terms are about, in the order shown; with `all_measures` also those without a term.

    A term about a metric that the catalogue does not have cannot be judged and is left out.
    """
    found = _about(terms)
    if all_measures:
        known = {one.metric.key for one in found}
        found += [Measure(METRICS[key]) for key in MEASURES if key not in known]
    return _ordered(found)


def every_measure(terms: pl.DataFrame) -> tuple[Measure, ...]:
    """All that measures_of() can name, with `all_measures`, for any part of the terms."""
    found = _about(terms)
    known = {one.key for one in found}
    return _ordered([*found, *(Measure(METRICS[key]) for key in MEASURES if key not in known)])


def _about(terms: pl.DataFrame) -> list[Measure]:
    named = set(zip(*(terms[column].to_list() for column in ("measure", "product_code", "bucket")), strict=True))
    ordered = sorted(named, key=lambda about: tuple(part or "" for part in about))
    return [Measure(METRICS[key], product, bucket) for key, product, bucket in ordered if key in METRICS]


def _ordered(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    order = {key: place for place, key in enumerate(MEASURES)}
    return tuple(sorted(measures, key=lambda one: order.get(one.metric.key, len(order))))


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
