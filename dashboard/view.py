"""The frozen value of everything a reader picked in the filter bar, as one page sees it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard import formats
from dashboard.basis import ACCOUNTS, Basis
from dashboard.figures.compute import MONTHS_BACK, Compare
from dashboard.figures.scope import Scope
from data_access.months import months_before

COMPARISONS: dict[str, str] = {
    "previous_month": "Previous month",
    "last_year": "Same month last year",
    "none": "No comparison",
}
OPENING_COMPARISON: Final[Compare] = "previous_month"
OPENING_BASIS: Final = ACCOUNTS
"""What pages open with."""

_PLACES = ("zone", "state", "area", "branch_code")


@dataclass(frozen=True)
class View:
    """One page's question: the month, what it is compared with, the filters the page can honour, and the basis."""

    month: date
    compare: Compare | None
    scope: Scope
    basis: Basis
    months: tuple[date, ...]
    """All months that have figures, oldest first."""
    open_until: date | None = None
    """The last day of the month shown when that month is not complete."""
    ignored: tuple[str, ...] = ()
    """Dimensions that are filtered but that this page cannot honour."""

    @property
    def place(self) -> str:
        """The level of geography that tells most: the one below the lowest level picked."""
        picked = [key for key in _PLACES if self.scope.values(key)]
        return _PLACES[min(_PLACES.index(picked[-1]) + 1, len(_PLACES) - 1)] if picked else _PLACES[0]

    @property
    def before(self) -> date | None:
        """The month compared with; None when there is none or it has no figures."""
        if self.compare is None:
            return None
        earlier = months_before(self.month, MONTHS_BACK[self.compare])
        return earlier if earlier in self.months else None

    @property
    def compared_with(self) -> str:
        """The month compared with in words; empty when there is none."""
        return formats.month_name(self.before) if self.before else ""

    @property
    def month_in_words(self) -> str:
        """'May 2026', or how far an open month goes."""
        return formats.month_name(self.month, self.open_until)

    def recent(self, count: int = 13) -> tuple[date, ...]:
        """At most so many months up to the month shown, oldest first."""
        return tuple(month for month in self.months if month <= self.month)[-count:]


def opening_view(months: tuple[date, ...], open_until: date | None) -> View:
    """What a page shows before anything is picked: the newest of the months, which may be open until a day."""
    return View(months[-1], OPENING_COMPARISON, Scope(), OPENING_BASIS, months, open_until)
