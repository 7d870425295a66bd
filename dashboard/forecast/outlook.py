"""The book of coming month-ends: what is in each bucket and what flows in between, part by part of the book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from dashboard.forecast.transitions import ARRIVED, NPA, Amounts, Matrix, Moved, added, pooled
from validations.vocabulary import BUCKETS, KNOWN_BUCKETS

HORIZON: Final = 6
"""Months ahead that are forecast."""
WORST: Final = KNOWN_BUCKETS[-1]
FLOWS: Final = (NPA, WORST, "written_off")
"""What is told of a month besides its stock: slippage to NPA, into 180+, and to write-off."""
NewBusiness = Literal["mean", "last", "none"]
NEW_BUSINESS: Final[Mapping[NewBusiness, str]] = {
    "mean": "As in the months learned from",
    "last": "As in the last month",
    "none": "None",
}
Part = tuple[str, ...]
"""Values of the dimensions that the book is forecast by, such as a product and a zone."""
Months = Sequence[Mapping[Part, Moved]]
"""What moved in each part, month by month, oldest first."""


class NothingLearnedError(Exception):
    """Accounts stand in a bucket that no account opened in during the months learned from."""

    def __init__(self, bucket: str) -> None:
        super().__init__(bucket)
        self.bucket = bucket


@dataclass(frozen=True)
class Outlook:
    """One month-end: the value in each bucket, and what flowed during the month."""

    stock: Amounts
    flows: Amounts = field(default_factory=dict)

    def over(self, bucket: str) -> float | None:
        """The share of the book in this bucket or a worse one; unknown days past due are in the book alone."""
        whole = sum(self.stock.get(one, 0.0) for one in BUCKETS)
        late = sum(self.stock.get(one, 0.0) for one in KNOWN_BUCKETS[KNOWN_BUCKETS.index(bucket) :])
        return late / whole if whole else None


@dataclass(frozen=True)
class Learned:
    """What the last months taught: a matrix and the arrivals of a month for each part of the book."""

    matrices: Mapping[Part, Matrix]
    arrivals: Mapping[Part, Amounts]

    @classmethod
    def of(cls, months: Months, new: NewBusiness = "mean") -> "Learned":
        """From these months alone, of which there is at least one."""
        parts = sorted({part for month in months for part in month})
        moved = {part: added(month[part] for month in months if part in month) for part in parts}
        by_first = {
            first: added(moved[part] for part in parts if part[:1] == first) for first in {part[:1] for part in parts}
        }
        whole = added(by_first.values())
        arrived = months[-1:] if new == "last" else months if new == "mean" else ()
        return cls(
            {part: pooled((moved[part], by_first[part[:1]], whole)) for part in parts},
            {part: _mean([month.get(part) for month in arrived]) for part in parts},
        )

    @property
    def borrowed(self) -> int:
        """Rows of matrices that had too few accounts of their own."""
        return sum(len(one.borrowed) for one in self.matrices.values())

    def eased(self, bucket: str, points: float) -> "Learned":
        """The same if this share of a bucket did not roll forward."""
        return Learned({part: one.eased(bucket, points) for part, one in self.matrices.items()}, self.arrivals)


def _mean(months: Sequence[Moved | None]) -> Amounts:
    """What arrives in a month, over the months since the part first had an account."""
    known = [month for month in months if month is not None]
    total = added(known).became.get(ARRIVED, {})
    begun = next((place for place, month in enumerate(months) if month is not None), 0)
    return {state: value / (len(months) - begun) for state, value in total.items()}


def outlooks(stocks: Mapping[Part, Amounts], learned: Learned, ahead: int = HORIZON) -> dict[Part, list[Outlook]]:
    """Each part's coming month-ends; a part that holds nothing has ended and gets no new business.

    Raises NothingLearnedError where a bucket has accounts but no history.
    """
    found: dict[Part, list[Outlook]] = {}
    for part in sorted(part for part, stock in stocks.items() if any(stock.values())):
        matrix, arrivals = learned.matrices.get(part, Matrix({})), learned.arrivals.get(part, {})
        stock: Amounts = stocks[part]
        steps: list[Outlook] = []
        for _ in range(ahead):
            step = _next(stock, matrix, arrivals)
            steps.append(step)
            stock = step.stock
        found[part] = steps
    return found


def _next(stock: Amounts, matrix: Matrix, arrivals: Amounts) -> Outlook:
    closing = {bucket: arrivals.get(bucket, 0.0) for bucket in BUCKETS}
    flows = dict.fromkeys(FLOWS, 0.0) | {NPA: arrivals.get(NPA, 0.0)}
    for bucket, value in stock.items():
        if not value:
            continue
        if bucket not in matrix.rows:
            raise NothingLearnedError(bucket)
        for state, rate in matrix.rows[bucket].items():
            if state in closing:
                closing[state] += value * rate
            if state in flows and bucket != state and bucket in BUCKETS:
                flows[state] += value * rate
    return Outlook(closing, flows)


def standing(month: Mapping[Part, Moved]) -> dict[Part, Outlook]:
    """What a month that is over closed with and what flowed during it, in the terms of a forecast."""
    found: dict[Part, Outlook] = {}
    for part, moved in month.items():
        flows = {
            state: sum(
                row.get(state, 0.0)
                for bucket, row in moved.became.items()
                if bucket != state and (bucket != ARRIVED or state == NPA)
            )
            for state in FLOWS
        }
        found[part] = Outlook(moved.stock, flows)
    return found


def together(parts: Sequence[Outlook]) -> Outlook:
    """Several parts of the book as one."""
    stock, flows = dict.fromkeys(BUCKETS, 0.0), dict.fromkeys(FLOWS, 0.0)
    for one in parts:
        for total, part in ((stock, one.stock), (flows, one.flows)):
            for key, value in part.items():
                total[key] = total.get(key, 0.0) + value
    return Outlook(stock, flows)
