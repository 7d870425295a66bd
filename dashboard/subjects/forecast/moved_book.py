"""The movement of past months by product and zone, as the forecast learns from it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from dashboard.basis import Basis
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.forecast import ARRIVED, NPA, Moved
from dashboard.forecast.outlook import Part
from dashboard.subjects.forecast.followed_lines import slippage
from data_access.months import months_before
from validations.vocabulary import BUCKETS

PARTS: Final = ("product_code", "zone")
"""What the book is forecast by; everything else is added up from it."""
MOST_MONTHS: Final = 30
"""Months that are read: enough for a year of tests of forecasts six months ahead, each learned from twelve."""
_CLOSED: Final = {
    "accounts": "closing_accounts",
    "principal": "closing_principal_positive",
    "outstanding": "closing_outstanding_positive",
}
"""What each basis closes with."""
_STATES: Final = ("opening_state", "closing_state")


@dataclass(frozen=True)
class MovedBook:
    """Complete months, oldest first, and what moved in each; no calendar month between them is missing."""

    months: tuple[date, ...]
    moved: tuple[dict[Part, Moved], ...]
    npa: bool
    """Whether it is known what slipped to NPA."""


def complete_months(ask: Answers, until: date) -> tuple[date, ...]:
    """The last complete months with a movement of exactly one month each, up to one, without a gap."""
    moved = ask.figures.months_of("movement")
    held = set(ask.figures.months_of("position"))
    month = until if until != ask.figures.open_month else months_before(until, 1)
    found: list[date] = []
    while month in moved and months_before(month, 1) in held and len(found) < MOST_MONTHS:
        found.append(month)
        month = months_before(month, 1)
    return tuple(reversed(found))


def moved_book(ask: Answers, basis: Basis, scope: Scope, months: Sequence[date]) -> MovedBook:
    """Ask for the movement of these months."""
    closed, counted = _CLOSED[basis.key], "moved_accounts"
    keys = list(dict.fromkeys((basis.opening, closed, counted)))
    frame = ask.answer(keys, by=["month", *PARTS, *_STATES], scope=scope, months=months)
    found: dict[date, dict[Part, _Counted]] = {month: {} for month in months}
    for row in frame.iter_rows(named=True):
        part = found[row["month"]].setdefault(_part(row), _Counted())
        came, went = (str(row[state]) for state in _STATES)
        part.add(came, went, *(float(row[key] or 0) for key in (basis.opening, closed, counted)))
    slipped = _slipped(ask, basis, scope, months)
    for row in slipped.iter_rows(named=True):
        found[row["month"]].setdefault(_part(row), _Counted()).slip(str(row["opening_state"]), row["slipped"] or 0)
    known = bool(slipped.height) and slipped["slipped"].count() > 0
    moved = tuple({part: one.moved() for part, one in found[month].items()} for month in months)
    return MovedBook(tuple(months), moved, known)


def _part(row: dict[str, Any]) -> Part:
    return tuple(str(row[key]) for key in PARTS)


def _slipped(ask: Answers, basis: Basis, scope: Scope, months: Sequence[date]) -> pl.DataFrame:
    if not (key := slippage(basis)):
        return pl.DataFrame()
    by = ["month", *PARTS, "opening_state"]
    return ask.answer([key], by=by, scope=scope, months=months).rename({key: "slipped"})


class _Counted:
    """The movement of one part in one month while its rows are read."""

    def __init__(self) -> None:
        self.accounts: defaultdict[str, float] = defaultdict(float)
        self.opening: defaultdict[str, float] = defaultdict(float)
        self.became: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))

    def add(self, came: str, went: str, opening: float, closing: float, accounts: float) -> None:
        """A movement from one state to another; what ended before the month and did not come back is left out."""
        source = came if came in BUCKETS else ARRIVED
        if source in BUCKETS:
            self.accounts[source] += accounts
            self.opening[source] += opening
        elif went not in BUCKETS:
            return
        self.became[source][went] += closing if went in BUCKETS else opening

    def slip(self, came: str, value: float) -> None:
        """What became NPA."""
        self.became[came if came in BUCKETS else ARRIVED][NPA] += value

    def moved(self) -> Moved:
        """All that was read."""
        return Moved(self.accounts, self.opening, self.became)
