"""One identity of one month, and sums that stay unknown where every value is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

import polars as pl

Controls = Mapping[str, int | None]
"""The database's own totals of a month: counts, and money in minor units."""
BEFORE: Final = "position before"
Frames = Mapping[str, pl.DataFrame]
"""The cubes of a month by name; BEFORE is the position of the month before."""


@dataclass(frozen=True)
class Identity:
    """One identity of one month: what should be equal, both sides, and whether it holds."""

    identity: str
    left: int | None
    right: int | None
    difference: int
    holds: bool
    unit: str
    detail: str = ""
    rule: str = ""
    """The rule that yields it, so that it is asked again only when one of its cubes has changed."""

    def as_row(self) -> dict[str, object]:
        """The row as kept in the manifest."""
        return asdict(self)


@dataclass(frozen=True)
class Rule:
    """Identities between some cubes of one month; asked only where all of them are there."""

    name: str
    cubes: tuple[str, ...]
    check: Callable[[Frames, Controls], Iterator[Identity]]


def equal(identity: str, left: int | None, right: int | None, unit: str, detail: str = "") -> Identity:
    """An identity that holds when both sides are the same, or both unknown."""
    return Identity(identity, left, right, (left or 0) - (right or 0), left == right, unit, detail)


def total(frame: pl.DataFrame, column: str) -> int | None:
    """The exact sum; unknown where every value is."""
    values = frame[column]
    if frame.height and values.null_count() == frame.height:
        return None
    return int(values.sum())
