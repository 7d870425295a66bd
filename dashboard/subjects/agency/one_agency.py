"""Answers about one agency, each taken from the answer about all agencies, which is made once for all readers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import polars as pl

from dashboard.figures.answers import Answers
from dashboard.figures.compute import Compare
from dashboard.figures.figure_source import Labels
from dashboard.figures.scope import Scope
from dashboard.metrics import metric
from dashboard.projection import Length
from dashboard.targets import Group, Target

_AGENCY: Final = "agency_code"


class OneAgency:
    """A reader who, asked about one agency, asks about all: looking at the next agency then takes a few rows.

    The answers are the reader's own, to the row. What is not about exactly one agency is passed on, and so are
    comparisons, which say 0 of an agency that had nothing before where its part of all would say nothing.
    """

    def __init__(self, reader: Answers) -> None:
        self._reader = reader

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
        agencies = scope.values(_AGENCY) if scope else ()
        if scope and len(agencies) == 1 and _AGENCY not in by and compare is None and not _read_targets(keys):
            asked = None if months is None else tuple(months)
            part = self._parts(tuple(keys), tuple(by), scope.without(_AGENCY), asked).get(agencies[0])
            if part is not None:
                return part
        return self._reader.answer(keys, by=by, scope=scope, months=months, compare=compare)

    def targets_by(
        self, measure: str, length: Length, day: date, by: Sequence[str], scope: Scope
    ) -> Mapping[Group, Target]:
        """The targets of the parts of a selection for the period that a day lies in; a part without one is missing."""
        return self._reader.targets_by(measure, length, day, by, scope)

    def why_no_target(self, measure: str, length: Length, day: date, by: Sequence[str], scope: Scope) -> str:
        """Why parts of a selection have no target: which levels and which other periods have one."""
        return self._reader.why_no_target(measure, length, day, by, scope)

    def target(self, measure: str, length: Length, day: date, scope: Scope) -> Target:
        """The target of a selection for the period that a day lies in, or why there is none."""
        return self._reader.target(measure, length, day, scope)

    def contributors(self, key: str, *, by: str, scope: Scope, month: date, before: date) -> pl.DataFrame:
        """What changed a rate between two months, by segment."""
        return self._reader.contributors(key, by=by, scope=scope, month=month, before=before)

    def labels(self) -> Labels:
        """What coded values are called, by dimension."""
        return self._reader.labels()

    def _parts(
        self, keys: tuple[str, ...], by: tuple[str, ...], scope: Scope, months: tuple[date, ...] | None
    ) -> Mapping[str, pl.DataFrame]:
        """The figures of every agency that has any, by its code."""

        def parts() -> Mapping[str, pl.DataFrame]:
            rows = self._reader.answer(keys, by=(_AGENCY, *by), scope=scope, months=months)
            return {part[_AGENCY][0]: part.drop(_AGENCY) for part in rows.partition_by(_AGENCY, maintain_order=True)}

        return self._reader.once(("of every agency", keys, by, scope, months), parts)


def _read_targets(keys: Sequence[str]) -> bool:
    """Whether a target is asked for: it may be the only thing that a month knows of an agency."""
    return any("targets" in metric(key).cubes for key in keys)
