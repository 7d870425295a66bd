"""Parts of one cache: owners find nothing of each other, and share the room."""

from dashboard.access.access import Access
from dashboard.figures.answers import SharedAnswers
from dashboard.figures.lru_cache import LruCache
from dashboard.figures.scope import Scope
from data_access.settings import Settings
from data_access.store import store_of


def test_owners_find_nothing_that_another_asked_for() -> None:
    cache = LruCache(10)
    one, other = cache.part_of("one"), cache.part_of("other")
    assert one.of("asked", lambda: 1) == 1
    assert other.of("asked", lambda: 2) == 2
    assert (one.of("asked", lambda: 3), other.of("asked", lambda: 3)) == (1, 2)


def test_all_parts_together_keep_to_the_room() -> None:
    cache = LruCache(3)
    parts = [cache.part_of(number) for number in range(5)]
    for part in parts:
        part.of("asked", lambda: 0)
    assert {part.size for part in parts} == {3}
    assert parts[0].of("asked", lambda: 1) == 1  # given up for a later one
    assert parts[-1].of("asked", lambda: 1) == 0


def test_readers_of_different_access_share_the_room_and_nothing_else(demo_settings: Settings) -> None:
    shared = SharedAnswers(demo_settings, store_of(demo_settings).manifest())
    north, south = (shared.of(Access(Scope.of({"zone": [zone]}))) for zone in ("North", "South"))
    month = north.figures.months[-1]
    figures = [one.answer(["accounts"], months=[month])["accounts"].item() for one in (north, south, north)]
    assert figures[0] == figures[2] != figures[1]
    assert north._answers.size == south._answers.size == 2
    assert north.figures.sums.size == south.figures.sums.size > 0
