"""What readers share: made for the first who asks, and kept while there is room."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")


def _one(_: Any) -> int:
    return 1


class LruCache:
    """Thread-safe LRU cache. Values are shared between readers and must not be mutated."""

    def __init__(self, room: int, weigh: Callable[[Any], int] = _one) -> None:
        self._room = room
        self._weigh = weigh
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    @property
    def size(self) -> int:
        """What everything held weighs together."""
        return self._size

    def part_of(self, owner: Hashable) -> "CachePart":
        """The part of one owner, who finds nothing that others asked for; all parts share the room."""
        return CachePart(self, owner)

    def of(self, asked: Hashable, make: Callable[[], T]) -> T:
        """What was made for this before, or is made now. What is asked tells what is kept, its type included."""
        with self._lock:
            if asked in self._held:
                self._held.move_to_end(asked)
                found: T = self._held[asked]
                return found
        made = make()
        with self._lock:
            if asked not in self._held:
                self._held[asked] = made
                self._size += self._weigh(made)
            while self._size > self._room:
                _, oldest = self._held.popitem(last=False)
                self._size -= self._weigh(oldest)
        return made


class CachePart:
    """What one owner asks of a cache that several share."""

    def __init__(self, cache: LruCache, owner: Hashable) -> None:
        self._cache, self._owner = cache, owner

    @property
    def size(self) -> int:
        """What everything held weighs together, whoever asked for it."""
        return self._cache.size

    def of(self, asked: Hashable, make: Callable[[], T]) -> T:
        """What was made for this owner before, or is made now."""
        return self._cache.of((self._owner, asked), make)
