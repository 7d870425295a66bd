"""What a message brought: paid rates of accounts assigned and of accounts held out by lot, and what chance allows.

By intention to treat: everybody assigned counts, whether or not a message was sent or arrived, because those that it
reaches differ from those that it does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist
from typing import Final

from dashboard.statistical_limits import quantile, share

POWER: Final = 0.8
_Z: Final = quantile()


@dataclass(frozen=True)
class Trial:
    """One campaign: how many were assigned and held out, and how many of each paid."""

    assigned: int
    paid: int
    held_out: int
    held_out_paid: int

    @property
    def comparable(self) -> bool:
        """Whether there is anybody on both sides."""
        return self.assigned > 0 and self.held_out > 0


@dataclass(frozen=True)
class Lift:
    """A difference of two paid rates, as a fraction of accounts, with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves out no difference at all."""
        return self.low > 0 or self.high < 0


def lift(trial: Trial) -> Lift | None:
    """The paid rate of those assigned less that of those held out; None where either side is empty.

    The interval is Newcombe's (1998, method 10), which combines Wilson's intervals of both rates and so holds for few
    accounts and for rates near 0.
    """
    if not trial.comparable:
        return None
    sent, held = trial.paid / trial.assigned, trial.held_out_paid / trial.held_out
    of_sent, of_held = share(trial.paid, trial.assigned), share(trial.held_out_paid, trial.held_out)
    value = sent - held
    below = sqrt((sent - of_sent.low) ** 2 + (of_held.high - held) ** 2)
    above = sqrt((of_sent.high - sent) ** 2 + (held - of_held.low) ** 2)
    return Lift(value, value - below, value + above)


def pooled(trials: Iterable[Trial]) -> Lift | None:
    """The lift of several campaigns together, each compared with its own held-out accounts.

    Mantel and Haenszel's difference with Sato's variance (1989), which holds for many small campaigns as well as for
    few large ones. None where no campaign has both sides.
    """
    weight = difference = p = q = 0.0
    for one in trials:
        if not one.comparable:
            continue
        n1, n0, y1, y0 = one.assigned, one.held_out, one.paid, one.held_out_paid
        n = n1 + n0
        weight += n1 * n0 / n
        difference += (y1 * n0 - y0 * n1) / n
        p += (n1**2 * y0 - n0**2 * y1 + n1 * n0 * (n0 - n1) / 2) / n**2
        q += (y1 * (n0 - y0) + y0 * (n1 - y1)) / (2 * n)
    if not weight:
        return None
    value = difference / weight
    error = sqrt(max(value * p + q, 0.0)) / weight
    return Lift(value, value - _Z * error, value + _Z * error)


def needed(held_out_rate: float, effect: float, held_out_share: float) -> int | None:
    """Accounts that a test needs in all to find an effect on a paid rate in 4 of 5 tests, at a level of 5 %.

    `effect` is a difference of rates, `held_out_share` the share that is held out. None where the effect is 0 or no
    rate can show it.
    """
    reached = held_out_rate + effect
    if not effect or not 0 < held_out_share < 1 or not 0 <= reached <= 1 or not 0 <= held_out_rate <= 1:
        return None
    spread = reached * (1 - reached) / (1 - held_out_share) + held_out_rate * (1 - held_out_rate) / held_out_share
    return ceil((_Z + NormalDist().inv_cdf(POWER)) ** 2 * spread / effect**2)
