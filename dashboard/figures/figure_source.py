"""What answers questions about figures: all answers of a data version, or those about one agency."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

import polars as pl

from dashboard.figures.compute import Compare
from dashboard.figures.scope import Scope

Labels = Mapping[str, Mapping[str, str]]


class FigureSource(Protocol):
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
