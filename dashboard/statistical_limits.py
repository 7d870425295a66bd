"""What chance alone allows: robust control limits of a course, and intervals around rates of rare events."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from statistics import NormalDist, median
from typing import Final, Literal, NamedTuple

Place = Literal["within", "above", "below"]

FEWEST_PERIODS: Final = 8
"""Complete periods below which no limits are drawn: a median of fewer says little."""
_WIDTH: Final = 3.0
"""Standard deviations between the median and a limit."""
_ALONE: Final = 1.0
"""A count that is never a spike."""
_MAD_TO_SIGMA: Final = 1.4826
"""Turns the median absolute deviation into the standard deviation of normally distributed figures."""


@dataclass(frozen=True)
class Limits:
    """The median of a course of figures and the limits around it, on the figures' own scale."""

    median: float
    low: float
    high: float

    def place(self, value: float | None) -> Place:
        """Whether a figure lies within the limits; what is unknown is not a spike."""
        if value is None or self.low <= value <= self.high:
            return "within"
        return "above" if value > self.high else "below"


def limits(values: Sequence[float | None], *, counts: bool = True) -> Limits | None:
    """Median ± 3 robust standard deviations (1.4826 times the median absolute deviation) of complete periods.

    Medians, so that the spikes to be found do not widen the limits. A count varies by chance at least by the square
    root of its mean, so with `counts` the standard deviation is never less than the root of the median, or where most
    periods count nothing, of the mean at which chance leaves so many empty; and one alone is never a spike. The lower
    limit is never below 0. None with fewer than FEWEST_PERIODS known figures.
    """
    known = [value for value in values if value is not None]
    if len(known) < FEWEST_PERIODS:
        return None
    middle = median(known)
    sigma = _MAD_TO_SIGMA * median(abs(value - middle) for value in known)
    if counts:
        sigma = max(sigma, sqrt(middle or _mean_of_rare(known)))
    high = max(middle + _WIDTH * sigma, _ALONE if counts else middle)
    return Limits(middle, max(middle - _WIDTH * sigma, 0.0), high)


def _mean_of_rare(counted: Sequence[float]) -> float:
    """The mean of a Poisson count by the share of periods that it leaves empty, which no spike changes."""
    return -log(sum(value == 0 for value in counted) / len(counted))


LEVEL: Final = 0.95
_EXACT_UP_TO: Final = 100
"""Counts above this take Byar's approximation, which is then within a few hundredths of a per cent of the exact one."""
_HALVINGS: Final = 60


class Interval(NamedTuple):
    """The lowest and the highest value that are compatible with what was counted."""

    low: float
    high: float


def per_thousand(count: int, cases: int, level: float = LEVEL) -> Interval | None:
    """The interval of 1,000 times a count of events over a number of cases; None without cases."""
    if cases <= 0:
        return None
    low, high = poisson(count, level)
    return Interval(1000 * low / cases, 1000 * high / cases)


def quantile(level: float = LEVEL) -> float:
    """Standard deviations on either side of a normal figure that hold this share of chance."""
    return NormalDist().inv_cdf((1 + level) / 2)


def share(count: int, cases: int, level: float = LEVEL) -> Interval:
    """Wilson's interval of a share of cases, of which there must be any; it stays between 0 and 1."""
    z = quantile(level)
    rate, spread = count / cases, z * z / cases
    middle = (rate + spread / 2) / (1 + spread)
    reach = z * sqrt(rate * (1 - rate) / cases + spread / (4 * cases)) / (1 + spread)
    # At the ends the formula comes to 0 and 1 but for rounding.
    return Interval(0.0 if count == 0 else middle - reach, 1.0 if count == cases else middle + reach)


def share_per_thousand(count: int, cases: int, level: float = LEVEL) -> Interval | None:
    """The same of 1,000 times the share; None without cases."""
    if cases <= 0:
        return None
    low, high = share(count, cases, level)
    return Interval(1000 * low, 1000 * high)


def poisson(count: int, level: float = LEVEL) -> Interval:
    """The central interval of the mean of a Poisson count: exact (Garwood) for small counts, Byar's above."""
    tail = (1 - level) / 2
    if count > _EXACT_UP_TO:
        return _byar(count, NormalDist().inv_cdf(1 - tail))
    far = count + 12 * sqrt(count + 1) + 12
    low = 0.0 if count == 0 else _where_at_most(count - 1, 1 - tail, far)
    return Interval(low, _where_at_most(count, tail, far))


def _where_at_most(count: int, chance: float, far: float) -> float:
    """The mean at which a Poisson variable is at most `count` with this chance, which falls as the mean grows."""
    below, above = 0.0, far
    for _ in range(_HALVINGS):
        middle = (below + above) / 2
        if _at_most(count, middle) > chance:
            below = middle
        else:
            above = middle
    return (below + above) / 2


def _at_most(count: int, mean: float) -> float:
    return sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count + 1))


def _byar(count: int, z: float) -> Interval:
    def cubed(n: int, side: float) -> float:
        return float(n * (1 - 1 / (9 * n) + side * z / (3 * sqrt(n))) ** 3)

    return Interval(cubed(count, -1), cubed(count + 1, 1))
