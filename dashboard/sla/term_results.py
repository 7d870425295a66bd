"""Figures held against terms, and what follows: since when one is missed, and the share of terms met."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from dashboard.figures.month_slices import collected
from dashboard.metrics.entries import FEWEST
from validations.vocabulary import NONE

CELL: Final = ("agency_code", "measure")
_STATUS: Final = pl.Enum(("met", "missed", "no SLA", "too few cases", "not recorded"))
_NEAR: Final = 1e-9
"""Figures and thresholds this close are the same: 0.95 agreed is met by 19 of 20."""
_TERM: Final = ("threshold", "minimum_cases", "weight", "window_days", "effective_from", "effective_to")


def with_status(figures: pl.DataFrame, measures: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Figures beside their terms, and whether they are met.

    `figures`: month, agency_code, measure, value, cases (null where a figure is not counted). `measures`: one row for
    every month and measure judged: month, measure, recorded, fewest (cases below which the metric says nothing) and
    less_is_good. `terms`: month, agency_code, measure (a measure's key) and the columns of a term. An agency with a
    term but no case of it has too few.
    """
    agreed = terms.lazy().select("month", *CELL, *_TERM).with_columns(pl.col("threshold", "weight").cast(pl.Float64))
    both = (
        figures.lazy()
        .filter(pl.col("agency_code") != NONE)
        .join(agreed, on=["month", *CELL], how="full", coalesce=True)
        .join(measures.lazy(), on=["month", "measure"], how="inner")
    )
    told = both.with_columns(_CASES).with_columns(_JUDGED.cast(_STATUS).alias("status")).with_columns(_SHOWN)
    return collected(told.select("month", *CELL, "value", "cases", "status", *_TERM).sort("month", *CELL))


def missed_since(cells: pl.LazyFrame) -> pl.LazyFrame:
    """By agency and measure the first month of the misses that no month ended, and how many they are.

    A month in which the term was not judged neither ends nor lengthens a run; one in which it was met ends it. Those
    from the first miss on that were not judged are counted apart.
    """
    last_met = pl.col("month").filter(pl.col("status") == "met").max()
    running = (pl.col("status") == "missed") & (last_met.is_null() | (pl.col("month") > last_met))
    since = pl.col("month").filter(running).min()
    unjudged = pl.col("status").is_in(["too few cases", "not recorded", "no SLA"]) & (pl.col("month") > since)
    return cells.group_by(CELL).agg(
        pl.col("month").filter(running).min().alias("since"),
        pl.col("month").filter(running).len().cast(pl.Int64).alias("months_missed"),
        pl.col("month").filter(unjudged).len().cast(pl.Int64).alias("months_not_judged"),
    )


def shares(cells: pl.LazyFrame, by: Sequence[str] = ("agency_code",)) -> pl.LazyFrame:
    """Terms met, missed and not judged, and the share met, plain and by weight, of those that could be judged."""
    summed = cells.group_by(by, maintain_order=True).agg(_SUMS) if by else cells.select(_SUMS)
    return summed.with_columns(_SHARES).select(*by, *_SHARED)


def _share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part.cast(pl.Float64) / whole.cast(pl.Float64))


def _status() -> pl.Expr:
    reached = (
        pl.when("less_is_good")
        .then(pl.col("value") <= pl.col("threshold") + _NEAR)
        .otherwise(pl.col("value") >= pl.col("threshold") - _NEAR)
    )
    enough = pl.max_horizontal("fewest", pl.col("minimum_cases").fill_null(0))
    return (
        pl.when(pl.col("threshold").is_null())
        .then(pl.lit("no SLA"))
        .when(~pl.col("recorded"))
        .then(pl.lit("not recorded"))
        .when(pl.col("cases") < enough)
        .then(pl.lit("too few cases"))
        .when(pl.col("value").is_null())
        .then(pl.lit("not recorded"))
        .when(reached)
        .then(pl.lit("met"))
        .otherwise(pl.lit("missed"))
    )


def _sums() -> list[pl.Expr]:
    met, missed, agreed = pl.col("status") == "met", pl.col("status") == "missed", pl.col("threshold").is_not_null()
    return [
        met.sum().cast(pl.Int64).alias("met"),
        missed.sum().cast(pl.Int64).alias("missed"),
        (agreed & ~met & ~missed).sum().cast(pl.Int64).alias("not_judged"),
        pl.col("weight").filter(met).sum().alias("weight_met"),
        pl.col("weight").filter(met | missed).sum().alias("weight_judged"),
    ]


_COUNTED: Final = pl.col("fewest") > 0
_CASES: Final = (
    pl.when(_COUNTED & pl.col("recorded")).then(pl.col("cases").fill_null(0)).otherwise(pl.col("cases")).alias("cases")
)
_JUDGED: Final = _status()
_SHOWN: Final = (
    pl.when((pl.col("status") != "no SLA") | ~_COUNTED | (pl.col("cases") >= FEWEST))
    .then(pl.col("value"))
    .alias("value")
)
"""Without a term nothing says how few cases are too few, so the figure of a handful is not shown at all."""
_SUMS: Final = _sums()
_SHARED: Final = ("met", "missed", "not_judged", "share_met", "share_met_by_weight")
_SHARES: Final = (
    _share(pl.col("met"), pl.col("met") + pl.col("missed")).alias("share_met"),
    _share(pl.col("weight_met"), pl.col("weight_judged")).alias("share_met_by_weight"),
)
