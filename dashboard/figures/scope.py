"""Scope: the frozen value of all filters, applied to cubes and to lists alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from validations.dimensions import MANAGER, dimension
from validations.errors import FilterNotPossibleError
from validations.reporting_lines import ReportingLines


@dataclass(frozen=True)
class Scope:
    """Which rows a reader asked for: per dimension the values allowed; a dimension not named is not filtered."""

    picked: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, picked: Mapping[str, Iterable[str]]) -> "Scope":
        """A scope from dimension keys to values; empty selections are left out. Raises UnknownNameError."""
        chosen = {dimension(key).key: tuple(sorted(set(values))) for key, values in picked.items()}
        return cls(tuple(sorted((key, values) for key, values in chosen.items() if values)))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions it filters."""
        return tuple(key for key, _ in self.picked)

    def values(self, key: str) -> tuple[str, ...]:
        """The values allowed for a dimension; empty when it is not filtered."""
        return dict(self.picked).get(key, ())

    def with_values(self, key: str, values: Iterable[str]) -> "Scope":
        """The same scope with one dimension set anew."""
        return Scope.of({**dict(self.picked), key: tuple(values)})

    def without(self, *keys: str) -> "Scope":
        """The same scope with some dimensions cleared."""
        return Scope(tuple((key, values) for key, values in self.picked if key not in keys))

    def of_teams(self, lines: ReportingLines) -> "Scope":
        """The same scope with each manager replaced by the collectors of the team, the manager among them."""
        if not (managers := self.values(MANAGER)):
            return self
        team, picked = lines.teams(managers), self.values("collector_code")
        within = team.intersection(picked) if picked else team
        # Of no collector is asked for nothing, not for everything.
        return self.without(MANAGER).with_values("collector_code", within or [""])

    def narrowed(self, other: "Scope") -> "Scope":
        """What lies within both; a dimension of which they share no value keeps none, so that nothing matches."""
        both = dict(other.picked)
        for key, values in self.picked:
            both[key] = tuple(value for value in values if value in both[key]) if key in both else values
        return Scope(tuple(sorted(both.items())))

    def impossible(self, held: Iterable[str]) -> tuple[str, ...]:
        """The filtered dimensions that something recorded by `held` cannot honour."""
        known = set(held)
        return tuple(key for key in self.dimensions if key not in known)

    def apply(self, frame: pl.LazyFrame, held: Iterable[str], label: str) -> pl.LazyFrame:
        """The rows within the scope. Raises FilterNotPossibleError rather than leave a filter out."""
        if refused := self.impossible(held):
            names = ", ".join(dimension(key).label.lower() for key in refused)
            raise FilterNotPossibleError(f"{label} is not recorded by {names}; clear that filter to see it.")
        for key, values in self.picked:
            frame = frame.filter(pl.col(key).is_in(list(values)))
        return frame

    def in_words(self, labels: Mapping[str, Mapping[str, str]] | None = None) -> list[tuple[str, str]]:
        """Each filter as (dimension, values) in words, for chips and cover sheets."""
        named = labels or {}
        return [
            (dimension(key).label, ", ".join(named.get(key, {}).get(value, value) for value in values))
            for key, values in self.picked
        ]
