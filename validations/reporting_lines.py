"""Who reports to whom: the hierarchy of collectors and managers, with what is wrong in it cut out and named."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class ReportingLines:
    """A forest of people by code. Whoever has nobody above stands at the top."""

    above: Mapping[str, str] = field(default_factory=dict)
    """Each person's manager; cycles are cut, and managers that do not exist are left out."""
    people: tuple[str, ...] = ()
    """Everybody, in the order of the codes."""
    cycles: tuple[tuple[str, ...], ...] = ()
    """People who report to each other in a circle: from its first code, which is taken as the top, on upwards."""
    astray: Mapping[str, str] = field(default_factory=dict)
    """People whose manager is a code that nobody has, with that code."""

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str | None]]) -> "ReportingLines":
        """The hierarchy from each person's code and that of the manager; the first row of a code counts."""
        given: dict[str, str | None] = {}
        for code, manager in rows:
            given.setdefault(code, manager)
        known = {code: manager for code, manager in given.items() if manager is not None and manager in given}
        astray = {code: manager for code, manager in given.items() if manager is not None and manager not in given}
        cycles = tuple(_cycles(known))
        on_top = {cycle[0] for cycle in cycles}
        above = {code: manager for code, manager in sorted(known.items()) if code not in on_top}
        return cls(above, tuple(sorted(given)), cycles, astray)

    @cached_property
    def below(self) -> Mapping[str, tuple[str, ...]]:
        """Who reports to each manager directly, in the order of the codes."""
        found: dict[str, list[str]] = {}
        for code, manager in self.above.items():
            found.setdefault(manager, []).append(code)
        return {manager: tuple(codes) for manager, codes in found.items()}

    @property
    def managers(self) -> tuple[str, ...]:
        """Everybody who has somebody below."""
        return tuple(code for code in self.people if code in self.below)

    @cached_property
    def tops(self) -> tuple[str, ...]:
        """Everybody who has nobody above."""
        return tuple(code for code in self.people if code not in self.above)

    def team(self, code: str) -> frozenset[str]:
        """A person and everybody below."""
        found, waiting = {code}, [code]
        while waiting:
            next_ones = self.below.get(waiting.pop(), ())
            found.update(next_ones)
            waiting.extend(next_ones)
        return frozenset(found)

    def teams(self, codes: Iterable[str]) -> frozenset[str]:
        """Several people and everybody below any of them."""
        return frozenset[str]().union(*(self.team(code) for code in codes))

    def path(self, code: str) -> tuple[str, ...]:
        """From the top down to a person, both included."""
        found = [code]
        while (manager := self.above.get(found[-1])) is not None:
            found.append(manager)
        return tuple(reversed(found))


def _cycles(above: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Each circle of people, from its first code on upwards; somebody who reports to himself is a circle of one."""
    done: set[str] = set()
    for start in sorted(above):
        trail: list[str] = []
        at: str | None = start
        while at is not None and at not in done:
            done.add(at)
            trail.append(at)
            at = above.get(at)
        if at is not None and at in trail:
            circle = trail[trail.index(at) :]
            first = circle.index(min(circle))
            yield (*circle[first:], *circle[:first])
