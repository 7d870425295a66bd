"""The cube of a month's movement: what became of the accounts of its opening, and which class each movement is in."""

from functools import cache
from itertools import product
from typing import Final

import pandera.polars as pa
import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import (
    BOOK,
    CLOSING_STATE,
    OPENING_STATE,
    YES_NO,
    CubeSpec,
    Daily,
    OfTheBook,
    Opened,
    book_rollups,
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


class Resolutions(OfTheBook, Opened, Daily):
    """Accounts resolved by closing, by the day they were resolved on."""

    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    accounts: int = count()

    class Config:
        unique = ("month", "day", *BOOK, "opening_state")


MOVEMENT: Final = CubeSpec(
    name="movement",
    label="Movement",
    model=Movement,
    row_budget=40_000,
    span="movement",
    rollups=book_rollups(*_MOVED),
    controls=("opening_control", "received_between_control", "received_outside_control"),
)
RESOLUTIONS: Final = CubeSpec(
    name="resolutions",
    label="Resolutions by day",
    model=Resolutions,
    row_budget=6_000,
    span="movement",
    rollups=book_rollups("day", "opening_state"),
)

_HELD = {"yes": "stabilised", "no": "held without payment", "unknown": "held, payment unknown"}
"""What staying in a bucket past due comes to, by whether dues were paid; unknown is not no."""
CLASSED_BY = ("opening_state", "closing_state", "paid", "restructured")
MOVEMENT_CLASS = pl.Enum((*words.MOVEMENT_CLASSES, words.NOT_CLASSED))


def movement_class(opening: str, closing: str, paid: str, restructured: str) -> str:
    """The class of one movement; accounts without an opening bucket are in none.

    An account whose terms changed is neither rolled back nor normalised by a better bucket, see movement_rows.sql.
    """
    if opening not in words.BUCKETS:
        return words.NOT_CLASSED
    ended = {
        "closed": "closed or settled",
        "settled": "closed or settled",
        "written_off": "written off",
        "sold": "sold",
    }
    if closing in ended:
        return ended[closing]
    if closing == "exit" or "Unknown" in (opening, closing):
        return "exit or unknown"
    return _between_buckets(words.BUCKETS.index(opening), words.BUCKETS.index(closing), paid, restructured)


def _between_buckets(opening: int, closing: int, paid: str, restructured: str) -> str:
    if closing > opening:
        return "flow"
    if closing == opening:
        if opening == 0:
            return "stayed current"
        return _HELD[paid]
    if restructured == "yes":
        return "restructured"
    return "normalised" if closing == 0 else "rolled back"


@cache
def movement_classes() -> pl.DataFrame:
    """Every combination of CLASSED_BY, with its class."""
    rows = [
        (*states, movement_class(*states))
        for states in product(words.OPENING_STATES, words.CLOSING_STATES, words.YES_NO_UNKNOWN, words.YES_NO_UNKNOWN)
    ]
    return pl.DataFrame(
        rows,
        schema={
            "opening_state": OPENING_STATE,
            "closing_state": CLOSING_STATE,
            "paid": YES_NO,
            "restructured": YES_NO,
            "movement_class": MOVEMENT_CLASS,
        },
        orient="row",
    )
