"""A rate that moves one way in the whole and the other way in its parts (Simpson's paradox)."""

from dataclasses import dataclass

from dashboard.change.decomposition import Cause, Decomposition


@dataclass(frozen=True)
class Reversal:
    """A whole that moved against the own rates of its segments."""

    rose: bool
    """Whether the whole rose."""
    against: int
    """Segments whose own rate moved the other way."""
    of: int
    """Segments that have a rate in both periods."""

    @property
    def strict(self) -> bool:
        """Whether every segment moved against the whole."""
        return self.against == self.of


def reversal(found: Decomposition) -> Reversal | None:
    """The reversal in a rate's change by segments; None where own rates and the whole moved alike, or did not move.

    The own rates together must have moved against the whole, and so must more than half of at least two segments.
    """
    own = found.effects.get(Cause.RATE, 0)
    if found.change == 0 or own == 0 or (own > 0) == (found.change > 0):
        return None
    both = found.parts.drop_nulls(("before", "now"))
    moves = (both["now"] - both["before"]).to_list()
    against = sum((move > 0) == (own > 0) and move != 0 for move in moves)
    return Reversal(found.change > 0, against, len(moves)) if len(moves) > 1 and 2 * against > len(moves) else None
