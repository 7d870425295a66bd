"""From metrics to figures: aggregate each term in its own cube, join on the asked dimensions, divide last."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

import polars as pl

from dashboard.metrics.aggregate import AS_PLANNED, joined
from dashboard.metrics.as_stored import stored_figures
from dashboard.metrics.evaluate import expressions
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
from dashboard.metrics.plan import Plan, planned
from dashboard.metrics.question import Question, Source
from dashboard.scope import Scope
from data_access.periods import months_before
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
) -> pl.DataFrame:
    """The metrics by some dimensions, within a scope, over some months (all when not given).

    One column per metric: counts and money (minor units) in Int64, rates in Float64, null where not available; for
    rates the number of cases behind them; with `compare` the figure of the earlier month. An open month is compared
    with the same day of the earlier month only. Raises a UserError for what cannot be added, combined or filtered.
    """
    question = Question(tuple(by), scope or Scope(), tuple(sorted(figures.months if months is None else months)))
    for metric in metrics:
        _refuse_impossible(figures, metric, question)
    if compare is None:
        return _answer(figures, metrics, question)
    back = MONTHS_BACK[compare]
    if _splits_by_month(figures, question):
        now, earlier = _both(figures, metrics, question, back)
    else:
        now, earlier = _answer(figures, metrics, question), _earlier(figures, metrics, question, back)
    return _beside(now, earlier, question.by, metrics)


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


def _splits_by_month(figures: Source, question: Question) -> bool:
    """Whether the months asked for and those before them can be told apart in one answer by month.

    An open month is compared with a cut of the earlier one, sums over months cannot be split, and without a breakdown
    a month that has no rows still has an answer.
    """
    by_month = "month" in question.by or len(question.months) == 1
    return bool(question.by) and by_month and figures.open_month not in question.months


def _both(
    figures: Source, metrics: Sequence[Metric], question: Question, back: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The months asked for, and those some months back labelled with the month that asks, in one question."""
    before = [months_before(month, back) for month in question.months]
    by = tuple(dict.fromkeys(("month", *question.by)))
    asked = replace(question, by=by, months=tuple(sorted({*before, *question.months})))
    every = _answer(figures, metrics, asked)
    now, then = every.filter(pl.col("month").is_in(question.months)), every.filter(pl.col("month").is_in(before))
    if "month" not in question.by:
        return now.drop("month"), then.drop("month")
    columns = [*question.by, *now.columns[len(by) :]]
    return (
        now.select(columns).sort(question.by, nulls_last=True),
        then.with_columns(pl.col("month").dt.offset_by(f"{back}mo")),
    )


def _earlier(figures: Source, metrics: Sequence[Metric], question: Question, back: int) -> pl.DataFrame:
    """The same question some months back, labelled with the month that asks."""
    closed = tuple(months_before(month, back) for month in question.months if month != figures.open_month)
    parts = [_answer(figures, metrics, replace(question, months=closed))] if closed else []
    if figures.open_month in question.months:
        cut = replace(question, months=(months_before(question.months[-1], back),), same_day=True)
        parts.append(_answer(figures, metrics, cut))
    if "month" not in question.by:
        return parts[0] if len(parts) == 1 else parts[0].clear()
    return pl.concat(parts).with_columns(pl.col("month").dt.offset_by(f"{back}mo"))


def _beside(now: pl.DataFrame, earlier: pl.DataFrame, by: tuple[str, ...], metrics: Sequence[Metric]) -> pl.DataFrame:
    renamed = earlier.select(*by, *(pl.col(metric.key).alias(before_column(metric.key)) for metric in metrics))
    if by:
        return now.join(renamed, on=by, how="left", nulls_equal=True, maintain_order="left")
    missing = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in renamed.schema.items()]
    return now.hstack(renamed) if renamed.height else now.with_columns(missing)


@dataclass(frozen=True)
class _Planned:
    """What a question about some metrics needs, whatever is selected and whichever months are asked for."""

    parts: Plan
    figures: tuple[pl.Expr, ...]
    """The dimensions asked for and the figures, in order."""


@lru_cache(maxsize=1024)
def _planned(metrics: tuple[Metric, ...], by: tuple[str, ...], filtered: tuple[str, ...]) -> _Planned:
    additive = [_within_total(m, {*by, *filtered}) for m in metrics if not isinstance(m.formula, AsStored)]
    terms = dict.fromkeys(term for metric in additive for term in (*metric.formula, *metric.cases))
    columns = {term: f"term_{position}" for position, term in enumerate(terms)}
    figures = (expression for metric in additive for expression in expressions(metric, columns))
    return _Planned(planned(columns, by, filtered), (*(pl.col(key) for key in by), *figures))


def _answer(figures: Source, metrics: Sequence[Metric], question: Question) -> pl.DataFrame:
    plan = _planned(tuple(metrics), question.by, question.scope.dimensions)
    answer = _additive(figures, plan, question) if plan.parts.cubes else None
    stored = [metric for metric in metrics if isinstance(metric.formula, AsStored)]
    for metric in stored:
        answer = _with_stored(figures, metric, question, answer)
    if answer is None:
        return pl.DataFrame()
    if not stored:
        return answer
    ordered = [name for metric in metrics for name in (metric.key, cases_column(metric.key)) if name in answer.columns]
    return _sorted(answer.lazy().select(*question.by, *ordered), question).collect()


def _additive(figures: Source, plan: _Planned, question: Question) -> pl.DataFrame:
    """The figures that follow from sums, in one computation."""
    answer = joined(figures, plan.parts, question).select(plan.figures)
    return _sorted(answer, question).collect(engine="in-memory", optimizations=AS_PLANNED)


def _sorted(answer: pl.LazyFrame, question: Question) -> pl.LazyFrame:
    return answer.sort(question.by, nulls_last=True) if question.by else answer


def _with_stored(figures: Source, metric: Metric, question: Question, answer: pl.DataFrame | None) -> pl.DataFrame:
    rows = figures.rows(metric.cubes[0], question.by, question.months, question.same_day)
    stored = stored_figures(rows, metric, question.by, question.scope)
    if answer is None:
        return stored
    if not question.by:
        return answer.hstack(stored)
    return answer.join(stored, on=question.by, how="full", coalesce=True, nulls_equal=True)


def _within_total(metric: Metric, named: AbstractSet[str]) -> Metric:
    """The metric over the rows that its total covers, unless the question names that dimension itself."""
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
