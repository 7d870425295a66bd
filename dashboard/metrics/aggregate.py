"""Aggregate each term in its own cube and lay the results side by side on the asked dimensions."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import polars as pl

from dashboard.metrics.model import Picked, Term
from dashboard.metrics.question import Question, Source
from dashboard.scope import Scope
from data_access.periods import months_before
from validations.cubes import CUBES, OPENING_BUCKET, OPENING_STATE

_TYPES = {"opening_state": OPENING_STATE, "bucket": OPENING_BUCKET}


def joined(figures: Source, terms: Sequence[Term], columns: Mapping[Term, str], question: Question) -> pl.DataFrame:
    """Each group of terms aggregated in its own cube, side by side; absent groups count 0, unknown stays null."""
    parts = [part for members in _by_rows(terms) for part in _aggregated(figures, members, columns, question)]
    if not parts:
        return pl.DataFrame()
    sparse = frozenset(columns[term] for term in terms if CUBES[term.cube].sparse)
    answer = _side_by_side(parts, question.by, sparse)
    unknown = [
        expression for members in _by_shift(terms) for expression in _unknown(figures, members, columns, question)
    ]
    return answer.with_columns(unknown) if unknown else answer


def _by_rows(terms: Sequence[Term]) -> list[list[Term]]:
    """Terms that read the same rows under the same names."""
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], list[Term]] = {}
    for term in terms:
        groups.setdefault((term.cube, term.reads), []).append(term)
    return list(groups.values())


def _by_shift(terms: Sequence[Term]) -> list[list[Term]]:
    """Terms of one cube and one month."""
    groups: dict[tuple[str, int], list[Term]] = {}
    for term in terms:
        groups.setdefault((term.cube, term.shift), []).append(term)
    return list(groups.values())


def _unknown(
    figures: Source, terms: Sequence[Term], columns: Mapping[Term, str], question: Question
) -> Iterator[pl.Expr]:
    """Nothing is known, rather than 0, of months that a cube does not have."""
    held = figures.months_of(terms[0].cube, question.same_day)
    missing = [month for month in question.months if months_before(month, -terms[0].shift) not in held]
    names = [columns[term] for term in terms]
    if missing and "month" in question.by:
        yield pl.when(~pl.col("month").is_in(missing)).then(pl.col(names))
    elif len(missing) == len(question.months):
        yield from (pl.lit(None, dtype=pl.Int64).alias(name) for name in names)


_PART = "_part"


def _side_by_side(parts: Sequence[pl.DataFrame], by: tuple[str, ...], sparse: frozenset[str]) -> pl.DataFrame:
    """Every group of any part; a group that a part lacks counts 0 there, or is unknown where the part is sparse."""
    if len(parts) == 1:
        return parts[0]
    if not by:
        return pl.concat(parts, how="horizontal")
    marked = [part.with_columns(pl.lit(place, dtype=pl.Int32).alias(_PART)) for place, part in enumerate(parts)]
    names = tuple(tuple(name for name in part.columns if name not in by) for part in parts)
    return pl.concat(marked, how="diagonal").group_by(by).agg(_of_parts(names, sparse))


@lru_cache(maxsize=1024)
def _of_parts(names: tuple[tuple[str, ...], ...], sparse: frozenset[str]) -> list[pl.Expr]:
    """The one value that each group has of each part."""
    found = []
    for place, columns in enumerate(names):
        mine = pl.col(_PART) == place
        for name in columns:
            value = pl.when(mine.any()).then(pl.col(name).filter(mine).first())
            found.append((value if name in sparse else value.otherwise(0)).alias(name))
    return found


def _aggregated(
    figures: Source, terms: Sequence[Term], columns: Mapping[Term, str], question: Question
) -> list[pl.DataFrame]:
    """One cube, first summed over everything that does not matter, then split into the terms' months and rows."""
    reads = dict(terms[0].reads)
    read_by = {key: reads.get(key, key) for key in question.by}
    conditions = {key for term in terms for key, _ in (*term.where, *term.needs)}
    needed = {*read_by.values(), *conditions, *(reads.get(key, key) for key in question.scope.dimensions)}
    months = sorted({months_before(month, -term.shift) for term in terms for month in question.months})
    rows = _scoped(figures.rows(terms[0].cube, needed, months, question.same_day), question.scope, reads)
    sums, sparse = sorted({term.column for term in terms}), CUBES[terms[0].cube].sparse
    small = (
        rows.group_by(*(needed - {"month"}), "month")
        .agg(_sum(name, sparse) for name in sums)
        .collect(engine="in-memory")
    )
    named = _read_under(small, read_by)
    return [_part(named, members, columns, question) for members in _by_shift(terms)]


def _part(small: pl.DataFrame, terms: Sequence[Term], columns: Mapping[Term, str], question: Question) -> pl.DataFrame:
    """The sums of terms of one month, by the dimensions asked for, under the month that asks."""
    shift = terms[0].shift
    wanted = [months_before(month, -shift) for month in question.months]
    rows = small.filter(pl.col("month").is_in(wanted))
    if shift:
        rows = rows.with_columns(pl.col("month").dt.offset_by(f"{-shift}mo"))
    marks, picks = _expressions(tuple(terms), tuple(columns[term] for term in terms))
    marked = rows.with_columns(marks)
    if not question.by:
        return marked.select(picks)
    return _plain(marked.group_by(question.by).agg(picks), question.by)


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


def _sum(column: str, sparse: bool) -> pl.Expr:
    """The sum of what is known; of a sparse cube nothing unless all of it is known."""
    known = pl.col(column).null_count() == 0 if sparse else pl.col(column).count() > 0
    return pl.when(known).then(pl.col(column).sum()).alias(column)


Marks = Mapping[Picked, tuple[str, pl.Expr]]
"""Conditions that several terms share, each marked once on the rows."""


@lru_cache(maxsize=4096)
def _expressions(terms: tuple[Term, ...], names: tuple[str, ...]) -> tuple[list[pl.Expr], list[pl.Expr]]:
    """The marks and the sums of some terms. Kept, because a page asks the same of every selection."""
    marks = _marks(terms)
    picks = [_picked(term, marks).alias(name) for term, name in zip(terms, names, strict=True)]
    return [matches.alias(name) for name, matches in marks.values()], picks


def _marks(terms: Sequence[Term]) -> Marks:
    picked = dict.fromkeys(one for term in terms for one in (term.where, term.needs, _about(term)) if one)
    return {one: (f"_mark_{position}", _matches(one)) for position, one in enumerate(picked)}


def _picked(term: Term, marks: Marks) -> pl.Expr:
    """The sum over a term's rows: 0 where none match, null where all that match are unknown.

    In a sparse cube, such as targets, one row without a value leaves the sum unknown, and so does no row at all.
    """
    column, matches = pl.col(term.column), _marked(term.where, marks)
    kept = pl.when(matches).then(column)
    if CUBES[term.cube].sparse:
        known = matches.any() & ~(matches & column.is_null()).any()
    else:
        known = ~matches.any() | (kept.count() > 0)
    if term.needs:
        known = known & _said(term, marks)
    return pl.when(known).then(kept.sum())


def _said(term: Term, marks: Marks) -> pl.Expr:
    """Whether any of the rows that the term is about says what it needs; all rows where it is about none."""
    rows, says = _marked(_about(term), marks), _marked(term.needs, marks)
    return (rows & says).any() | (~rows.any() & ((pl.len() == 0) | says.any()))


def _about(term: Term) -> Picked:
    """The rows a term is about, whatever they say of the flags that it needs."""
    flags = {key for key, _ in term.needs}
    return tuple((key, values) for key, values in term.where if key not in flags) if flags else ()


def _marked(picked: Picked, marks: Marks) -> pl.Expr:
    return pl.col(marks[picked][0]) if picked else pl.col("month").is_not_null()


def _matches(picked: Picked) -> pl.Expr:
    return pl.all_horizontal(*(pl.col(key).is_in(list(values)) for key, values in picked))
