"""What an oracle is: SQL written by hand from a metric's definition, over the raw tables (see ../definitions).

`{by}` stands for the month and any further columns asked for. `{within}` is the relation that a movement rate covers:
the delinquent part of the opening book for a total, the whole opening book when it is broken down by bucket.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Oracle:
    """What a figure should be, and for a rate how many cases stand behind it."""

    sql: str
    cases: str = ""
