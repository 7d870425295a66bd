"""Directly standardised rates with their intervals, and which agencies can be told apart.

The variance of a ratio of sums is linearised: that of the residuals c - r b over the accounts of a cell, from the sums
of squares and products alone. Accounts count as independent; weights are fixed, because they are what was placed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Final

import polars as pl

from dashboard.comparison.strata import LEAST_SUPPORT, common_strata, support
from dashboard.statistical_limits import LEVEL, quantile

FEWEST_PAYING: Final = 10
"""Paying accounts below which a rate stands on too few of them for an interval."""
_FEW_IN_A_CELL: Final = 5
"""Paying accounts of a cell below which its own spread says too little."""


@dataclass(frozen=True)
class Standard:
    """The rate that one agency would have had on what all compared agencies were placed together."""

    agency: str
    rate: float
    variance: float
    n: int
    """Its accounts in the common strata."""
    paying: int
    balance: float
    """Its placed balance, in the base currency, whether in common strata or not."""
    share: float
    """How much of that lies in the common strata."""

    @property
    def certain(self) -> bool:
        """Whether enough accounts paid for an interval."""
        return self.paying >= FEWEST_PAYING

    def interval(self, level: float = LEVEL) -> tuple[float, float] | None:
        """The interval of the rate; None where too few accounts paid. Never below 0."""
        reach = quantile(level) * sqrt(self.variance)
        return (max(self.rate - reach, 0.0), self.rate + reach) if self.certain else None


@dataclass(frozen=True)
class Pair:
    """Two agencies over the strata that both have, the better one first."""

    better: str
    worse: str
    difference: float
    reach: float
    """Half the width of the interval, which allows for the number of pairs compared."""
    share: float
    """How much of both agencies' placed balance lies in the strata compared."""
    certain: bool

    @property
    def apart(self) -> bool:
        """Whether they can be told apart."""
        return self.certain and self.difference > self.reach


def with_rates(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells with their `rate` and its `variance`.

    A cell in which very few accounts paid takes its spread around the rate of all agencies in that stratum: around its
    own, where nothing was collected, there would be none.
    """
    pooled = pl.col("c").sum().over("stratum") / pl.col("b").sum().over("stratum")
    own = pl.col("c") / pl.col("b")
    around = pl.when(pl.col("paying") < _FEW_IN_A_CELL).then(pooled).otherwise(own)
    return cells.with_columns(own.alias("rate"), (residual_squares(around) / pl.col("b") ** 2).alias("variance"))


def residual_squares(rate: pl.Expr) -> pl.Expr:
    """The variance of the sum of c - rate x b over the accounts of a cell."""
    squares = pl.col("cc") - 2 * rate * pl.col("bc") + rate**2 * pl.col("bb")
    n = pl.col("n")
    return squares.clip(lower_bound=0) * pl.when(n > 1).then(n / (n - 1)).otherwise(1.0)


def standardised(cells: pl.DataFrame, agencies: Sequence[str], minimum: int) -> list[Standard]:
    """The standardised rate of each agency over the strata that all have, the highest first.

    Weights are the balance that these agencies were placed in each stratum. Empty where no stratum is common to all.
    """
    placed = cells.filter(pl.col("agency_code").is_in(list(agencies)))
    common = placed.filter(pl.col("stratum").is_in(common_strata(placed, agencies, minimum)))
    if common.is_empty():
        return []
    weight = pl.col("b").sum().over("stratum") / common["b"].sum()
    summed = (
        with_rates(common)
        .with_columns(weight.alias("w"))
        .group_by("agency_code")
        .agg(
            (pl.col("w") * pl.col("rate")).sum().alias("rate"),
            (pl.col("w") ** 2 * pl.col("variance")).sum().alias("variance"),
            pl.col("n", "paying").sum(),
            pl.col("b").sum().alias("inside"),
        )
        .join(placed.group_by("agency_code").agg(pl.col("b").sum()), on="agency_code")
        .sort("rate", "agency_code", descending=[True, False])
    )
    return [
        Standard(
            row["agency_code"],
            row["rate"],
            row["variance"],
            row["n"],
            row["paying"],
            row["b"],
            row["inside"] / row["b"],
        )
        for row in summed.iter_rows(named=True)
    ]


def pairs(cells: pl.DataFrame, agencies: Sequence[str], minimum: int, least: float = LEAST_SUPPORT) -> list[Pair]:
    """Every two agencies compared: over the strata that all have, or where these hold too little, over their own.

    Intervals allow for the number of pairs (Bonferroni), so that all of them hold together at 95 %. Pairs without a
    common stratum are left out.
    """
    together = standardised(cells, agencies, minimum) if support(cells, agencies, minimum) >= least else []
    held = {one.agency: one for one in together}
    found: list[tuple[Standard, Standard, float]] = []
    for both in combinations(sorted(agencies), 2):
        matched = [held[code] for code in both] if together else standardised(cells, both, minimum)
        if matched:
            first, second = sorted(matched, key=lambda one: -one.rate)
            found.append((first, second, support(cells, agencies if together else both, minimum)))
    z = quantile(1 - (1 - LEVEL) / max(len(found), 1))
    return [
        Pair(
            first.agency,
            second.agency,
            first.rate - second.rate,
            z * sqrt(first.variance + second.variance),
            share,
            first.certain and second.certain,
        )
        for first, second, share in found
    ]
