"""How long work will still take, judged by the share that is done; in words, and only once it can be known."""

from collections.abc import Callable
from time import monotonic
from typing import Final

_JUDGED_AFTER: Final = 5.0
"""Seconds; what is done in fewer says little about the rest."""
_ROUGHLY: Final = 45.0
"""Seconds that count as less than a minute."""
_IN_MINUTES: Final = 90 * 60.0
"""Seconds up to which the time left is said in minutes."""


class TimeLeft:
    """Watches some work. What precedes it, told as a share of 0, does not count."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock, self._began = clock, clock()

    def after(self, share: float) -> str:
        """'about 2 minutes left' when this share is done, 0 to 1; nothing while it cannot be known."""
        now = self._clock()
        if share <= 0:
            self._began = now
        took = now - self._began
        return words(took * (1 - share) / share) if took >= _JUDGED_AFTER and share < 1 else ""


def words(seconds: float) -> str:
    """So many seconds as a reader would say it."""
    if seconds < _ROUGHLY:
        return "less than a minute left"
    unit, number = ("minute", seconds / 60) if seconds < _IN_MINUTES else ("hour", seconds / 3600)
    count = max(round(number), 1)
    return f"about {count} {unit}{'' if count == 1 else 's'} left"
