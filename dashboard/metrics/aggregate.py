"""Aggregate each term in its own cube and lay the results side by side on the asked dimensions."""

from collections.abc import Mapping, Sequence

import polars as pl

from dashboard.metrics.model import Picked, Term
from dashboard.metrics.question import Question, Source
from dashboard.scope import Scope
from data_access.periods import months_before
from validations.cubes import OPENING_BUCKET, OPENING_STATE

_TYPES = {"opening_state": OPENING_STATE, "bucket": OPENING_BUCKET}


def joined(figures: Source, terms: Sequence[Term], columns: Mapping[Term, str], question: Question) -> pl.DataFrame:
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
    figures: Source, terms: Sequence[Term], columns: Mapping[Term, str], question: Question, answer: pl.DataFrame
) -> pl.DataFrame:
    """Nothing is known, rather than 0, of months that a cube does not have."""
    held = figures.months_of(terms[0].cube, question.same_day)
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
    figures: Source, terms: Sequence[Term], columns: Mapping[Term, str], question: Question
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
        known = known & _said(term)
    return pl.when(known).then(kept.sum())


def _said(term: Term) -> pl.Expr:
    """Whether any of the rows that the term is about says what it needs; all rows where it is about none."""
    flags = {key for key, _ in term.needs}
    says = _matches(term.needs)
    about = tuple((key, values) for key, values in term.where if key not in flags)
    if not about:
        return (pl.len() == 0) | says.any()
    rows = _matches(about)
    return (rows & says).any() | (~rows.any() & ((pl.len() == 0) | says.any()))


def _matches(picked: Picked) -> pl.Expr:
    return pl.all_horizontal(*(pl.col(key).is_in(list(values)) for key, values in picked))
