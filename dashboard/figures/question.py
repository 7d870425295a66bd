"""What is asked, and where the rows come from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import polars as pl

from dashboard.figures.lru_cache import CachePart
from dashboard.figures.scope import Scope


@dataclass(frozen=True)
class Question:
    """The breakdown, the filters and the months that every term is aggregated for."""

    by: tuple[str, ...]
    scope: Scope
    months: tuple[date, ...]
    same_day: bool = False


class Source(Protocol):
    """Where compute() gets its rows from."""

    @property
    def months(self) -> tuple[date, ...]:
        """Months that have figures."""

    @property
    def open_month(self) -> date | None:
        """The month that is month-to-date, if the last one is."""

    def dimensions(self, cube: str) -> frozenset[str]:
        """What a cube can be broken down and filtered by."""

    def months_of(self, cube: str, same_day: bool = False) -> frozenset[date]:
        """Months that a cube has, or has cut at the open month's day; a first month has no movement."""

    @property
    def granted(self) -> Scope:
        """What the rows are kept to already."""

    @property
    def sums(self) -> CachePart:
        """Sums of rows in memory that questions share."""

    def keeps_sums(self, cube: str, needed: Collection[str]) -> bool:
        """Whether sums by these dimensions are few enough to keep for all selections."""

    def rows(
        self,
        cube: str,
        needed: Collection[str],
        months: Sequence[date],
        same_day: bool = False,
        question: Question | None = None,
    ) -> pl.LazyFrame:
        """Rows of some months with the dimensions needed; of targets those that answer the question."""
