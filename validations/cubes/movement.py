"""The cube of a month's movement: what became of the accounts of its opening."""

from typing import Final

import pandera.polars as pa
import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import (
    BOOK,
    CubeSpec,
    Monthly,
    OfTheBook,
    Rollup,
    count,
    dimension,
    money,
)

_MOVED: Final = (
    "opening_state",
    "closing_state",
    "paid",
    "bounced",
    "npa_opening",
    "npa_closing",
    "restructured",
    "arrived",
)


class Opened(Monthly):
    """A month with the day-end that it opened with."""

    opening_date: pl.Date = dimension()


class Movement(OfTheBook, Opened):
    """Accounts by where they stood at opening and at closing, and what came in between."""

    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    closing_state: pl.Enum = dimension(*words.CLOSING_STATES)
    paid: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    bounced: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    npa_opening: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    npa_closing: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    restructured: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    arrived: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    # A transfer out of a node is booked as minus one account there, plus one where it went.
    accounts: int = pa.Field(nullable=False)
    opening_principal: int = money()
    opening_principal_negative: int = money()
    closing_principal: int = money()
    closing_principal_negative: int = money()
    opening_outstanding: int = money()
    opening_outstanding_negative: int = money()
    closing_outstanding: int = money()
    closing_outstanding_negative: int = money()
    received: int = money()
    waived: int = money()
    levied: int = money()
    written_off: int = money()
    reallocated: int = count()

    class Config:
        unique = ("month", *BOOK, *_MOVED)


MOVEMENT: Final = CubeSpec(
    name="movement",
    label="Movement",
    model=Movement,
    row_budget=40_000,
    span="movement",
    rollups=(
        Rollup("by_state", ("product_code", "zone", "state", "segment", *_MOVED)),
        Rollup("by_agency", ("product_code", "zone", "agency_code", *_MOVED)),
    ),
    controls=("opening_control", "received_between_control", "received_outside_control"),
)
