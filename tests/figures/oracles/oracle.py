"""What an oracle is: SQL written by hand from a metric's definition, over the raw tables (see ../definitions).

`{by}` stands for the month and any further columns asked for. `{within}` is the relation that a movement rate covers:
the delinquent part of the opening book for a total, the whole opening book when it is broken down by bucket.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

By = tuple[str, ...]

OF_THE_BOOK: Final[Sequence[By]] = (
    (),
    ("zone",),
    ("state", "secured"),
    ("branch_code",),
    ("product_group", "product_code"),
    ("segment",),
    ("agency_code",),
)
"""What every cube of accounts can be broken down by."""
POSITION: Final[Sequence[By]] = (*OF_THE_BOOK, ("bucket", "zone"), ("npa", "status"), ("ticket_band",))
MOVEMENT: Final[Sequence[By]] = (*OF_THE_BOOK, ("bucket", "zone"), ("opening_state",))
CUSTOMERS: Final[Sequence[By]] = (
    (),
    ("zone",),
    ("zone", "state"),
    ("product_code",),
    ("zone", "product_code"),
    ("segment",),
    ("agency_code",),
)


@dataclass(frozen=True)
class Oracle:
    """What a figure should be, and for a rate how many cases stand behind it."""

    sql: str
    cases: str = ""
    by: Sequence[By] = ()
    """The breakdowns that it is compared by; without any those of the cube."""
