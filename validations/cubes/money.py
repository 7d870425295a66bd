"""The cubes of money: what was received and by whom, what was to be received, and what collecting it cost."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import BOOK, CubeSpec, Monthly, OfTheBook, Rollup, count, dimension, money

_RECEIPT: Final = ("opening_state", "channel", "kind", "component", "attribution")
_TARGETED: Final = ("zone", "state", "area", "branch_code", "product_code", "bucket", "agency_code", "collector_code")


class Receipts(OfTheBook, Monthly):
    """What was received, by how, for what and by whom."""

    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    channel: str = dimension()
    kind: pl.Enum = dimension(*words.PAYMENT_KINDS, words.NONE)
    component: pl.Enum = dimension(*words.PAYMENT_COMPONENTS, words.NONE)
    attribution: pl.Enum = dimension(*words.ATTRIBUTIONS)
    receipts: int = count()
    amount: int = money()
    to_deposit: int = count()
    deposited_in_time: int = count()

    class Config:
        unique = ("month", *BOOK, *_RECEIPT)


class ReceiptsDaily(Monthly):
    """What was received, by day."""

    day: pl.Date = dimension()
    product_code: str = dimension()
    state: str = dimension()
    agency_code: str = dimension()
    kind: pl.Enum = dimension(*words.PAYMENT_KINDS, words.NONE)
    receipts: int = count()
    amount: int = money()

    class Config:
        unique = ("month", "day", "product_code", "state", "agency_code", "kind")


class CollectorReceipts(Monthly):
    """What was received, by collector."""

    collector_code: str = dimension()
    agency_code: str = dimension()
    product_code: str = dimension()
    state: str = dimension()
    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    kind: pl.Enum = dimension(*words.PAYMENT_KINDS, words.NONE)
    receipts: int = count()
    amount: int = money()

    class Config:
        unique = ("month", "collector_code", "agency_code", "product_code", "state", "opening_state", "kind")


class Costs(Monthly):
    """What collecting cost."""

    agency_code: str = dimension()
    cost_type: pl.Enum = dimension(*words.COST_TYPES, words.NONE)
    amount: int = money()

    class Config:
        unique = ("month", "agency_code", "cost_type")


class Targets(Monthly):
    """What was to be reached."""

    period_type: pl.Enum = dimension(*words.PERIOD_TYPES)
    measure: str = dimension()
    zone: str = dimension()
    state: str = dimension()
    area: str = dimension()
    branch_code: str = dimension()
    product_code: str = dimension()
    bucket: pl.Enum = dimension(*words.BUCKETS, words.NONE)
    agency_code: str = dimension()
    collector_code: str = dimension()
    amount: int = money()

    class Config:
        unique = ("month", "period_type", "measure", *_TARGETED)


RECEIPTS: Final = CubeSpec(
    name="receipts",
    label="Receipts",
    model=Receipts,
    row_budget=24_000,
    needs="payment",
    rollups=(
        Rollup("by_state", ("product_code", "zone", "state", "segment", *_RECEIPT)),
        Rollup("by_agency", ("product_code", "zone", "agency_code", *_RECEIPT)),
    ),
    controls=("received_control",),
)
RECEIPTS_DAILY: Final = CubeSpec(
    name="receipts_daily", label="Receipts by day", model=ReceiptsDaily, row_budget=8_500, needs="payment"
)
COLLECTOR_RECEIPTS: Final = CubeSpec(
    name="collector_receipts",
    label="Receipts by collector",
    model=CollectorReceipts,
    row_budget=3_500,
    needs="payment",
)
COSTS: Final = CubeSpec(
    name="costs", label="Costs", model=Costs, row_budget=200, needs="collection_cost", controls=("costs_control",)
)
TARGETS: Final = CubeSpec(name="targets", label="Targets", model=Targets, row_budget=0, needs="target", sparse=True)
"""The small table itself, of which each question finds its own rows (dashboard/targets); never prepared by month."""
MONEY_CUBES: Final = (RECEIPTS, RECEIPTS_DAILY, COLLECTOR_RECEIPTS, COSTS)
