"""The judgement of agencies of one type: the strata that the data bear, who is compared, their rates and indices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from dashboard import comparison
from dashboard.comparison import Funnel, Pair, Standard

Strata = tuple[str, ...]

STRATA: Final[Mapping[str, Strata]] = {
    "ticket": ("product_code", "bucket", "ticket_band", "placement_tier"),
    "tier": ("product_code", "bucket", "placement_tier"),
    "product": ("product_code", "bucket"),
    "secured": ("secured", "bucket"),
}
"""What a stratum is made of, the finest first. The product says whether it is secured."""
BY_LOT: Final[Sequence[Strata]] = (("product_code", "bucket", "zone"), ("bucket", "zone"), ("zone",))
"""Strata of placements by lot: agencies are drawn within a zone, so only there chance alone has made their mix."""


@dataclass(frozen=True, eq=False)
class Panel:
    """Agencies that are compared over the same strata."""

    strata: Strata
    minimum: int
    """Accounts that an agency needs in a stratum."""
    cells: pl.DataFrame
    """Of all agencies of the type, those compared and others."""
    agencies: tuple[str, ...]
    together: bool
    """Whether all are compared over the same strata, or each pair over its own."""

    @cached_property
    def share(self) -> float:
        """How much of their placed balance lies in the strata that all have."""
        return comparison.support(self.cells, self.agencies, self.minimum)

    @cached_property
    def ranked(self) -> list[Standard]:
        """The compared agencies by standardised rate; none where they have too little in common."""
        return comparison.standardised(self.cells, self.agencies, self.minimum) if self.together else []

    @cached_property
    def pairs(self) -> list[Pair]:
        """Every two of them."""
        return comparison.pairs(self.cells, self.agencies, self.minimum)

    @cached_property
    def indices(self) -> pl.DataFrame:
        """The index of every agency of the type."""
        return comparison.recovery_index(self.cells, comparison.reference_rates(self.cells, self.minimum))

    @cached_property
    def funnel(self) -> Funnel | None:
        """What chance allows around an index of 1."""
        return comparison.funnel(self.cells)

    @cached_property
    def others(self) -> list[str]:
        """Agencies of the type that are not compared."""
        return sorted(set(self.cells["agency_code"].to_list()) - set(self.agencies))


def panel_of(rows: pl.DataFrame, ladder: Sequence[Strata], picked: Sequence[str], minimum: int) -> Panel | None:
    """The agencies picked, else the largest set that has enough in common, over the finest strata that bear it.

    Strata are chosen by what was placed, never by what was collected. Where none of the ladder bears a comparison of
    all, each pair is compared over the strata that both have; None where no two agencies have any.
    """
    found = [(strata, comparison.cells_of(rows, strata)) for strata in ladder]
    for strata, cells in found:
        agencies = tuple(picked) or comparison.largest_set(cells, minimum)
        if len(agencies) > 1 and comparison.support(cells, agencies, minimum) >= comparison.LEAST_SUPPORT:
            return Panel(strata, minimum, cells, agencies, together=True)
    for strata, cells in found:
        agencies = tuple(picked) or tuple(cells["agency_code"].unique().sort().to_list())
        matched = comparison.pairs(cells, agencies, minimum)
        if matched:
            within = sorted({code for pair in matched for code in (pair.better, pair.worse)})
            return Panel(strata, minimum, cells, tuple(within), together=False)
    return None
