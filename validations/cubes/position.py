"""The cubes of a day-end: the position of the book, and its customers."""

from typing import Final

from validations.cubes.columns import (
    BUCKET,
    COMMON,
    PERIOD,
    STATUS,
    TICKET_BAND,
    YES_NO,
    attribute,
    balances,
    count,
    dimension,
    known_count,
    money,
)
from validations.cubes.spec import CubeSpec, Rollup

_POSITION_COLUMNS = {
    **PERIOD,
    **COMMON,
    "bucket": dimension(BUCKET),
    "status": dimension(STATUS),
    "npa": dimension(YES_NO),
    "ticket_band": dimension(TICKET_BAND),
    "accounts": count(),
    **balances("principal", "total_outstanding", "overdue", "charges_due"),
    "provision": money(),
    "dpd_days": count(),
}

CUSTOMER_GRAINS: Final = (
    (),
    ("zone",),
    ("zone", "state"),
    ("product_code",),
    ("zone", "product_code"),
    ("segment",),
    ("agency_code",),
)

_CUSTOMERS_COLUMNS = {
    **PERIOD,
    **{name: attribute() for name in ("zone", "state", "product_code", "segment", "agency_code")},
    "customers": count(),
    # Unknown where no account's days past due, or NPA flag, is recorded.
    **{
        name: known_count()
        for name in (
            "customers_delinquent",
            "customers_30plus",
            "customers_60plus",
            "customers_90plus",
            "customers_npa",
        )
    },
}

POSITION: Final = CubeSpec(
    name="position",
    label="Position",
    columns=_POSITION_COLUMNS,
    grain=("month", *COMMON, "bucket", "status", "npa", "ticket_band"),
    row_budget=40_000,
    span="day-end",
    rollups=(
        Rollup("by_state", ("product_code", "zone", "state", "segment", "bucket", "status", "npa")),
        Rollup("by_agency", ("product_code", "zone", "agency_code", "bucket", "status", "npa")),
    ),
    controls=("position_control",),
)
CUSTOMERS: Final = CubeSpec(
    name="customers",
    label="Customers",
    columns=_CUSTOMERS_COLUMNS,
    grain=("month", "zone", "state", "product_code", "segment", "agency_code"),
    row_budget=500,
    span="day-end",
    additive=False,
    controls=("customers_control",),
)
