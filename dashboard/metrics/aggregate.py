"""Aggregate each term in its own cube, for every selection at once; a selection then takes its part of a few rows."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import polars as pl
from polars import selectors

from dashboard.frames import collected
from dashboard.metrics.evaluate import expressions
from dashboard.metrics.model import Term
from dashboard.metrics.plan import FIRST, SAYS_NOTHING, SILENT, CubePlan, MonthPlan, Plan, said, state, within
from dashboard.metrics.question import Question, Source
from data_access.months import months_before
from validations.cubes import SOURCES

_PLAIN: Final = selectors.categorical().cast(pl.String)
"""Shared texts back to plain text, so that parts of different cubes meet; ordered vocabularies stay ordered."""
_UNKNOWN: Final = pl.lit(None, dtype=pl.Int64)
_UNSAID: Final = (SAYS_NOTHING, SILENT)


@dataclass(frozen=True, eq=False)
class Prepared:
    """The terms of a question by what it asks and filters by, one row per group and cube."""

    rows: pl.DataFrame
    sums: tuple[pl.Expr, ...]
    """What the rows of a selection come to."""
    figures: tuple[pl.Expr, ...]
    """The figures that are made of these sums."""

    def estimated_size(self) -> int:
        """Bytes."""
        return int(self.rows.estimated_size())


def additive_figures(figures: Source, plan: Plan, question: Question) -> pl.LazyFrame:
    """The figures that follow from sums: absent groups count 0, unknown stays null, divided last."""
    ready = _prepared(figures, plan, question)
    rows = ready.rows.lazy()
    for key, values in question.scope.picked:
        rows = rows.filter(within(key, values))
    if not plan.by:
        return rows.select(ready.sums).select(ready.figures)
    return rows.group_by(plan.by).agg(ready.sums).select(*plan.by, *ready.figures).sort(plan.by, nulls_last=True)


def _prepared(figures: Source, plan: Plan, question: Question) -> Prepared:
    """Made once for all selections where their rows are held; otherwise of the rows of this selection."""
    if not all(figures.keeps_sums(cube.cube, cube.needed) for cube in plan.cubes):
        return _prepare(figures, plan, question, selected_first=True)
    asked = (plan, question.months, question.same_day)
    return figures.sums.of(asked, lambda: _prepare(figures, plan, question, selected_first=False))


def _prepare(figures: Source, plan: Plan, question: Question, *, selected_first: bool) -> Prepared:
    parts = [
        part
        for cube in plan.cubes
        for part in _parts(_summed(figures, cube, question, selected_first=selected_first), cube, plan, question)
    ]
    rows = pl.concat(_alike(parts, plan.kept), how="diagonal")
    terms, telling = list(plan.columns.values()), sorted(_telling(plan, rows))
    sums = [pl.col(terms).sum(), *(pl.col(name).max() for name in telling)]
    values = dict(_values(figures, plan, question, frozenset(telling)))
    made = (expression for metric in plan.metrics for expression in expressions(metric, values))
    return Prepared(rows.select(*plan.kept, *terms, *telling), tuple(sums), tuple(made))


def _summed(figures: Source, plan: CubePlan, question: Question, *, selected_first: bool) -> pl.LazyFrame:
    """One cube summed over everything that does not matter; the sums of all selections are shared by questions."""
    months = tuple(sorted({months_before(month, -terms.shift) for terms in plan.months for month in question.months}))

    def sums() -> pl.DataFrame:
        rows = figures.rows(plan.cube, plan.needed, months, question.same_day, question)
        for key, values in question.scope.picked if selected_first else ():
            rows = rows.filter(within(plan.reads.get(key, key), values))
        return rows.group_by(plan.keys).agg(plan.sums).collect(engine="in-memory")

    if selected_first:
        return sums().lazy()
    return figures.sums.of((plan.cube, plan.needed, plan.columns, months, question.same_day), sums).lazy()


def _parts(summed: pl.LazyFrame, cube: CubePlan, plan: Plan, question: Question) -> Iterator[pl.DataFrame]:
    """The terms of one cube, each month's under the month that asks."""
    marked = summed.with_columns(cube.marked)
    if cube.elsewhere:
        # Rows without a value there belong to no group.
        marked = marked.drop_nulls(cube.elsewhere)
    for terms in cube.months:
        rows = marked if len(cube.months) == 1 and not terms.shift else _moved(marked, terms, question)
        part = rows.group_by(plan.kept).agg(terms.picks).with_columns(_PLAIN) if plan.kept else rows.select(terms.picks)
        yield collected(part)


def _moved(rows: pl.LazyFrame, terms: MonthPlan, question: Question) -> pl.LazyFrame:
    """The rows of the months that some terms read, under the months that ask."""
    wanted = [months_before(month, -terms.shift) for month in question.months]
    return rows.filter(pl.col("month").is_in(wanted)).with_columns(_months_later(-terms.shift))


@cache
def _months_later(months: int) -> pl.Expr:
    return pl.col("month").dt.offset_by(f"{months}mo")


def _alike(parts: Sequence[pl.DataFrame], keys: Sequence[str]) -> list[pl.DataFrame]:
    """The parts with the same vocabulary of each dimension: that of the cube which knows most of its words."""
    widest = {key: max((part.schema[key] for part in parts), key=_words) for key in keys}
    return [part.with_columns(pl.col(key).cast(kind) for key, kind in widest.items()) for part in parts]


def _words(kind: pl.DataType) -> int:
    return len(kind.categories) if isinstance(kind, pl.Enum) else 0


def _telling(plan: Plan, rows: pl.DataFrame) -> Iterator[str]:
    """The columns that tell unknown from 0 in any selection of the rows; most cubes know everything."""
    for term, name in plan.columns.items():
        if SOURCES[term.cube].sparse or (rows[state(name)] == FIRST).any():
            yield state(name)
        if term.needs and rows[said(name)].is_in(_UNSAID).any():
            yield said(name)


def _values(figures: Source, plan: Plan, question: Question, telling: Set[str]) -> Iterator[tuple[Term, pl.Expr]]:
    """The sum of each term over a group: 0 where no row matches, null where it is unknown.

    In a sparse cube, such as targets, one row without a value leaves the sum unknown, and so does no row at all.
    """
    for term, name in plan.columns.items():
        value, first = pl.col(name), pl.col(state(name)) == FIRST
        if SOURCES[term.cube].sparse:
            value = pl.when(first).then(value)
        elif state(name) in telling:
            value = pl.when(first).then(_UNKNOWN).otherwise(value)
        if said(name) in telling:
            value = pl.when(pl.col(said(name)).is_in(_UNSAID)).then(_UNKNOWN).otherwise(value)
        yield term, _where_held(value, figures.months_of(term.cube, question.same_day), term, question)


def _where_held(value: pl.Expr, held: Set[date], term: Term, question: Question) -> pl.Expr:
    """Nothing is known, rather than 0, of months that a cube does not have."""
    missing = [month for month in question.months if months_before(month, -term.shift) not in held]
    if missing and "month" in question.by:
        return pl.when(~pl.col("month").is_in(missing)).then(value)
    return _UNKNOWN if missing and len(missing) == len(question.months) else value
