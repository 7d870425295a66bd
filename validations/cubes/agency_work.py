"""The cubes of what agencies do: how far they cover what they hold, the attempts they make, the promises they get."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import (
    BOOK,
    CubeSpec,
    Monthly,
    OfTheBook,
    Rollup,
    book_rollups,
    count,
    dimension,
    known_count,
    money,
)


class Coverage(OfTheBook, Monthly):
    """What agencies were allocated, and how much of it they reached."""

    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    allocated: int = count()
    attempts: int = known_count()
    attempted: int = known_count()
    contacted: int = known_count()
    right_party: int = known_count()
    visited: int = known_count()
    contact_due: int = count()
    contacted_in_time: int = known_count()
    recalled: int = count()
    recall_days: int = count()

    class Config:
        unique = ("month", *BOOK, "opening_state")


class Effort(Monthly):
    """The attempts to reach customers, and how they were made."""

    agency_code: str = dimension()
    collector_code: str = dimension()
    channel: str = dimension()
    outcome: pl.Enum = dimension(*words.INTERACTION_OUTCOMES, words.NONE)
    reason: str = dimension()
    product_code: str = dimension()
    state: str = dimension()
    hour: pl.Enum = dimension(*words.HOURS)
    attempts: int = count()
    contacts: int = count()
    right_party_contacts: int = count()
    # Days on which the customer was reached, or promised, however often that day.
    right_party_days: int = count()
    promise_days: int = count()
    window_known: int = count()
    outside_window: int = known_count()
    trail_known: int = count()
    trail_complete: int = known_count()
    upload_known: int = count()
    uploaded_in_time: int = known_count()
    while_complaint_open: int = known_count()
    certification_known: int = count()
    by_uncertified: int = known_count()
    timed: int = count()
    duration_seconds: int = known_count()

    class Config:
        unique = (
            "month",
            "agency_code",
            "collector_code",
            "channel",
            "outcome",
            "reason",
            "product_code",
            "state",
            "hour",
        )


class Promises(OfTheBook, Monthly):
    """The promises that fell due, and what became of them."""

    collector_code: str = dimension()
    due: int = count()
    kept: int = count()
    broken: int = count()
    pending: int = count()
    rescheduled: int = count()
    due_amount: int = money()
    kept_amount: int = money()
    broken_amount: int = money()
    pending_amount: int = money()
    rescheduled_amount: int = money()
    paid_amount: int = money()
    made: int = count()
    made_amount: int = money()

    class Config:
        unique = ("month", *BOOK, "collector_code")


COVERAGE: Final = CubeSpec(
    name="coverage",
    label="Coverage",
    model=Coverage,
    row_budget=15_000,
    needs="allocation",
    rollups=book_rollups("opening_state"),
    controls=("coverage_control",),
)
EFFORT: Final = CubeSpec(
    name="effort",
    label="Effort",
    model=Effort,
    row_budget=12_000,
    needs="interaction",
    rollups=(
        Rollup("by_state", ("agency_code", "channel", "product_code", "state")),
        Rollup("by_hour", ("agency_code", "channel", "product_code", "hour")),
        Rollup("by_collector", ("agency_code", "collector_code", "channel", "product_code")),
    ),
    controls=("effort_control",),
)
PROMISES: Final = CubeSpec(
    name="promises",
    label="Promises",
    model=Promises,
    row_budget=5_000,
    needs="promise",
    rollups=book_rollups(),
    controls=("promises_control",),
)
AGENCY_WORK_CUBES: Final = (COVERAGE, EFFORT, PROMISES)
