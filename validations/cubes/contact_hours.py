"""The cubes of contacts: attempts, and what was promised, by weekday and hour; and why customers do not pay."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import CubeSpec, Monthly, Rollup, count, dimension, known_count, money


class ContactHours(Monthly):
    """Attempts of the month, and promises made in it, by the weekday and the hour of the contact."""

    weekday: pl.Enum = dimension(*words.WEEKDAYS)
    # None for promises without a contact that brought them.
    hour: pl.Enum = dimension(*words.HOURS, words.NONE)
    agency_code: str = dimension()
    collector_code: str = dimension()
    channel: str = dimension()
    product_code: str = dimension()
    state: str = dimension()
    attempts: int = count()
    contacts: int = count()
    right_party_contacts: int = count()
    promises: int = known_count()
    promised_amount: int = money()
    kept: int = known_count()
    kept_amount: int = money()

    class Config:
        unique = ("month", "weekday", "hour", "agency_code", "collector_code", "channel", "product_code", "state")


CONTACT_HOURS: Final = CubeSpec(
    name="contact_hours",
    label="Hours of contact",
    model=ContactHours,
    row_budget=12_000,
    needs="interaction",
    rollups=(
        Rollup("by_time", ("weekday", "hour", "channel")),
        Rollup("by_agency", ("weekday", "hour", "agency_code", "channel")),
    ),
)


class Reasons(Monthly):
    """Attempts on which the customer was spoken to, by the reason given for not paying."""

    agency_code: str = dimension()
    collector_code: str = dimension()
    product_code: str = dimension()
    state: str = dimension()
    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    reason: str = dimension()
    right_party_contacts: int = count()

    class Config:
        unique = ("month", "agency_code", "collector_code", "product_code", "state", "opening_state", "reason")


REASONS: Final = CubeSpec(
    name="reasons",
    label="Reasons for non-payment",
    model=Reasons,
    row_budget=4_500,
    needs="interaction",
)
