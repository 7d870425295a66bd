"""The cube of who holds which accounts: what each collector has to work at a day-end."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import CubeSpec, Monthly, count, dimension, money


class CollectorAccounts(Monthly):
    """The active and written-off accounts of a day-end, by the collector who holds them that day."""

    collector_code: str = dimension()
    agency_code: str = dimension()
    product_code: str = dimension()
    state: str = dimension()
    bucket: pl.Enum = dimension(*words.BUCKETS)
    status: pl.Enum = dimension(*words.STATUSES)
    accounts: int = count()
    total_outstanding: int = money()
    overdue: int = money()

    class Config:
        unique = ("month", "collector_code", "agency_code", "product_code", "state", "bucket", "status")


COLLECTOR_ACCOUNTS: Final = CubeSpec(
    name="collector_accounts",
    label="Accounts by collector",
    model=CollectorAccounts,
    row_budget=4_500,
    span="day-end",
    needs="allocation",
)
