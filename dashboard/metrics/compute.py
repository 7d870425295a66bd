"""From metrics to figures: aggregate each term in its own cube, join on the asked dimensions, divide last."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol

import polars as pl

from dashboard.metrics.as_stored import stored_figures
from dashboard.metrics.model import (
    AsStored,
    Chain,
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
from dashboard.scope import Scope
from data_access.periods import months_before
from validations.cubes import CUBES, OPENING_BUCKET, OPENING_STATE
from validations.dimensions import dimension
from validations.errors import FilterNotPossibleError, StockOverMonthsError

Compare = Literal["previous_month", "last_year"]
MONTHS_BACK: Mapping[Compare, int] = {"previous_month": 1, "last_year": 12}
_SAME_AS_BUCKET = ("bucket", "opening_state")
_TYPES = {"opening_state": OPENING_STATE, "bucket": OPENING_BUCKET}


class Source(Protocol):
    """Where compute() gets its rows from."""

    @property
    def months(self) -> tuple[date, ...]:
        """Months that have figures."""

    @property
    def open_month(self) -> date | None:
        """The month that is month-to-date, if the last one is."""

    def dimensions(self, cube: str) -> frozenset[str]:
        """What a cube can be broken down and filtered by."""

    def months_of(self, cube: str) -> frozenset[date]:
        """Months that a cube has; a first month has no movement."""

    def rows(self, cube: str, needed: Collection[str], months: Sequence[date], same_day: bool = False) -> pl.LazyFrame:
        """Rows of some months with the dimensions needed."""


@dataclass(frozen=True)
class _Question:
    """What is asked of every term."""

    by: tuple[str, ...]
    scope: Scope
    months: tuple[date, ...]
    same_day: bool = False


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
    question = _Question(tuple(by), scope or Scope(), tuple(sorted(figures.months if months is None else months)))
    for metric in metrics:
        _refuse_impossible(figures, metric, question)
    now = _answer(figures, metrics, question)
    if compare is None:
        return now
    earlier = _earlier(figures, metrics, question, MONTHS_BACK[compare])
    return _beside(now, earlier, question.by, metrics)


def held_dimensions(figures: Source, metrics: Iterable[Metric]) -> frozenset[str]:
    """The dimensions by which all these metrics can be filtered and broken down."""
    held = [figures.dimensions(cube) for metric in metrics for cube in metric.cubes]
    return frozenset.intersection(*held) if held else frozenset()


def _refuse_impossible(figures: Source, metric: Metric, question: _Question) -> None:
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


def _earlier(figures: Source, metrics: Sequence[Metric], question: _Question, back: int) -> pl.DataFrame:
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


def _answer(figures: Source, metrics: Sequence[Metric], question: _Question) -> pl.DataFrame:
    additive = {m.key: _within_total(m, question) for m in metrics if not isinstance(m.formula, AsStored)}
    terms = list(dict.fromkeys(term for metric in additive.values() for term in (*metric.formula, *metric.cases)))
    columns = {term: f"term_{position}" for position, term in enumerate(terms)}
    joined = _joined(figures, terms, columns, question)
    figures_of = [expression for metric in additive.values() for expression in _expressions(metric, columns)]
    answer = joined.select(*question.by, *figures_of) if terms else None
    for metric in metrics:
        if isinstance(metric.formula, AsStored):
            answer = _with_stored(figures, metric, question, answer)
    if answer is None:
        return pl.DataFrame()
    ordered = [name for metric in metrics for name in (metric.key, cases_column(metric.key)) if name in answer.columns]
    answer = answer.select(*question.by, *ordered)
    return answer.sort(question.by, nulls_last=True) if question.by else answer


def _with_stored(figures: Source, metric: Metric, question: _Question, answer: pl.DataFrame | None) -> pl.DataFrame:
    rows = figures.rows(metric.cubes[0], question.by, question.months, question.same_day)
    stored = stored_figures(rows, metric, question.by, question.scope)
    if answer is None:
        return stored
    if not question.by:
        return answer.hstack(stored)
    return answer.join(stored, on=question.by, how="full", coalesce=True, nulls_equal=True)


def _within_total(metric: Metric, question: _Question) -> Metric:
    """The metric over the rows that its total covers, unless the question names that dimension itself."""
    named = {*question.by, *question.scope.dimensions}
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
        case Ratio(top, bottom):
            return Ratio(_over(top, total), _over(bottom, total))
        case _:
            return formula


def _over(terms: Terms, total: Picked) -> Terms:
    return tuple(replace(term, where=(*term.where, *_read_as(term, total))) for term in terms)


def _read_as(term: Term, total: Picked) -> Picked:
    reads = dict(term.reads)
    return tuple((reads.get(key, key), values) for key, values in total)


def _joined(figures: Source, terms: Sequence[Term], columns: Mapping[Term, str], question: _Question) -> pl.DataFrame:
    """Each group of terms aggregated in its own cube, side by side; absent groups count 0, unknown stays null."""
    groups: dict[tuple[str, int, tuple[tuple[str, str], ...]], list[Term]] = {}
    for term in terms:
        groups.setdefault((term.cube, term.shift, term.reads), []).append(term)
    answer: pl.DataFrame | None = None
    for members in groups.values():
        part = _aggregated(figures, members, columns, question)
        answer = part if answer is None else _outer(answer, part, question.by)
    if answer is None:
        return pl.DataFrame()
    for members in groups.values():
        answer = _unknown_without_month(figures, members, columns, question, answer)
    return answer


def _unknown_without_month(
    figures: Source, terms: Sequence[Term], columns: Mapping[Term, str], question: _Question, answer: pl.DataFrame
) -> pl.DataFrame:
    """Nothing is known, rather than 0, of months that a cube does not have."""
    held = figures.months_of(terms[0].cube)
    missing = [month for month in question.months if months_before(month, -terms[0].shift) not in held]
    names = [columns[term] for term in terms]
    if "month" in question.by:
        return answer.with_columns(pl.when(~pl.col("month").is_in(missing)).then(pl.col(names))) if missing else answer
    if len(missing) == len(question.months):
        return answer.with_columns(pl.lit(None, dtype=pl.Int64).alias(name) for name in names)
    return answer


def _outer(left: pl.DataFrame, right: pl.DataFrame, by: tuple[str, ...]) -> pl.DataFrame:
    if not by:
        return left.hstack(right)
    here = [c for c in left.columns if c not in by]
    there = [c for c in right.columns if c not in by]
    both = left.with_columns(pl.lit(True).alias("_left")).join(
        right.with_columns(pl.lit(True).alias("_right")), on=by, how="full", coalesce=True, nulls_equal=True
    )
    return both.with_columns(
        *(pl.when(pl.col("_left").is_null()).then(0).otherwise(pl.col(c)).alias(c) for c in here),
        *(pl.when(pl.col("_right").is_null()).then(0).otherwise(pl.col(c)).alias(c) for c in there),
    ).drop("_left", "_right")


def _aggregated(
    figures: Source, terms: Sequence[Term], columns: Mapping[Term, str], question: _Question
) -> pl.DataFrame:
    """One cube, first summed over everything that does not matter, then split into the terms' rows."""
    first = terms[0]
    reads = dict(first.reads)
    conditions = {key for term in terms for key, _ in (*term.where, *term.needs)}
    read_by = [reads.get(key, key) for key in question.by]
    needed = {*read_by, *conditions, *(reads.get(key, key) for key in question.scope.dimensions)}
    months = [months_before(month, -first.shift) for month in question.months]
    rows = figures.rows(first.cube, needed, months, question.same_day)
    rows = _scoped(rows, question.scope, reads)
    sums = sorted({term.column for term in terms})
    small = rows.group_by(*(needed - {"month"}), "month").agg(_sum(name) for name in sums).collect(engine="in-memory")
    small = small.with_columns(pl.col("month").dt.offset_by(f"{-first.shift}mo")) if first.shift else small
    renamed = _read_under(small, dict(zip(question.by, read_by, strict=True)))
    picks = [_picked(term).alias(columns[term]) for term in terms]
    if not question.by:
        return renamed.select(picks)
    return _plain(renamed.group_by(question.by).agg(picks), question.by)


def _read_under(frame: pl.DataFrame, reads: Mapping[str, str]) -> pl.DataFrame:
    """Columns under the name they were asked by; rows without a value there belong to no group."""
    elsewhere = {key: read for key, read in reads.items() if key != read}
    if not elsewhere:
        return frame
    named = frame.with_columns(
        pl.col(read).cast(pl.String).cast(_TYPES.get(key, pl.String), strict=False).alias(key)
        for key, read in elsewhere.items()
    )
    return named.drop_nulls(list(elsewhere))


def _scoped(rows: pl.LazyFrame, scope: Scope, reads: Mapping[str, str]) -> pl.LazyFrame:
    for key, values in scope.picked:
        rows = rows.filter(pl.col(reads.get(key, key)).is_in(list(values)))
    return rows


def _plain(frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Shared texts back to plain text, so that frames of different cubes join; ordered vocabularies stay ordered."""
    texts = [key for key in by if frame.schema[key] == pl.Categorical]
    return frame.with_columns(pl.col(texts).cast(pl.String)) if texts else frame


def _sum(column: str) -> pl.Expr:
    return pl.when(pl.col(column).count() > 0).then(pl.col(column).sum()).alias(column)


def _picked(term: Term) -> pl.Expr:
    """The sum over a term's rows: 0 where none match, null where all that match are unknown."""
    kept = pl.col(term.column).filter(_matches(term.where)) if term.where else pl.col(term.column)
    known = (kept.len() == 0) | (kept.count() > 0)
    if term.needs:
        known = known & ((pl.len() == 0) | _matches(term.needs).any())
    return pl.when(known).then(kept.sum())


def _matches(picked: Picked) -> pl.Expr:
    return pl.all_horizontal(*(pl.col(key).is_in(list(values)) for key, values in picked))


def _expressions(metric: Metric, columns: Mapping[Term, str]) -> list[pl.Expr]:
    value = _value(metric.formula, columns)
    if not metric.cases:
        return [value.alias(metric.key)]
    cases = _signed(metric.cases, columns)
    if metric.minimum_cases:
        value = pl.when(cases >= metric.minimum_cases).then(value)
    return [value.alias(metric.key), cases.alias(cases_column(metric.key))]


def _value(formula: Formula, columns: Mapping[Term, str]) -> pl.Expr:
    match formula:
        case Total(terms):
            return _signed(terms, columns)
        case Ratio(top, bottom):
            return _divided(_signed(top, columns), _signed(bottom, columns))
        case Chain(links):
            product = pl.lit(1.0)
            for link in links:
                product = product * _value(link, columns)
            return product
        case AsStored(_):
            raise TypeError("Figures kept as stored are not computed from terms.")


def _signed(terms: Terms, columns: Mapping[Term, str]) -> pl.Expr:
    total = pl.lit(0, dtype=pl.Int64)
    for term in terms:
        total = total + term.sign * pl.col(columns[term])
    return total


def _divided(top: pl.Expr, bottom: pl.Expr) -> pl.Expr:
    """Ratio of sums in Float64, null where the bottom is zero."""
    return pl.when(bottom != 0).then(top.cast(pl.Float64) / bottom.cast(pl.Float64))


def cubes_are_declared(metric: Metric) -> bool:
    """Whether every term names a column that its cube promises."""
    return all(term.column in CUBES[term.cube].columns for term in (*metric.formula, *metric.cases))
