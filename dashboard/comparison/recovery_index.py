"""What an agency collected against what the others would have on its own accounts; it never ranks.

Two agencies with equal rates in every stratum have different indices where their mixes differ, because each is held
against its own mix.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal

import polars as pl

from dashboard.comparison.standardised import residual_squares, with_rates
from dashboard.statistical_limits import quantile

LIMITS: Final = (0.95, 0.998)
"""The two limits of the funnel."""
Place = Literal["within", "beyond 95 %", "beyond 99.8 %"]


def reference_rates(cells: pl.DataFrame, minimum: int) -> pl.DataFrame:
    """agency_code x stratum x the rate of all other agencies and its variance, where these have enough accounts."""
    sums = ("n", "paying", "b", "c", "bb", "cc", "bc")
    others = cells.select(
        "agency_code", "stratum", *((pl.col(name).sum().over("stratum") - pl.col(name)).alias(name) for name in sums)
    ).filter((pl.col("n") >= minimum) & (pl.col("b") > 0))
    spread = residual_squares(pl.col("c") / pl.col("b")) / pl.col("b") ** 2
    return others.select(
        "agency_code", "stratum", (pl.col("c") / pl.col("b")).alias("reference"), spread.alias("reference_variance")
    )


def recovery_index(cells: pl.DataFrame, references: pl.DataFrame) -> pl.DataFrame:
    """agency_code x collected, expected, index with its 95 % interval, and how much of its balance that covers.

    Only strata count in which the others say what to expect. The interval holds the chance of both: of what the agency
    collected, and of what the others did. Null where nothing is expected.
    """
    known = with_rates(cells).join(references, on=["agency_code", "stratum"], how="inner")
    whole = cells.group_by("agency_code").agg(pl.col("b").sum().alias("placed"))
    b = pl.col("b")
    z = quantile(LIMITS[0])
    return (
        known.group_by("agency_code")
        .agg(
            pl.col("c").sum().alias("collected"),
            (b * pl.col("reference")).sum().alias("expected"),
            (b**2 * pl.col("variance")).sum().alias("own"),
            (b**2 * pl.col("reference_variance")).sum().alias("others"),
            b.sum().alias("covered"),
        )
        .filter(pl.col("expected") > 0)
        .join(whole, on="agency_code")
        .with_columns((pl.col("collected") / pl.col("expected")).alias("index"))
        .with_columns(
            ((pl.col("own") + pl.col("index") ** 2 * pl.col("others")).sqrt() / pl.col("expected") * z).alias("reach")
        )
        .select(
            "agency_code",
            "collected",
            "expected",
            "index",
            (pl.col("index") - pl.col("reach")).clip(lower_bound=0).alias("low"),
            (pl.col("index") + pl.col("reach")).alias("high"),
            (pl.col("covered") / pl.col("placed")).alias("share"),
        )
        .sort("agency_code")
    )


@dataclass(frozen=True)
class Funnel:
    """What chance allows around an index of 1, by the cash expected."""

    dispersion: float
    """Variance of what is collected for each unit of the base currency that is expected."""

    def limits(self, expected: float, level: float) -> tuple[float, float]:
        """The limits at an expected amount; the lower one is never below 0."""
        reach = quantile(level) * sqrt(self.dispersion / expected)
        return max(1 - reach, 0.0), 1 + reach

    def place(self, expected: float, index: float) -> Place:
        """Whether an index lies within what chance allows."""
        inner, outer = (self.limits(expected, level) for level in LIMITS)
        if outer[0] > index or index > outer[1]:
            return "beyond 99.8 %"
        return "beyond 95 %" if inner[0] > index or index > inner[1] else "within"

    def places(self, indices: pl.DataFrame) -> Mapping[str, Place]:
        """The place of each agency of `recovery_index`."""
        rows = indices.select("agency_code", "expected", "index").rows()
        return {agency: self.place(expected, index) for agency, expected, index in rows}


def funnel(cells: pl.DataFrame) -> Funnel | None:
    """The funnel of these cells: the spread around the rate of each stratum, as if no agency differed.

    None where nothing was collected.
    """
    pooled = pl.col("c").sum().over("stratum") / pl.col("b").sum().over("stratum")
    spread = cells.select(residual_squares(pooled).alias("spread"))["spread"].sum()
    collected = float(cells["c"].sum())
    return Funnel(float(spread) / collected) if collected > 0 else None
