"""Which class a movement falls in: opening state x closing state x paid x restructured, once for everybody."""

from functools import cache
from itertools import product

import polars as pl

from validations import vocabulary as words
from validations.cubes import CLOSING_STATE, OPENING_STATE, YES_NO

_HELD = {"yes": "stabilised", "no": "held without payment", "unknown": "held, payment unknown"}
"""What staying in a bucket past due comes to, by whether dues were paid; unknown is not no."""
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


CLASSED_BY = ("opening_state", "closing_state", "paid", "restructured")


@cache
def classes() -> pl.DataFrame:
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
