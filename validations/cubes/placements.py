"""The cube of placements: what agencies were given in the last 12 months, and what each batch has brought so far."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import CubeSpec, Monthly, Rollup, count, dimension, known_count, moment, money

_STRATUM: Final = ("product_code", "zone", "bucket", "ticket_band", "placement_tier")


class Placements(Monthly):
    """Allocations by the months since they were placed, with what was collected while they held the account."""

    placement_age: pl.Enum = dimension(*words.PLACEMENT_AGES)
    agency_code: str = dimension()
    product_code: str = dimension()
    zone: str = dimension()
    bucket: pl.Enum = dimension(*words.BUCKETS)
    ticket_band: pl.Enum = dimension(*words.TICKET_BANDS)
    placement_tier: str = dimension()
    at_random: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    accounts: int = count()
    # Those whose balance at placement is recorded, over which rates and moments are taken.
    valued_accounts: int = count()
    paying_accounts: int = known_count()
    balance: int = money()
    collected: int = money()
    balance_squared: float = moment()
    collected_squared: float = moment()
    balance_collected: float = moment()
    of_unknown_kind: int = money()
    withdrawn_accounts: int = known_count()
    withdrawn_balance: int = money()
    withdrawn_collected: int = money()
    promised_accounts: int = known_count()
    disputed_accounts: int = known_count()
    settled_outstanding: int = money()
    settled_waived: int = money()

    class Config:
        unique = ("month", "placement_age", "agency_code", *_STRATUM, "at_random")


PLACEMENTS: Final = CubeSpec(
    name="placements",
    label="Placements",
    model=Placements,
    row_budget=15_000,
    needs="allocation",
    rollups=(Rollup("by_agency", ("placement_age", "agency_code", "product_code", "zone", "bucket", "at_random")),),
    controls=("placements_control",),
)
