"""The cubes of a day-end: the position of the book, its customers, and the list of accounts to work through."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import (
    BOOK,
    CubeSpec,
    Monthly,
    OfTheBook,
    attribute,
    book_rollups,
    count,
    dimension,
    known_count,
    money,
    negative_part,
)
from validations.frame_model import Model

CUSTOMER_GRAINS: Final = (
    (),
    ("zone",),
    ("zone", "state"),
    ("product_code",),
    ("zone", "product_code"),
    ("segment",),
    ("agency_code",),
)


class Standing(Model):
    """Where an account stands at a day-end."""

    bucket: pl.Enum = dimension(*words.BUCKETS)
    status: pl.Enum = dimension(*words.STATUSES)
    npa: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    ticket_band: pl.Enum = dimension(*words.TICKET_BANDS)


class Position(Standing, OfTheBook, Monthly):
    """The balances of a day-end."""

    accounts: int = count()
    principal: int = money()
    principal_negative: int = negative_part()
    total_outstanding: int = money()
    total_outstanding_negative: int = negative_part()
    overdue: int = money()
    overdue_negative: int = negative_part()
    charges_due: int = money()
    charges_due_negative: int = negative_part()
    provision: int = money()
    dpd_days: int = count()

    class Config:
        unique = ("month", *BOOK, "bucket", "status", "npa", "ticket_band")


class Customers(Monthly):
    """Customers, who cannot be added up: counted anew for each of CUSTOMER_GRAINS."""

    zone: str = attribute()
    state: str = attribute()
    product_code: str = attribute()
    segment: str = attribute()
    agency_code: str = attribute()
    customers: int = count()
    # Unknown where no account's days past due, or NPA flag, is recorded.
    customers_delinquent: int = known_count()
    customers_30plus: int = known_count()
    customers_60plus: int = known_count()
    customers_90plus: int = known_count()
    customers_npa: int = known_count()

    class Config:
        unique = ("month", "zone", "state", "product_code", "segment", "agency_code")


class Listed(Monthly):
    """The account of a row of the worklist."""

    account_id: str = dimension()
    customer_id: str = attribute()


class Worklist(Standing, OfTheBook, Listed):
    """One row per delinquent or written-off account that a review works through."""

    dpd: int = attribute()
    unpaid_dues: int = attribute()
    principal: int = money()
    total_outstanding: int = money()
    overdue: int = money()
    charges_due: int = money()
    collector_code: str = attribute()
    allocated_on: pl.Date = attribute()
    last_attempt_on: pl.Date = attribute()
    last_contact_on: pl.Date = attribute()
    last_payment_on: pl.Date = attribute()
    last_payment: int = money()
    promise_due_on: pl.Date = attribute()
    promised: int = money()
    complaint_open: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    dispute_open: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    exclusion: pl.Enum = attribute(*words.EXCLUSIONS)

    class Config:
        unique = ("month", "account_id")


POSITION: Final = CubeSpec(
    name="position",
    label="Position",
    model=Position,
    row_budget=40_000,
    span="day-end",
    rollups=book_rollups("bucket", "status", "npa"),
    controls=("position_control",),
)
CUSTOMERS: Final = CubeSpec(
    name="customers",
    label="Customers",
    model=Customers,
    row_budget=500,
    span="day-end",
    additive=False,
    stored_by=CUSTOMER_GRAINS,
    controls=("customers_control",),
)
WORKLIST: Final = CubeSpec(
    name="worklist",
    label="Worklist",
    model=Worklist,
    row_budget=12_000,
    span="day-end",
    additive=False,
    latest_only=True,
)
