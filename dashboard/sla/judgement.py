"""Every agency and measure of some months, held against what was agreed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import repeat
from typing import Final

import polars as pl

from dashboard.figures.figure_source import FigureSource
from dashboard.figures.month_slices import collected
from dashboard.figures.scope import Scope
from dashboard.metrics import cases_column
from dashboard.sla.agreed_terms import Measure, Terms, every_measure, measures_of
from dashboard.sla.term_results import CELL, missed_since, with_status
from validations.errors import FilterNotPossibleError


@dataclass(frozen=True)
class Judgement:
    """Every agency and measure of some months, held against what was agreed."""

    month: date
    measures: tuple[Measure, ...]
    cells: pl.DataFrame
    """month, agency_code, measure, value, cases, status and the term: threshold, minimum_cases, weight, dates."""
    shown: pl.DataFrame
    """The cells of the month shown."""
    terms: Terms
    """Those of the agencies picked, if any are."""
    day: date
    """The day-end of the month shown, on which terms are in force or not."""
    all_measures: bool = False
    """Whether measures without a term are judged too."""
    part_of: "tuple[Judgement, pl.Expr] | None" = None
    """The judgement that this one is a part of, and which cells of it."""

    def of(self, agencies: Sequence[str]) -> "Judgement":
        """The part of some agencies, of all where none is named, by the measures that their own terms are about.

        With `all_measures` also by those that none of their terms is about.
        """
        if not agencies and not self.all_measures:
            return self
        terms = self.terms.of(agencies)
        measures = measures_of(terms.on({self.month: self.day}), all_measures=self.all_measures)
        kept = pl.col("measure").is_in([one.key for one in measures])
        if agencies:
            kept = kept & pl.col("agency_code").is_in(list(agencies))
        cells, shown = self.cells.filter(kept), self.shown.filter(kept)
        return replace(self, measures=measures, cells=cells, shown=shown, terms=terms, part_of=(self, kept))

    @cached_property
    def breaches(self) -> pl.DataFrame:
        """The terms missed in the month shown, with the first month and the number of months of the unbroken run."""
        if self.part_of:
            whole, kept = self.part_of
            return whole.breaches.filter(kept)
        missed = self.shown.lazy().filter(pl.col("status") == "missed")
        return collected(missed.join(missed_since(self.cells.lazy()), on=CELL, how="left", maintain_order="left"))


def judgement(
    ask: FigureSource,
    terms: Terms,
    days: Mapping[date, date],
    month: date,
    scope: Scope,
    *,
    all_measures: bool = False,
) -> Judgement:
    """Judge every month of `days` (month to its day-end), the last of which is the one shown.

    Measures of the same accounts are asked in one question, over all agencies and months. With `all_measures` every
    part has its measures in it, those without a term included; see Judgement.of().
    """
    kept = terms.of(scope.values("agency_code"))
    agreed = kept.on({month: days[month]})
    measures = every_measure(agreed) if all_measures else measures_of(agreed)
    figures = pl.concat([_NO_ROWS, *_answers(ask, measures, tuple(days), scope)])
    # An agency that another measure has rows of, but not this one, says nothing here.
    figures = figures.filter(pl.col("value").is_not_null() | (pl.col("cases") > 0))
    cells = with_status(figures, _told_apart(measures, set(figures["measure"]), tuple(days)), kept.keyed_on(days))
    shown = cells.filter(pl.col("month") == month)
    return Judgement(month, measures, cells, shown, kept, days[month], all_measures)


_NO_ROWS: Final = pl.DataFrame(
    schema={
        "month": pl.Date,
        "agency_code": pl.String,
        "measure": pl.String,
        "value": pl.Float64,
        "cases": pl.Int64,
    }
)


def _answers(
    ask: FigureSource, measures: Sequence[Measure], months: Sequence[date], scope: Scope
) -> Iterator[pl.DataFrame]:
    """The figures of the measures that can be asked within the scope: month, agency_code, measure, value, cases."""
    together: dict[tuple[str, ...], list[Measure]] = {}
    for one in measures:
        if one.possible(scope):
            together.setdefault(tuple(one.narrows(scope)), []).append(one)
    for dimensions, members in together.items():
        if (answer := _answer(ask, members, months, scope, dimensions)) is not None:
            yield from _told(answer, members, scope)
            continue
        for one in members:
            if (answer := _answer(ask, [one], months, scope, dimensions)) is not None:
                yield from _told(answer, [one], scope)


def _answer(
    ask: FigureSource, measures: Sequence[Measure], months: Sequence[date], scope: Scope, dimensions: Sequence[str]
) -> pl.DataFrame | None:
    """Measures that are narrowed by these dimensions, in one question; None where one is not recorded by a filter."""
    # Two measures are the same metric where the reader picked the product that one of them is about.
    keys = list(dict.fromkeys(one.metric.key for one in measures))
    narrowed = [one.narrows(scope) for one in measures]
    for dimension in dimensions:
        scope = scope.with_values(dimension, list(dict.fromkeys(values[dimension] for values in narrowed)))
    try:
        return ask.answer(keys, by=["month", "agency_code", *dimensions], scope=scope, months=months)
    except FilterNotPossibleError:
        return None


def _told(answer: pl.DataFrame, measures: Sequence[Measure], scope: Scope) -> Iterator[pl.DataFrame]:
    """What an answer says of each measure; of those about the same rows in one frame."""
    about: dict[tuple[str, ...], list[Measure]] = {}
    for one in measures:
        about.setdefault(tuple(one.narrows(scope).values()), []).append(one)
    dimensions = list(measures[0].narrows(scope))
    rows: Mapping[tuple[str, ...], pl.DataFrame] = {(): answer}
    if dimensions:
        rows = answer.partition_by(dimensions, as_dict=True)
    yield from (_read(rows[values], members) for values, members in about.items() if values in rows)


def _read(answer: pl.DataFrame, measures: Sequence[Measure]) -> pl.DataFrame:
    """The figures of some measures, one below the other: month, agency_code, measure, value, cases."""
    keys, count = [one.metric.key for one in measures], len(measures)
    return pl.DataFrame(
        {
            "month": pl.concat([answer["month"]] * count),
            "agency_code": pl.concat([answer["agency_code"].cast(pl.String)] * count),
            "measure": [key for one in measures for key in repeat(one.key, answer.height)],
            "value": pl.concat([answer[key].cast(pl.Float64).rename("value") for key in keys]),
            "cases": pl.concat([_cases(key, answer).rename("cases") for key in keys]),
        }
    )


def _cases(key: str, answer: pl.DataFrame) -> pl.Series:
    counted = cases_column(key)
    unknown = pl.Series([None] * answer.height, dtype=pl.Int64)
    return answer[counted].cast(pl.Int64) if counted in answer.columns else unknown


def _told_apart(measures: Sequence[Measure], recorded: Collection[str], months: Sequence[date]) -> pl.DataFrame:
    """What every measure and month is judged by; a measure without a figure is not recorded.

    Every month is named, so that an agency with a term but no row of figures is judged too.
    """
    told = [
        (
            one.key,
            one.key in recorded,
            max(one.metric.minimum_cases, 1 if one.metric.cases else 0),
            one.metric.higher_is == "bad",
        )
        for one in measures
    ]
    return pl.DataFrame([(month, *one) for month in months for one in told], schema=_MEASURES, orient="row")


_MEASURES: Final = {
    "month": pl.Date,
    "measure": pl.String,
    "recorded": pl.Boolean,
    "fewest": pl.Int64,
    "less_is_good": pl.Boolean,
}
