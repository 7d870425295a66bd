"""The cube of vintages: accounts by the months since they were opened, what they ever were and what they are now."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import CubeSpec, Monthly, Rollup, count, dimension, known_count, money


class Vintage(Monthly):
    """Accounts whose whole life is seen, by months on book: 0 is the month that they were opened in."""

    months_on_book: pl.Enum = dimension(*words.MONTHS_ON_BOOK)
    product_code: str = dimension()
    branch_code: str = dimension()
    ticket_band: pl.Enum = dimension(*words.TICKET_BANDS)
    terms_changed: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    accounts: int = count()
    active_accounts: int = count()
    sanctioned: int = money()
    # Unknown where the days past due of none of the accounts are recorded.
    ever_30: int = known_count()
    ever_60: int = known_count()
    ever_90: int = known_count()
    now_30: int = known_count()
    now_60: int = known_count()
    now_90: int = known_count()
    ever_30_sanctioned: int = money()
    ever_60_sanctioned: int = money()
    ever_90_sanctioned: int = money()
    now_30_outstanding: int = money()
    now_60_outstanding: int = money()
    now_90_outstanding: int = money()
    first_dues: int = count()
    first_dues_unpaid: int = known_count()
    started_known: int = count()
    non_starters: int = known_count()

    class Config:
        unique = ("month", "months_on_book", "product_code", "branch_code", "ticket_band", "terms_changed")


VINTAGE: Final = CubeSpec(
    name="vintage",
    label="Vintages",
    model=Vintage,
    row_budget=25_000,
    span="day-end",
    needs="account_snapshot",
    rollups=(
        Rollup("by_state", ("months_on_book", "product_code", "zone", "state", "terms_changed")),
        Rollup("by_ticket", ("months_on_book", "product_code", "zone", "ticket_band", "terms_changed")),
    ),
    controls=("vintage_control",),
)
