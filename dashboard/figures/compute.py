"""From metrics to figures: aggregate each term in its own cube, join on the asked dimensions, divide last."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial, reduce
from typing import Literal

import polars as pl

from dashboard.figures.aggregate import additive_figures, stored_figures
from dashboard.figures.month_slices import collected
from dashboard.figures.question import Question, Source
from dashboard.figures.scope import Scope
from dashboard.figures.term_plan import Plan, planned
from dashboard.metrics.model import (
    AsStored,
    Formula,
    Metric,
    Picked,
    Ratio,
    Term,
    Terms,
    Total,
    before_column,
    cases_column,
)
from data_access.months import months_before
from validations.dimensions import dimension
from validations.errors import FilterNotPossibleError, StockOverMonthsError

Compare = Literal["previous_month", "last_year"]
MONTHS_BACK: Mapping[Compare, int] = {"previous_month": 1, "last_year": 12}
_SAME_AS_BUCKET = ("bucket", "opening_state")


def compute(
    figures: Source,
    metrics: Sequence[Metric],
    *,
    by: Sequence[str] = (),
    scope: Scope | None = None,
    months: Sequence[date] | None = None,
    compare: Compare | None = None,
    same_day: bool = False,
) -> pl.DataFrame:
    """The metrics by some dimensions, within a scope, over some months (all when not given).

    One column per metric: counts and money (minor units) in Int64, rates in Float64, null where not available; for
    rates the number of cases behind them; with `compare` the figure of the earlier month. An open month is compared
    with the same day of the earlier month only; with `same_day` the months asked for are those cut at that day. Raises
    a UserError for what cannot be added, combined or filtered.
    """
    asked = tuple(sorted(figures.months if months is None else months))
    question = Question(tuple(by), scope or Scope(), asked, same_day)
    for metric in metrics:
        _refuse_impossible(figures, metric, question)
    answer = _answer(figures, metrics, question)
    if compare is not None:
        earlier = _earlier(figures, metrics, question, MONTHS_BACK[compare])
        answer = _beside(answer, earlier, question.by, metrics)
    return collected(answer)


def held_dimensions(figures: Source, metrics: Iterable[Metric]) -> frozenset[str]:
    """The dimensions by which all these metrics can be filtered and broken down."""
    held = [figures.dimensions(cube) for metric in metrics for cube in metric.cubes]
    return frozenset.intersection(*held) if held else frozenset()


def _refuse_impossible(figures: Source, metric: Metric, question: Question) -> None:
    for key in question.by:
        dimension(key)
    for cube in metric.cubes:
        held = figures.dimensions(cube) | {"month"}
        refused = [key for key in (*question.by, *question.scope.dimensions) if key not in held]
        if refused:
            names = ", ".join(dimension(key).label.lower() for key in dict.fromkeys(refused))
            raise FilterNotPossibleError(
                f"'{metric.label}' is not recorded by {names}; clear that filter or breakdown to see it."
            )
    if not metric.across_months and "month" not in question.by and len(question.months) > 1:
        raise StockOverMonthsError(
            f"'{metric.label}' is a stock, which is never added over months; break it down by month or pick one month."
        )


def _earlier(figures: Source, metrics: Sequence[Metric], question: Question, back: int) -> pl.LazyFrame:
    """The same question some months back, labelled with the month that asks."""
    closed = tuple(months_before(month, back) for month in question.months if month != figures.open_month)
    parts = [_answer(figures, metrics, replace(question, months=closed))] if closed else []
    if figures.open_month in question.months:
        cut = replace(question, months=(months_before(question.months[-1], back),), same_day=True)
        parts.append(_answer(figures, metrics, cut))
    if "month" not in question.by:
        return parts[0] if len(parts) == 1 else parts[0].clear()
    return pl.concat(parts).with_columns(pl.col("month").dt.offset_by(f"{back}mo"))


def _beside(now: pl.LazyFrame, earlier: pl.LazyFrame, by: tuple[str, ...], metrics: Sequence[Metric]) -> pl.LazyFrame:
    before = [pl.col(metric.key).alias(before_column(metric.key)) for metric in metrics]
    if by:
        return now.join(earlier.select(*by, *before), on=by, how="left", nulls_equal=True, maintain_order="left")
    return pl.concat([now, earlier.select(one.first() for one in before)], how="horizontal")


@lru_cache(maxsize=1024)
def _planned(metrics: tuple[Metric, ...], by: tuple[str, ...], filtered: tuple[str, ...]) -> Plan:
    """What a question about some metrics needs, whatever is selected and whichever months are asked for."""
    named = {*by, *filtered}
    return planned(tuple(within_total(m, named) for m in metrics if not isinstance(m.formula, AsStored)), by, filtered)


def _answer(figures: Source, metrics: Sequence[Metric], question: Question) -> pl.LazyFrame:
    plan = _planned(tuple(metrics), question.by, question.scope.dimensions)
    parts = [additive_figures(figures, plan, question)] if plan.cubes else []
    stored = [_stored(figures, metric, question) for metric in metrics if isinstance(metric.formula, AsStored)]
    if not stored:
        return parts[0] if parts else pl.LazyFrame()
    columns = [name for m in metrics for name in ((m.key, cases_column(m.key)) if m.cases else (m.key,))]
    if not question.by:
        return pl.concat([*parts, *stored], how="horizontal").select(columns)
    answer = reduce(partial(_joined, by=question.by), [*parts, *stored])
    return answer.select(*question.by, *columns).sort(question.by, nulls_last=True)


def _stored(figures: Source, metric: Metric, question: Question) -> pl.LazyFrame:
    rows = figures.rows(metric.cubes[0], question.by, question.months, question.same_day)
    # What was counted whole is the count of a part only where the part is named.
    return stored_figures(rows, metric, question.by, question.scope.narrowed(figures.granted)).lazy()


def _joined(one: pl.LazyFrame, other: pl.LazyFrame, by: tuple[str, ...]) -> pl.LazyFrame:
    """Every group of either."""
    return one.join(other, on=by, how="full", coalesce=True, nulls_equal=True)


def within_total(metric: Metric, named: AbstractSet[str]) -> Metric:
    """The metric over the rows that its total covers, unless one of the dimensions named is its own."""
    total = tuple(
        (key, values)
        for key, values in metric.total_over
        if not named & set(_SAME_AS_BUCKET if key in _SAME_AS_BUCKET else (key,))
    )
    if not total:
        return metric
    return replace(metric, formula=_narrowed(metric.formula, total), cases=_over(metric.cases, total))


def _narrowed(formula: Formula, total: Picked) -> Formula:
    match formula:
        case Total(terms):
            return Total(_over(terms, total))
        case Ratio(top, bottom, times):
            return Ratio(_over(top, total), _over(bottom, total), times)
        case _:
            return formula


def _over(terms: Terms, total: Picked) -> Terms:
    return tuple(replace(term, where=(*term.where, *_read_as(term, total))) for term in terms)


def _read_as(term: Term, total: Picked) -> Picked:
    reads = dict(term.reads)
    return tuple((reads.get(key, key), values) for key, values in total)
