"""The cube of the way from allocation to cash: how many of the accounts that agencies held came how far."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import (
    BOOK,
    CubeSpec,
    Monthly,
    OfTheBook,
    book_rollups,
    count,
    dimension,
    known_count,
    money,
)


class ContactFunnel(OfTheBook, Monthly):
    """Accounts held in the month by how far they came; each step lies within the one before."""

    collector_code: str = dimension()
    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    allocated: int = count()
    attempted: int = known_count()
    contacted: int = known_count()
    right_party: int = known_count()
    # Of those attempted; traced ones were reached after.
    untraceable: int = known_count()
    traced: int = known_count()
    promised: int = known_count()
    kept: int = known_count()
    # Of those promised and not kept.
    still_open: int = known_count()
    promised_amount: int = money()
    kept_amount: int = money()

    class Config:
        unique = ("month", *BOOK, "collector_code", "opening_state")


CONTACT_FUNNEL: Final = CubeSpec(
    name="contact_funnel",
    label="Contact to cash",
    model=ContactFunnel,
    row_budget=15_000,
    needs="allocation",
    rollups=book_rollups("opening_state"),
)
