"""Robust control limits: how far a figure per period may lie from its median before it is worth a look."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import median
from typing import Final, Literal

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
