"""Cells of one agency in one stratum, the strata that agencies have in common, and the largest set that has enough."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import and_
from typing import Final

import polars as pl

from validations.cubes import MINOR_UNITS

LEAST_SUPPORT: Final = 0.6
"""Share of the placed balance that must lie in common strata for agencies to be ranked together."""
_ALL_SETS_UP_TO: Final = 12
"""Agencies of which every set is tried; of more, the one that costs most support is dropped until enough is left."""


def cells_of(rows: pl.DataFrame, strata: Sequence[str]) -> pl.DataFrame:
    """Agency x stratum of rows of the cube `placements` at one age: what a rate and its spread are made of.

    `n` accounts of known balance, `paying` of which paid; `b` balance placed and `c` collected in the base currency,
    `bb`, `cc` and `bc` their squares and product. Strata are named by their values, in the order of `strata`. A cell
    whose balance does not add up to more than 0, or of which nothing is known to have been collected, has no rate and
    is left out.
    """
    named = pl.concat_str([pl.col(key).cast(pl.String) for key in strata], separator=", ")
    money = {"b": "balance", "c": "collected"}
    moments = {"bb": "balance_squared", "cc": "collected_squared", "bc": "balance_collected"}
    return (
        rows.group_by("agency_code", named.alias("stratum"))
        .agg(
            pl.col("valued_accounts").sum().alias("n"),
            pl.col("paying_accounts").sum().alias("paying"),
            *((pl.col(column).sum() / MINOR_UNITS).alias(name) for name, column in money.items()),
            *(pl.col(column).sum().alias(name) for name, column in moments.items()),
            pl.col("collected").count().alias("known"),
        )
        .filter((pl.col("b") > 0) & (pl.col("known") > 0))
        .drop("known")
        .with_columns(pl.col("agency_code").cast(pl.String))
        .sort("agency_code", "stratum")
    )


def common_strata(cells: pl.DataFrame, agencies: Collection[str], minimum: int) -> list[str]:
    """The strata in which each of these agencies has enough accounts."""
    enough = cells.filter(pl.col("agency_code").is_in(list(agencies)) & (pl.col("n") >= minimum))
    counted = enough.group_by("stratum").agg(pl.col("agency_code").n_unique().alias("agencies"))
    return sorted(counted.filter(pl.col("agencies") == len(set(agencies)))["stratum"].to_list())


def support(cells: pl.DataFrame, agencies: Collection[str], minimum: int) -> float:
    """The share of these agencies' placed balance that lies in strata they all have; 0 where nothing was placed."""
    placed = cells.filter(pl.col("agency_code").is_in(list(agencies)))
    whole = float(placed["b"].sum())
    inside = placed.filter(pl.col("stratum").is_in(common_strata(cells, agencies, minimum)))
    return float(inside["b"].sum()) / whole if whole else 0.0


@dataclass(frozen=True)
class _Placed:
    """What an agency was placed: the balance of every stratum, and those with enough accounts as bits of a number."""

    whole: float
    balance: tuple[float, ...]
    enough: int


def largest_set(cells: pl.DataFrame, minimum: int, least: float = LEAST_SUPPORT) -> tuple[str, ...]:
    """The largest set of agencies whose common strata hold enough of their balance; of several, the one with most.

    Empty where no two agencies have enough in common. It looks at what was placed, never at what was collected.
    """
    placed = _placed(cells, minimum)
    agencies = sorted(agency for agency, one in placed.items() if one.enough)
    if len(agencies) > _ALL_SETS_UP_TO:
        return _narrowed(placed, agencies, least)
    for size in range(len(agencies), 1, -1):
        share, best = max(
            (_share([placed[code] for code in picked]), picked) for picked in combinations(agencies, size)
        )
        if share >= least:
            return best
    return ()


def _placed(cells: pl.DataFrame, minimum: int) -> dict[str, _Placed]:
    strata = {name: place for place, name in enumerate(cells["stratum"].unique().sort().to_list())}
    found: dict[str, _Placed] = {}
    for (agency,), rows in cells.partition_by("agency_code", as_dict=True).items():
        balance, enough = [0.0] * len(strata), 0
        for stratum, n, placed in rows.select("stratum", "n", "b").rows():
            balance[strata[stratum]] = placed
            enough |= (n >= minimum) << strata[stratum]
        found[str(agency)] = _Placed(sum(balance), tuple(balance), enough)
    return found


def _share(compared: Sequence[_Placed]) -> float:
    """As `support`, without a frame: of a dozen agencies there are thousands of sets."""
    common = reduce(and_, (one.enough for one in compared))
    if not common:
        return 0.0
    inside = [place for place in range(common.bit_length()) if common >> place & 1]
    return sum(one.balance[place] for one in compared for place in inside) / sum(one.whole for one in compared)


def _narrowed(placed: Mapping[str, _Placed], agencies: Sequence[str], least: float) -> tuple[str, ...]:
    left = tuple(agencies)
    while len(left) > 1 and _share([placed[code] for code in left]) < least:
        rests = combinations(left, len(left) - 1)
        left = max(rests, key=lambda rest: (_share([placed[code] for code in rest]), rest))
    return left if len(left) > 1 else ()
