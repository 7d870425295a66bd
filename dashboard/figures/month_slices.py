"""Frames in memory: a run of months as a slice, and few rows collected without looking for a better plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl


@dataclass(frozen=True)
class MonthSlices:
    """Rows of any grain with a column `month`, ordered by it."""

    frame: pl.DataFrame

    @classmethod
    def of(cls, frame: pl.DataFrame) -> "MonthSlices":
        """The rows of a frame, put in the order of their months."""
        return cls(frame.sort("month"))

    def rows(self, months: Sequence[date]) -> pl.LazyFrame:
        """The rows of some months; none for a month that is not held."""
        asked = sorted({month for month in months if month in self._places})
        if not asked:
            return self.frame.clear().lazy()
        start, end = self._places[asked[0]][0], self._places[asked[-1]][1]
        run = self.frame.slice(start, end - start).lazy()
        held = sum(asked[0] <= month <= asked[-1] for month in self._places)
        return run if held == len(asked) else run.filter(pl.col("month").is_in(asked))

    @cached_property
    def _places(self) -> dict[date, tuple[int, int]]:
        """Where each month begins and ends."""
        counted = self.frame.group_by("month", maintain_order=True).len()
        ends = counted["len"].cum_sum().to_list()
        return dict(zip(counted["month"].to_list(), zip([0, *ends], ends, strict=False), strict=True))


_AS_PLANNED: Final = pl.QueryOptFlags.none()
"""Looking for a better way through a few rows costs more than it saves."""


def collected(rows: pl.LazyFrame) -> pl.DataFrame:
    """Take several steps at once, as they are written."""
    return rows.collect(engine="in-memory", optimizations=_AS_PLANNED)
