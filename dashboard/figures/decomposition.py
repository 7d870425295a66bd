"""What changed a rate: each segment's own rate, and the mix of segments; the parts add up to the whole change."""

from datetime import date

import polars as pl

from dashboard.figures.compute import compute
from dashboard.figures.month_slices import collected
from dashboard.figures.question import Source
from dashboard.figures.scope import Scope
from dashboard.metrics.model import Metric, Ratio, Total


def contributors(figures: Source, metric: Metric, *, by: str, scope: Scope, month: date, before: date) -> pl.DataFrame:
    """How much each value of `by` added to the change of a rate between two months, largest first.

    Columns: the dimension, `rate_before`, `rate_now`, `rate_effect`, `mix_effect`, `total_effect` (fractions) and
    `weight_now` (share of the denominator). By midpoints: the rate effect is the change of the segment's rate at its
    mean weight, the mix effect the change of its weight at its mean rate against the mean total rate, so that a segment
    which only grows adds nothing when its rate is the book's. Empty where either month has no rate.
    """
    parts = _parts(figures, metric, by, scope, (before, month)).lazy()
    halves = pl.col("top", "bottom").cast(pl.Float64)
    now, then = (parts.filter(pl.col("month") == one).select(by, halves) for one in (month, before))
    joined = now.join(then, on=by, how="full", coalesce=True, nulls_equal=True, suffix="_then")
    both = collected(joined.with_columns(pl.exclude(by).fill_null(0.0)))
    sums = ("top", "bottom", "top_then", "bottom_then")
    top, bottom, top_then, bottom_then = (float(both[name].sum()) for name in sums)
    if not bottom or not bottom_then:
        return collected(_decomposed(both.clear().lazy(), by, 1.0, 1.0, 0.0))
    mean = (top / bottom + top_then / bottom_then) / 2
    found = _decomposed(both.lazy(), by, bottom, bottom_then, mean)
    return collected(found.sort(pl.col("total_effect").abs(), descending=True))


def _decomposed(both: pl.LazyFrame, by: str, bottom: float, bottom_then: float, mean: float) -> pl.LazyFrame:
    own = pl.when(pl.col("bottom") != 0).then(pl.col("top") / pl.col("bottom"))
    own_then = pl.when(pl.col("bottom_then") != 0).then(pl.col("top_then") / pl.col("bottom_then"))
    rated = both.with_columns(
        own.alias("rate_now"),
        own_then.alias("rate_before"),
        # A segment that one month does not have changed the mix only, so its rate is taken as unchanged.
        pl.coalesce(own, own_then, 0.0).alias("_rate"),
        pl.coalesce(own_then, own, 0.0).alias("_rate_then"),
        (pl.col("bottom") / bottom).alias("weight_now"),
        (pl.col("bottom_then") / bottom_then).alias("_weight_then"),
    )
    rate_effect = (pl.col("_rate") - pl.col("_rate_then")) * (pl.col("weight_now") + pl.col("_weight_then")) / 2
    mix_effect = (pl.col("weight_now") - pl.col("_weight_then")) * ((pl.col("_rate") + pl.col("_rate_then")) / 2 - mean)
    return rated.select(
        by,
        "rate_before",
        "rate_now",
        rate_effect.alias("rate_effect"),
        mix_effect.alias("mix_effect"),
        (rate_effect + mix_effect).alias("total_effect"),
        "weight_now",
    )


def _parts(figures: Source, metric: Metric, by: str, scope: Scope, months: tuple[date, date]) -> pl.DataFrame:
    """Numerator and denominator of a rate by month and segment."""
    if not isinstance(metric.formula, Ratio):
        raise TypeError(f"'{metric.key}' is not a ratio of sums.")
    halves = [
        Metric(
            key,
            metric.label,
            metric.unit,
            Total(terms),
            metric.definition,
            metric.formula_text,
            across_months=metric.across_months,
            total_over=metric.total_over,
        )
        for key, terms in (("top", metric.formula.top), ("bottom", metric.formula.bottom))
    ]
    return compute(figures, halves, by=["month", by], scope=scope, months=months)
