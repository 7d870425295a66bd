"""Sums by everything that a question asks by and filters by: what all selections of its values share.

A page asks the same of every selection. Summed once for all of them, a cube's tens of thousands of rows are a few
thousand, of which each further selection takes its part.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final, Protocol, TypeVar, cast


class Sized(Protocol):
    """What says how many bytes it takes; a frame does."""

    def estimated_size(self) -> int | float:
        """Bytes."""


Kept = TypeVar("Kept", bound=Sized)
_ROOM: Final = 64_000_000
"""Bytes for all readers of a data version; what was not asked for longest goes first."""


class KeptSums:
    """The sums of one data version. Frames are shared between readers and never changed."""

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._held: OrderedDict[Hashable, Sized] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Bytes that are held."""
        return self._size

    def of(self, asked: Hashable, make: Callable[[], Kept]) -> Kept:
        """What was made for this before, or is made now. What is asked tells what is kept, its type included."""
        with self._lock:
            if asked in self._held:
                self._held.move_to_end(asked)
                return cast("Kept", self._held[asked])
        made = make()
        with self._lock:
            if asked not in self._held:
                self._held[asked] = made
                self._size += int(made.estimated_size())
            while self._size > self._room:
                _, oldest = self._held.popitem(last=False)
                self._size -= int(oldest.estimated_size())
        return made
