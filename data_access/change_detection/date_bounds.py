"""Bounds on the dates of a row: what a comparison with a parameter of the period proves, and what several prove."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from data_access.change_detection.watched_columns import Dated, Reach

FROM_INCLUSIVE: Final = frozenset(
    {"month", "month_start", "events_from", "received_from", "as_of_date", "closing_date", "cutoff_date"}
)
"""Parameters that lie within their month: what is dated on or after one is not before the month."""
FROM_EXCLUSIVE: Final = FROM_INCLUSIVE | {"opening_date"}
"""Parameters after which everything is within the month, or between two day-ends."""
FROM_WEEK: Final = frozenset({"week_from"})
"""Parameters that lie less than a month before their month."""
UNTIL_INCLUSIVE: Final = FROM_EXCLUSIVE | FROM_WEEK
"""Parameters that are never after the last day of their month."""
UNTIL_EXCLUSIVE: Final = UNTIL_INCLUSIVE | {
    "events_before",
    "received_before",
    "matured_date",
    "placed_from",
    "opened_from",
    "started_from",
    "settled_opened_from",
    "settled_from",
    "settled_before",
    "campaigns_from",
    "campaigns_before",
    "promises_from",
}
"""Parameters before which nothing is after the last day of their month."""
UNTIL_NEXT: Final = frozenset({"promises_before"})
"""Parameters before which nothing is after the last day of the month that follows theirs."""

_NARROW: Final[tuple[Reach, ...]] = ("month", "opening", "week", "onwards", "ahead")
_MOST: Final = 32
"""Alternatives of one condition that are told apart; beyond, nothing is proven."""


@dataclass(frozen=True)
class Bounds:
    """How far from its month a date is at most."""

    before: bool = False
    """No later than the month."""
    since_opening: bool = False
    """No earlier than the day-end that the month opens with."""
    after: bool = False
    """No earlier than the first day of the month, or than the day after that day-end."""
    since_week: bool = False
    """No earlier than the week before the month."""
    before_next: bool = False
    """No later than the month that follows."""

    def __or__(self, other: "Bounds") -> "Bounds":
        return Bounds(
            self.before or other.before,
            self.since_opening or other.since_opening,
            self.after or other.after,
            self.since_week or other.since_week,
            self.before_next or other.before_next,
        )

    @property
    def reach(self) -> Reach:
        """How far a row within these bounds reaches from its date."""
        if not self.before:
            return "ahead" if self.before_next else "everywhere"
        if self.after:
            return "month"
        return "opening" if self.since_opening else "week" if self.since_week else "onwards"


Alternative = Mapping[str, Bounds]
"""Bounds of a table's columns that hold at once."""
Alternatives = tuple[Alternative, ...]
"""A row can matter only where one of these holds."""
ANY: Final[Alternatives] = ({},)


def bounds_of(kind: type[exp.Expr], parameter: str) -> Bounds:
    """What is proven of a date that is compared with a parameter."""
    return Bounds(
        since_opening=kind in (exp.GT, exp.GTE, exp.EQ) and parameter in FROM_EXCLUSIVE,
        after=(kind is exp.GT and parameter in FROM_EXCLUSIVE)
        or (kind in (exp.GTE, exp.EQ) and parameter in FROM_INCLUSIVE),
        since_week=kind in (exp.GT, exp.GTE, exp.EQ) and parameter in FROM_WEEK,
        before=(kind is exp.LT and parameter in UNTIL_EXCLUSIVE)
        or (kind in (exp.LTE, exp.EQ) and parameter in UNTIL_INCLUSIVE),
        before_next=kind is exp.LT and parameter in UNTIL_NEXT,
    )


def best(alternative: Alternative, first: str | None) -> Dated | None:
    """The date that says most: one that keeps rows within the month, else one that keeps them from earlier ones."""
    for reach in _NARROW:
        names = sorted(name for name, bounds in alternative.items() if bounds.reach == reach)
        if names:
            return (first if first in names else names[0]), reach
    return None


def both(left: Alternatives, right: Alternatives) -> Alternatives:
    """The alternatives where both hold."""
    if len(left) * len(right) > _MOST:
        return left if len(left) <= len(right) else right
    return tuple(_merged(one, other) for one in left for other in right)


def _merged(one: Alternative, other: Alternative) -> Alternative:
    return {name: one.get(name, Bounds()) | other.get(name, Bounds()) for name in {**one, **other}}
