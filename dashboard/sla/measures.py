"""What terms are about: a metric, for one product or one bucket where a term says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import polars as pl

from dashboard.figures.scope import Scope
from dashboard.metrics import METRICS, Metric

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
