"""Who answers questions about figures: the shared cache behind a page, or a reader of one data version."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

import polars as pl

from dashboard.metrics.compute import Compare
from dashboard.scope import Scope

Labels = Mapping[str, Mapping[str, str]]


class Asked(Protocol):
    """Answers questions about the figures of one data version."""

    def answer(
        self,
        keys: Sequence[str],
        *,
        by: Sequence[str] = (),
        scope: Scope | None = None,
        months: Sequence[date] | None = None,
        compare: Compare | None = None,
    ) -> pl.DataFrame:
        """The figures of some metrics."""

    def contributors(self, key: str, *, by: str, scope: Scope, month: date, before: date) -> pl.DataFrame:
        """What changed a rate between two months, by segment."""

    def labels(self) -> Labels:
        """What coded values are called, by dimension."""
