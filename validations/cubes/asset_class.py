"""The cubes of asset classes: SMA and NPA by age, what slips next if nothing is paid, and the borrowers of each."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import (
    BOOK,
    CubeSpec,
    Monthly,
    OfTheBook,
    Rollup,
    attribute,
    count,
    dimension,
    known_count,
    money,
    negative_part,
)
from validations.cubes.position import CUSTOMER_GRAINS

_CLASSED: Final = ("bucket", "npa", "asset_class", "tainted", "slips_to", "slips_within", "history")


class AssetClass(OfTheBook, Monthly):
    """The active book by asset class."""

    bucket: pl.Enum = dimension(*words.BUCKETS)
    npa: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    asset_class: pl.Enum = dimension(*words.ASSET_CLASSES)
    tainted: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    slips_to: pl.Enum = dimension(*words.SLIPS_TO)
    slips_within: pl.Enum = dimension(*words.SLIPS_WITHIN)
    history: pl.Enum = dimension(*words.HISTORY)
    accounts: int = count()
    total_outstanding: int = money()
    total_outstanding_negative: int = negative_part()
    overdue: int = money()

    class Config:
        unique = ("month", *BOOK, *_CLASSED)


class Borrowers(Monthly):
    """Borrowers by the worst class of their accounts, counted anew for each of CUSTOMER_GRAINS."""

    zone: str = attribute()
    state: str = attribute()
    product_code: str = attribute()
    segment: str = attribute()
    agency_code: str = attribute()
    borrowers: int = count()
    # Unknown where no account's days past due, or NPA flag, is recorded, or day-ends do not go back far enough.
    standard: int = known_count()
    dpd_unknown: int = known_count()
    sma0: int = known_count()
    sma1: int = known_count()
    sma2: int = known_count()
    over_90_not_flagged: int = known_count()
    npa: int = known_count()
    substandard: int = known_count()
    npa_age_unknown: int = known_count()
    doubtful1: int = known_count()
    doubtful2: int = known_count()
    doubtful3: int = known_count()
    tainted: int = known_count()

    class Config:
        unique = ("month", "zone", "state", "product_code", "segment", "agency_code")


ASSET_CLASS: Final = CubeSpec(
    name="asset_class",
    label="Asset classes",
    model=AssetClass,
    row_budget=26_000,
    span="day-end",
    rollups=(
        Rollup("by_state", ("product_code", "zone", "state", "segment", *_CLASSED)),
        Rollup("by_agency", ("product_code", "zone", "agency_code", *_CLASSED)),
    ),
    controls=("asset_class_control",),
)
BORROWERS: Final = CubeSpec(
    name="borrowers",
    label="Borrowers",
    model=Borrowers,
    row_budget=500,
    span="day-end",
    additive=False,
    stored_by=CUSTOMER_GRAINS,
    controls=("customers_control",),
)
ASSET_CLASS_CUBES: Final = (ASSET_CLASS, BORROWERS)
