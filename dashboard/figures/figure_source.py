"""What answers questions about figures: all answers of a data version, or those about one agency."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

import polars as pl

from dashboard.figures.compute import Compare
from dashboard.figures.scope import Scope
from dashboard.projection import Length
from dashboard.targets import Group, Target

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

    def targets_by(
        self, measure: str, length: Length, day: date, by: Sequence[str], scope: Scope
    ) -> Mapping[Group, Target]:
        """The targets of the parts of a selection for the period that a day lies in; a part without one is missing."""

    def why_no_target(self, measure: str, length: Length, day: date, by: Sequence[str], scope: Scope) -> str:
        """Why parts of a selection have no target: which levels and which other periods have one."""

    def target(self, measure: str, length: Length, day: date, scope: Scope) -> Target:
        """The target of a selection for the period that a day lies in, or why there is none."""

    def contributors(self, key: str, *, by: str, scope: Scope, month: date, before: date) -> pl.DataFrame:
        """What changed a rate between two months, by segment."""

    def labels(self) -> Labels:
        """What coded values are called, by dimension."""
