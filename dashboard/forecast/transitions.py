"""Transition matrices pooled over months: closing over opening value of each movement, so that pay-down is in them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from validations.vocabulary import BUCKETS

ARRIVED: Final = "arrived"
"""Where accounts come from that were in no bucket at opening: new ones, those that came back, transfers."""
NPA: Final = "NPA"
"""What accounts become that are NPA at closing and were not at opening, besides closing in a state."""
LEAST_ACCOUNTS: Final = 50
"""Opening accounts over the months pooled below which a row of a matrix is taken from a wider one."""
Amounts = Mapping[str, float]


@dataclass(frozen=True)
class Moved:
    """What one month, or several together, moved in one part of the book."""

    accounts: Amounts = field(default_factory=dict)
    """Accounts of each opening bucket."""
    opening: Amounts = field(default_factory=dict)
    """Opening value of each bucket."""
    became: Mapping[str, Amounts] = field(default_factory=dict)
    """Opening bucket, or ARRIVED, to closing state to value.

    The value is that at closing for a bucket and for NPA, and that at opening for what left the book.
    """

    @property
    def stock(self) -> dict[str, float]:
        """The value that each bucket closed with."""
        closed: defaultdict[str, float] = defaultdict(float)
        for row in self.became.values():
            for state, value in row.items():
                if state in BUCKETS:
                    closed[state] += value
        return dict(closed)


def added(months: Iterable[Moved]) -> Moved:
    """Several months, or parts of the book, together."""
    accounts: defaultdict[str, float] = defaultdict(float)
    opening: defaultdict[str, float] = defaultdict(float)
    became: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for month in months:
        _add(accounts, month.accounts)
        _add(opening, month.opening)
        for bucket, row in month.became.items():
            _add(became[bucket], row)
    return Moved(dict(accounts), dict(opening), {bucket: dict(row) for bucket, row in became.items()})


def _add(total: defaultdict[str, float], part: Amounts) -> None:
    for key, value in part.items():
        total[key] += value


@dataclass(frozen=True)
class Matrix:
    """Value at closing per unit of opening value, by opening bucket and what became of it."""

    rows: Mapping[str, Amounts]
    """A bucket that no account opened in is missing."""
    borrowed: tuple[str, ...] = ()
    """Buckets whose row is that of a wider part of the book, because this one had too few accounts."""
    thin: tuple[str, ...] = ()
    """Buckets of which even the widest part had too few accounts."""

    def eased(self, bucket: str, points: float) -> "Matrix":
        """The matrix if that share of a bucket's opening value did not roll forward.

        It is spread over the buckets that are no worse, as the rest of the row is; roll-forward never falls below 0.
        """
        if bucket not in self.rows:
            return self
        row, place = self.rows[bucket], BUCKETS.index(bucket)
        worse, better = BUCKETS[place + 1 : -1], BUCKETS[: place + 1]
        rolled, held = (sum(row.get(state, 0.0) for state in states) for states in (worse, better))
        less = min(points, rolled)
        if not (less and held):
            return self
        changed = {
            state: value * (1 - less / rolled if state in (*worse, NPA) else 1 + less / held if state in better else 1)
            for state, value in row.items()
        }
        return Matrix({**self.rows, bucket: changed}, self.borrowed, self.thin)


def pooled(levels: Sequence[Moved]) -> Matrix:
    """The matrix of a part of the book: ratios of sums, each row from the first level with enough accounts.

    `levels` are what moved in the part itself and in ever wider parts around it.
    """
    rows: dict[str, Amounts] = {}
    borrowed: list[str] = []
    thin: list[str] = []
    for bucket in BUCKETS:
        known = [place for place, one in enumerate(levels) if one.opening.get(bucket, 0) > 0]
        if not known:
            continue
        # Where even the widest has few accounts, its row is still the best there is.
        place = next((one for one in known if levels[one].accounts.get(bucket, 0) >= LEAST_ACCOUNTS), known[-1])
        whole = levels[place].opening[bucket]
        rows[bucket] = {state: value / whole for state, value in levels[place].became.get(bucket, {}).items()}
        if place:
            borrowed.append(bucket)
        if levels[place].accounts.get(bucket, 0) < LEAST_ACCOUNTS:
            thin.append(bucket)
    return Matrix(rows, tuple(borrowed), tuple(thin))
