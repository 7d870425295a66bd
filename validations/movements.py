"""Which of the ten classes a movement falls in: opening state x closing state x paid, once for everybody."""

from functools import cache
from itertools import product

import polars as pl

from validations import vocabulary as words
from validations.cubes import CLOSING_STATE, OPENING_STATE, YES_NO

MOVEMENT_CLASS = pl.Enum((*words.MOVEMENT_CLASSES, words.NOT_CLASSED))


def movement_class(opening: str, closing: str, paid: str) -> str:
    """The class of one movement; accounts without an opening bucket are in none."""
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
    return _between_buckets(words.BUCKETS.index(opening), words.BUCKETS.index(closing), paid)


def _between_buckets(opening: int, closing: int, paid: str) -> str:
    if closing > opening:
        return "flow"
    if closing == opening:
        if opening == 0:
            return "stayed current"
        return "stabilised" if paid == "yes" else "held without payment"
    return "normalised" if closing == 0 else "rolled back"


@cache
def classes() -> pl.DataFrame:
    """Every combination of opening state, closing state and paid, with its class."""
    rows = [
        (opening, closing, paid, movement_class(opening, closing, paid))
        for opening, closing, paid in product(words.OPENING_STATES, words.CLOSING_STATES, words.YES_NO_UNKNOWN)
    ]
    return pl.DataFrame(
        rows,
        schema={
            "opening_state": OPENING_STATE,
            "closing_state": CLOSING_STATE,
            "paid": YES_NO,
            "movement_class": MOVEMENT_CLASS,
        },
        orient="row",
    )
