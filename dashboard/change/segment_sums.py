"""The sums of the segments of two periods, as their change is split by."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from dashboard.change.decomposition import Cause, Decomposition, rate_change
from dashboard.change.drivers import Apart, Drivers, drivers
from dashboard.figures.compute import compute, within_total
from dashboard.figures.month_slices import collected
from dashboard.figures.question import Source
from dashboard.figures.scope import Scope
from dashboard.metrics import Metric, Unit
from dashboard.metrics.model import Total

_WITHOUT_CASES: Final = 2
"""Sums of drivers that go from accounts to the figure at once."""
_TOP: Final = "top"
_BOTTOM: Final = "bottom"
_TOLD: Final = ("rate_before", "rate_now", "rate_effect", "mix_effect", "total_effect", "weight_now")


def drivers_within(metric: Metric, scope: Scope) -> Drivers | None:
    """The drivers of a metric over the rows that its total covers, unless the scope names their dimension itself."""
    return drivers(within_total(metric, {*scope.dimensions}))


def segment_sums(
    figures: Source,
    asked: Drivers,
    names: Sequence[str],
    *,
    by: Sequence[str],
    scope: Scope,
    months: Sequence[date],
    same_day: bool = False,
) -> pl.DataFrame:
    """Month x dimensions x one column per step of some drivers, named in their order; 0 where a segment has none.

    What is told apart has a column named like its cause, and is in no other.
    With `same_day` the months are those cut at the open month's day. Raises FilterNotPossibleError for a dimension that
    one of the cubes lacks.
    """
    terms = dict(zip(names, (step.terms for step in asked.steps), strict=True))
    terms |= {one.cause.value: one.figure for one in asked.apart}
    terms |= {_cases_of(one): one.cases for one in asked.apart}
    sums = [Metric(name, name, Unit.COUNT, Total(own), "", "", across_months=True) for name, own in terms.items()]
    found = compute(figures, sums, by=["month", *by], scope=scope, months=months, same_day=same_day)
    known = found.lazy().with_columns(pl.col([*terms]).fill_null(0))
    free = [pl.col(names[-1]) - pl.sum_horizontal(0, *(pl.col(one.cause.value) for one in asked.apart))]
    if len(names) > _WITHOUT_CASES:
        free.append(pl.col(names[-2]) - pl.sum_horizontal(0, *(pl.col(_cases_of(one)) for one in asked.apart)))
    told = known.with_columns(free).drop([_cases_of(one) for one in asked.apart]) if asked.apart else known
    return collected(told)


def _cases_of(one: Apart) -> str:
    return f"{one.cause}: cases"


def contributors(figures: Source, metric: Metric, *, by: str, scope: Scope, month: date, before: date) -> pl.DataFrame:
    """How much each value of `by` added to the change of a rate between two months, largest first.

    Columns: the dimension, `rate_before`, `rate_now`, `rate_effect`, `mix_effect`, `total_effect` (fractions) and
    `weight_now` (share of the denominator). What has a numerator alone is in the mix. Empty where either month has no
    rate. Raises TypeError for what is not a ratio of sums.
    """
    asked = drivers_within(metric, scope)
    if asked is None or not asked.rate:
        raise TypeError(f"'{metric.key}' is not a ratio of sums.")
    sums = segment_sums(figures, asked, (_BOTTOM, _TOP), by=[by], scope=scope, months=(before, month))
    then, at_last = (sums.filter(pl.col("month") == one) for one in (before, month))
    found = rate_change(then, at_last, [by], asked.times)
    if found is None:
        return pl.DataFrame(schema={by: sums.schema[by], **dict.fromkeys(_TOLD, pl.Float64())})
    return collected(_told(found, at_last, by).lazy().sort(pl.col("total_effect").abs(), descending=True))


def _told(found: Decomposition, now: pl.DataFrame, by: str) -> pl.DataFrame:
    effects = [cause for cause in (Cause.MIX, Cause.OUTSIDE) if cause in found.causes]
    weights = now.select(by, weight_now=pl.col(_BOTTOM) / pl.col(_BOTTOM).sum())
    told = found.parts.with_columns(
        (pl.col("before") / found.units).alias("rate_before"),
        (pl.col("now") / found.units).alias("rate_now"),
        (pl.col(Cause.RATE) / found.units).alias("rate_effect"),
        (pl.sum_horizontal(effects) / found.units).alias("mix_effect"),
    ).with_columns((pl.col("rate_effect") + pl.col("mix_effect")).alias("total_effect"))
    joined = told.join(weights, on=by, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(pl.col("weight_now").fill_null(0.0)).select(by, *_TOLD)
