"""How large the changes of a figure usually are: its own past changes of the same selection."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from dashboard.change.decomposition import Cause, Decomposition

FEWEST_CHANGES: Final = 9
"""Past changes below which nothing is called usual: the largest of nine is passed by chance once in ten."""
OF_CHANGES: Final = 0.8
"""A change is real beyond what chance does in 4 of 5 months."""
OF_CAUSES: Final = 0.9
"""A cause is named beyond what chance does in 9 of 10 months, because there are several to be named."""
_LARGE: Final = 0.1
"""A cause is named where it is at least this part of all that moved, up and down."""


@dataclass(frozen=True)
class Usual:
    """The size that past changes stay within, on the scale of the changes, and how many they were."""

    size: float
    months: int

    def beyond(self, change: float) -> bool:
        """Whether a change is larger, in either direction, than they usually are."""
        return abs(change) > self.size


def usual(past: Sequence[float | None], of: float = OF_CHANGES) -> Usual | None:
    """The size within which a further change lies with a chance of at least `of`, whatever their distribution.

    Of n past changes and one more that is drawn like them, each is as likely to be the k-th largest; so the one more is
    within the k-th smallest of the n with a chance of k / (n + 1). It says nothing of changes that a trend makes ever
    larger. None with fewer than FEWEST_CHANGES known ones.
    """
    sizes = sorted(abs(change) for change in past if change is not None)
    place = ceil(round(of * (len(sizes) + 1), 9))
    if len(sizes) < FEWEST_CHANGES or place > len(sizes):
        return None
    return Usual(sizes[place - 1], len(sizes))


def usual_change(past: Sequence[Decomposition], of: float = OF_CHANGES) -> Usual | None:
    """How large the changes of a figure usually are, from its decompositions of past periods."""
    return usual([one.comparable(one.change) for one in past], of)


def usual_effect(cause: Cause, past: Sequence[Decomposition]) -> Usual | None:
    """How large the effect of a cause usually is."""
    return usual([one.comparable(one.effects.get(cause, 0)) for one in past], OF_CAUSES)


def named_causes(found: Decomposition, past: Sequence[Decomposition]) -> tuple[Cause, ...]:
    """The causes whose effect is beyond what it was in 9 of 10 past months, largest first.

    An effect below a tenth of all that moved is named by nobody, however rare it is. Where nothing was planted, each
    cause is named at most once in ten times.
    """
    moved = sum(abs(effect) for effect in found.effects.values())
    rare = []
    for cause, effect in found.effects.items():
        size, held = found.comparable(effect), usual_effect(cause, past)
        if size is not None and held is not None and held.beyond(size) and abs(effect) >= _LARGE * moved:
            rare.append(cause)
    return tuple(sorted(rare, key=lambda cause: -abs(found.effects[cause])))
