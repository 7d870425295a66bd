"""How far a rate of rare events may lie from what was counted, by chance alone."""

from math import exp, lgamma, log, sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

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
