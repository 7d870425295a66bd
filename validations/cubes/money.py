"""The cubes of money: receipts, costs and targets, what fell due and was presented, and what was written off."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import (
    BOOK,
    CubeSpec,
    Daily,
    Monthly,
    OfTheBook,
    Opened,
    book_rollups,
    count,
    dimension,
    known_count,
    money,
)

_RECEIPT: Final = ("opening_state", "bounced", "channel", "kind", "component", "attribution")
_TARGETED: Final = ("zone", "state", "area", "branch_code", "product_code", "bucket", "agency_code", "collector_code")


class Receipts(OfTheBook, Monthly):
    """What was received, by how, for what and by whom."""

    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    bounced: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    channel: str = dimension()
    kind: pl.Enum = dimension(*words.PAYMENT_KINDS, words.NONE)
    component: pl.Enum = dimension(*words.PAYMENT_COMPONENTS, words.NONE)
    attribution: pl.Enum = dimension(*words.ATTRIBUTIONS)
    receipts: int = count()
    amount: int = money()
    to_deposit: int = count()
    deposited_in_time: int = count()
    repeated: int = count()
    repeated_amount: int = money()
    # Booked on a later day than paid, and after the period; null where the source keeps no day of booking.
    posted_late_amount: int = money()
    posted_after: int = known_count()
    posted_after_amount: int = money()

    class Config:
        unique = ("month", *BOOK, *_RECEIPT)


class ReceiptsDaily(Daily):
    """What was received, by day."""

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


class AgencyReceiptsDaily(Daily):
    """What outside agencies took, by day; commission is paid by the terms of the day."""

    agency_code: str = dimension()
    product_code: str = dimension()
    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    receipts: int = count()
    amount: int = money()

    class Config:
        unique = ("month", "day", "agency_code", "product_code", "opening_state")


class AgencyReversals(Daily):
    """Reversals as booked, and as the receipts of outside agencies that they take back.

    Of the latter `day` is that on which the receipt was paid, which may lie in an earlier month.
    """

    agency_code: str = dimension()
    product_code: str = dimension()
    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    unnamed: int = count()
    unnamed_amount: int = money()
    booked_amount: int = money()
    named: int = count()
    named_amount: int = money()

    class Config:
        unique = ("month", "day", "agency_code", "product_code", "opening_state")


class LargestReceipts(Monthly):
    """The five largest receipts of each cell; those of several cells are among these, so they can be found again."""

    agency_code: str = dimension()
    product_code: str = dimension()
    zone: str = dimension()
    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    receipt_place: pl.Enum = dimension(*words.RECEIPT_PLACES)
    receipts: int = count()
    amount: int = money()

    class Config:
        unique = ("month", "agency_code", "product_code", "zone", "opening_state", "receipt_place")


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


class Demand(OfTheBook, Opened):
    """What fell due, and what was collected on it."""

    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    accounts: int = count()
    due: int = money()
    due_between: int = money()
    opening_overdue: int = money()
    closing_overdue: int = money()
    collected_total: int = money()
    collected_on_due: int = money()
    collected_on_due_between: int = money()
    collected_on_overdue: int = money()
    collected_on_demand: int = money()
    waived: int = money()
    waived_on_demand: int = money()
    written_off: int = money()
    written_off_on_demand: int = money()
    levied: int = money()
    charges_collected: int = money()
    charges_waived: int = money()
    overdue_raised: int = money()
    overdue_cleared_in_time: int = money()
    dues: int = known_count()
    on_time_dues: int = known_count()
    first_dues: int = known_count()
    first_payment_defaults: int = known_count()
    dues_raised: int = known_count()

    class Config:
        unique = ("month", *BOOK, "opening_state")


class Inflow(OfTheBook, Monthly):
    """What was presented, and what was returned."""

    presentations: int = count()
    presented_amount: int = money()
    # Decided: it is known whether the bank paid. Explained: also, of a return, whether it was technical.
    decided: int = count()
    decided_amount: int = money()
    returned: int = count()
    returned_amount: int = money()
    unexplained: int = count()
    technical_returned: int = known_count()
    explained: int = known_count()
    first_presented: int = known_count()
    first_returned: int = known_count()
    bounced_with_due: int = known_count()
    bounced_cleared: int = known_count()

    class Config:
        unique = ("month", *BOOK)


class WriteOffPool(Monthly):
    """What was written off, and what was recovered of it."""

    write_off_month: str = dimension()
    product_code: str = dimension()
    state: str = dimension()
    accounts: int = count()
    charged_off_before: int = money()
    charged_off: int = money()
    recovered_before: int = money()
    recovered: int = money()

    class Config:
        unique = ("month", "write_off_month", "product_code", "state")


RECEIPTS: Final = CubeSpec(
    name="receipts",
    label="Receipts",
    model=Receipts,
    row_budget=26_500,
    needs="payment",
    rollups=book_rollups(*_RECEIPT),
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
AGENCY_RECEIPTS_DAILY: Final = CubeSpec(
    name="agency_receipts_daily",
    label="Receipts of agencies by day",
    model=AgencyReceiptsDaily,
    row_budget=2_000,
    needs="payment",
)
AGENCY_REVERSALS: Final = CubeSpec(
    name="agency_reversals",
    label="Reversals of receipts of agencies",
    model=AgencyReversals,
    row_budget=1_000,
    needs="payment",
    controls=("agency_reversals_control",),
)
LARGEST_RECEIPTS: Final = CubeSpec(
    name="largest_receipts", label="Largest receipts", model=LargestReceipts, row_budget=2_000, needs="payment"
)
COSTS: Final = CubeSpec(
    name="costs", label="Costs", model=Costs, row_budget=200, needs="collection_cost", controls=("costs_control",)
)
TARGETS: Final = CubeSpec(name="targets", label="Targets", model=Targets, row_budget=0, needs="target", sparse=True)
"""The small table itself, of which each question finds its own rows (dashboard/targets); never prepared by month."""
DEMAND: Final = CubeSpec(
    name="demand",
    label="Demand",
    model=Demand,
    row_budget=11_000,
    span="opened",
    waits_for="instalment",
    rollups=book_rollups("opening_state"),
    controls=("demand_control",),
)
INFLOW: Final = CubeSpec(
    name="inflow",
    label="Inflow",
    model=Inflow,
    row_budget=7_500,
    needs="presentation",
    rollups=book_rollups(),
    controls=("inflow_control",),
)
WRITE_OFF_POOL: Final = CubeSpec(
    name="write_off_pool",
    label="Write-off pool",
    model=WriteOffPool,
    row_budget=430,
    needs="write_off",
    controls=("write_off_pool_control",),
)
MONEY_CUBES: Final = (RECEIPTS, RECEIPTS_DAILY, COLLECTOR_RECEIPTS, COSTS, DEMAND, INFLOW, WRITE_OFF_POOL)
