"""The cubes of dues: what fell due and what became of it, what was presented, what was written off and recovered."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import BOOK, CubeSpec, Monthly, OfTheBook, Rollup, count, dimension, known_count, money
from validations.cubes.movement import Opened


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


DEMAND: Final = CubeSpec(
    name="demand",
    label="Demand",
    model=Demand,
    row_budget=11_000,
    span="opened",
    waits_for="instalment",
    rollups=(
        Rollup("by_state", ("product_code", "zone", "state", "segment", "opening_state")),
        Rollup("by_agency", ("product_code", "zone", "agency_code", "opening_state")),
    ),
    controls=("demand_control",),
)
INFLOW: Final = CubeSpec(
    name="inflow",
    label="Inflow",
    model=Inflow,
    row_budget=7_500,
    needs="presentation",
    rollups=(
        Rollup("by_state", ("product_code", "zone", "state", "segment")),
        Rollup("by_agency", ("product_code", "zone", "agency_code")),
    ),
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
DUES_CUBES: Final = (DEMAND, INFLOW, WRITE_OFF_POOL)
