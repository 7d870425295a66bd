"""The cube of settlements: what was approved, what was given up, and what became of it."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import CubeSpec, Monthly, count, dimension, known_count, moment, money


class Settlements(Monthly):
    """Settlements approved, paid or broken in a month, and those that still ran at its end."""

    product_code: str = dimension()
    branch_code: str = dimension()
    agency_code: str = dimension()
    approval_level: str = dimension()
    approved: int = count()
    # What has become, up to the latest load, of those approved in the month.
    since_paid: int = count()
    since_broken: int = count()
    since_running: int = count()
    # Of those approved in the month whose outstanding and settlement amount are recorded.
    valued: int = count()
    outstanding: int = money()
    waived: int = money()
    # Of these the ones whose three components are recorded too.
    split: int = count()
    split_outstanding: int = money()
    waived_principal: int = money()
    waived_interest: int = money()
    waived_charges: int = money()
    # And the ones with a provision at the day-end that the month opened with.
    provided: int = count()
    provided_waived: int = money()
    provision: int = money()
    waived_beyond_provision: int = money()
    paid: int = count()
    paid_amount: int = money()
    broken: int = count()
    running: int = count()
    running_amount: int = money()
    running_over_3_months: int = count()
    outstanding_squared: float = moment()
    waived_squared: float = moment()
    outstanding_waived: float = moment()

    class Config:
        unique = ("month", "product_code", "branch_code", "agency_code", "approval_level")


SETTLEMENTS: Final = CubeSpec(
    name="settlements",
    label="Settlements",
    model=Settlements,
    row_budget=200,
    needs="settlement",
    controls=("settlements_control",),
)


class MatchedSettlements(Monthly):
    """Accounts settled six months back beside those not settled then, with what was received since."""

    settled_then: pl.Enum = dimension("yes", "no")
    product_code: str = dimension()
    state: str = dimension()
    bucket: pl.Enum = dimension(*words.DELINQUENT_BUCKETS)
    balance_band: pl.Enum = dimension(*words.TICKET_BANDS)
    accounts: int = count()
    paying_accounts: int = known_count()
    outstanding: int = money()
    received: int = money()
    outstanding_squared: float = moment()
    received_squared: float = moment()
    outstanding_received: float = moment()

    class Config:
        unique = ("month", "settled_then", "product_code", "state", "bucket", "balance_band")


MATCHED_SETTLEMENTS: Final = CubeSpec(
    name="matched_settlements",
    label="Settled beside not settled",
    model=MatchedSettlements,
    row_budget=1_500,
    needs="settlement",
    controls=("matched_settlements_control",),
)
