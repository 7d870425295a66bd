"""The cube of promises held against receipts: what the source says became of them, and what the receipts say."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import BOOK, CubeSpec, Monthly, OfTheBook, book_rollups, count, dimension, money


class PromisesRecomputed(OfTheBook, Monthly):
    """The promises that fell due, by what the source and what the receipts say became of them."""

    collector_code: str = dimension()
    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    recorded_status: pl.Enum = dimension(*words.PROMISE_STATUSES)
    recomputed_status: pl.Enum = dimension(*words.RECOMPUTED_STATUSES)
    due: int = count()
    due_amount: int = money()
    # Up to the amount promised.
    received_amount: int = money()

    class Config:
        unique = ("month", *BOOK, "collector_code", "opening_state", "recorded_status", "recomputed_status")


PROMISES_RECOMPUTED: Final = CubeSpec(
    name="promises_recomputed",
    label="Promises by receipts",
    model=PromisesRecomputed,
    row_budget=8_000,
    needs="promise",
    rollups=book_rollups("opening_state", "recorded_status", "recomputed_status"),
    controls=("promises_control",),
)
