"""The interval of a ratio of sums, such as what was given up of what was owed, and how one part differs from the rest.

The spread is that of the cases around the ratio: parts of few cases, or of unlike ones, have a wide interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from dashboard.statistical_limits import LEVEL, Interval, Place, quantile

FEWEST: Final = 10
"""Cases below which the spread of a ratio is not known well enough to draw an interval."""


@dataclass(frozen=True)
class Sums:
    """What a ratio and its spread are made of, amounts in the base currency."""

    cases: int
    bottom: float
    top: float
    bottom_squared: float
    top_squared: float
    product: float

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(mine + its for mine, its in zip(self._values, other._values, strict=True)))  # type: ignore[arg-type]

    @property
    def _values(self) -> Sequence[float]:
        return (self.cases, self.bottom, self.top, self.bottom_squared, self.top_squared, self.product)

    @property
    def ratio(self) -> float | None:
        """The top as a share of the bottom; None where there is nothing below."""
        return self.top / self.bottom if self.bottom > 0 else None

    @property
    def variance(self) -> float | None:
        """Of the ratio, by linearisation; None with too few cases to tell."""
        if self.ratio is None or self.cases < FEWEST:
            return None
        squares = self.top_squared - 2 * self.ratio * self.product + self.ratio**2 * self.bottom_squared
        return max(squares, 0.0) * self.cases / (self.cases - 1) / self.bottom**2


def around(sums: Sums, level: float = LEVEL) -> Interval | None:
    """The interval of a ratio; None with fewer than FEWEST cases."""
    if sums.ratio is None or sums.variance is None:
        return None
    reach = student(sums.cases - 1, level) * sqrt(sums.variance)
    return Interval(sums.ratio - reach, sums.ratio + reach)


def places(parts: Mapping[str, Sums]) -> dict[str, Place]:
    """Which parts lie above or below all others taken together, beyond chance; those with too few cases are left out.

    So many are compared at once that one would stand out by chance, so the level is divided by their number
    (Bonferroni): in 95 of 100 lenders without a difference, nobody is named.
    """
    told = {name: sums for name, sums in parts.items() if sums.variance is not None}
    found: dict[str, Place] = {}
    for name, sums in told.items():
        others = [one for other, one in parts.items() if other != name]
        if others:
            rest = sum(others[1:], others[0])
            found[name] = _place(sums, rest, 1 - (1 - LEVEL) / len(told))
    return found


def _place(sums: Sums, rest: Sums, level: float) -> Place:
    if sums.ratio is None or rest.ratio is None or sums.variance is None or rest.variance is None:
        return "within"
    error = sqrt(sums.variance + rest.variance)
    reach = student(min(sums.cases, rest.cases) - 1, level) * error
    difference = sums.ratio - rest.ratio
    return "above" if difference > reach else "below" if difference < -reach else "within"


def student(freedom: int, level: float = LEVEL) -> float:
    """Standard errors on either side that hold this share of chance, by Student's t (Cornish and Fisher's expansion).

    Within half a per cent of the exact value from 9 degrees of freedom on, at levels up to 99.9 %.
    """
    z = quantile(level)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
