"""Aggregate each term in its own cube and lay the results side by side on the asked dimensions."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import polars as pl

from dashboard.metrics.plan import PLAIN, CubePlan, MonthPlan, Plan, within
from dashboard.metrics.question import Question, Source
from data_access.periods import months_before

AS_PLANNED: Final = pl.QueryOptFlags.none()
"""Rows that are held already have only the columns needed: looking for a better way costs more than it saves."""


def joined(figures: Source, plan: Plan, question: Question) -> pl.LazyFrame:
    """Each group of terms aggregated in its own cube, side by side; absent groups count 0, unknown stays null."""
    answer = _side_by_side(
        [part for cube in plan.cubes for part in _aggregated(figures, cube, question)], plan, question
    )
    unknown = [
        expression
        for cube in plan.cubes
        for month in cube.months
        for expression in _unknown(figures, cube.cube, month, question)
    ]
    return answer.with_columns(unknown) if unknown else answer


def _unknown(figures: Source, cube: str, terms: MonthPlan, question: Question) -> Iterator[pl.Expr]:
    """Nothing is known, rather than 0, of months that a cube does not have."""
    held = figures.months_of(cube, question.same_day)
    missing = [month for month in question.months if months_before(month, -terms.shift) not in held]
    if missing and "month" in question.by:
        yield pl.when(~pl.col("month").is_in(missing)).then(pl.col(terms.names))
    elif len(missing) == len(question.months):
        yield from (pl.lit(None, dtype=pl.Int64).alias(name) for name in terms.names)


def _side_by_side(parts: Sequence[pl.LazyFrame], plan: Plan, question: Question) -> pl.LazyFrame:
    """Every group of any part."""
    if len(parts) == 1:
        return parts[0]
    if not question.by:
        return pl.concat(parts, how="horizontal")
    placed = [part.with_columns(place) for part, place in zip(parts, plan.places, strict=True)]
    return pl.concat(placed, how="diagonal").group_by(question.by).agg(plan.side_by_side).with_columns(plan.filled)


def _aggregated(figures: Source, plan: CubePlan, question: Question) -> list[pl.LazyFrame]:
    """One cube, first summed over everything that does not matter, then split into the terms' months and rows."""
    small = _summed(figures, plan, question)
    if plan.renamed:
        # Rows without a value there belong to no group.
        small = small.with_columns(plan.renamed).drop_nulls(plan.elsewhere)
    marked = small.with_columns(plan.marks)
    if len(plan.months) > 1 and "month" in question.by:
        return _months_apart(marked, plan, question)
    return [_part(marked, terms, question, whole=len(plan.months) == 1) for terms in plan.months]


def _months_apart(marked: pl.LazyFrame, plan: CubePlan, question: Question) -> list[pl.LazyFrame]:
    """Every month summed once, then told under the month that asks: a chain of months reads each of them many times."""
    picks = [pick for terms in plan.months for pick in terms.picks]
    grouped = marked.group_by(question.by).agg(picks).with_columns(PLAIN)
    every = grouped.collect(engine="in-memory", optimizations=AS_PLANNED).lazy()
    return [_moved(every.select(*question.by, *terms.names), terms, question) for terms in plan.months]


def _summed(figures: Source, plan: CubePlan, question: Question) -> pl.LazyFrame:
    """The sums of what is selected; where the rows are in memory, taken from those of every selection."""
    months = tuple(sorted({months_before(month, -terms.shift) for terms in plan.months for month in question.months}))
    if not figures.in_memory(plan.cube, plan.needed, question.same_day):
        rows = figures.rows(plan.cube, plan.needed, months, question.same_day)
        return _selected(rows, plan, question).group_by(plan.keys).agg(plan.sums).collect(engine="in-memory").lazy()

    def sums() -> pl.DataFrame:
        rows = figures.rows(plan.cube, plan.needed, months)
        return rows.group_by(plan.keys).agg(plan.sums).collect(engine="in-memory")

    kept = figures.sums.of((plan.cube, plan.needed, plan.columns, months), sums)
    return _selected(kept.lazy(), plan, question)


def _selected(rows: pl.LazyFrame, plan: CubePlan, question: Question) -> pl.LazyFrame:
    for key, values in question.scope.picked:
        rows = rows.filter(within(plan.reads.get(key, key), values))
    return rows


def _part(marked: pl.LazyFrame, terms: MonthPlan, question: Question, *, whole: bool) -> pl.LazyFrame:
    """The sums of terms of one month, by the dimensions asked for, under the month that asks."""
    rows = marked if whole and not terms.shift else _moved(marked, terms, question)
    if not question.by:
        return rows.select(terms.picks)
    return rows.group_by(question.by).agg(terms.picks).with_columns(PLAIN)


def _moved(rows: pl.LazyFrame, terms: MonthPlan, question: Question) -> pl.LazyFrame:
    """The rows of the months that some terms read, under the months that ask."""
    wanted = [months_before(month, -terms.shift) for month in question.months]
    return rows.filter(pl.col("month").is_in(wanted)).with_columns(_months_later(-terms.shift))


@cache
def _months_later(months: int) -> pl.Expr:
    return pl.col("month").dt.offset_by(f"{months}mo")
