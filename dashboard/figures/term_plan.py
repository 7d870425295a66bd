"""What a question about some metrics needs of each cube, whatever is selected and whichever months are asked for.

Building expressions costs more than computing a few hundred rows with them, and pages ask the same of every selection:
so a plan is made once per question and kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

import polars as pl

from dashboard.metrics.model import Metric, Picked, Term
from validations.cubes import OPENING_BUCKET, OPENING_STATE, SOURCES

Marks = Mapping[Picked, tuple[str, pl.Expr]]
"""Conditions that several terms share, each marked once on the rows."""
_TYPES: Final = {"opening_state": OPENING_STATE, "bucket": OPENING_BUCKET}


class State(IntEnum):
    """What the rows of a term say about its sum; the greatest state of some groups is that of all of them together."""

    NO_ROW = 0
    """No row matches."""
    UNDECIDED = 1
    """Rows match, and all of them are unknown; of a sparse cube, all are known."""
    DECIDED = 2
    """One that matches is known, and so is the sum; of a sparse cube one is unknown, and so is the sum."""


class Flags(IntEnum):
    """What rows say of the flags that a term needs; the greatest of some groups is what all of them say."""

    NONE_SAYS = 0
    """None says them, and none is about the term."""
    OTHERS_SAY = 1
    """Rows that the term is not about say them."""
    SILENT = 2
    """Rows that the term is about do not say them."""
    SAID = 3
    """One that the term is about says them."""


def state_column(name: str) -> str:
    """The column with what the rows of a term say about its sum."""
    return f"{name}_state"


def flag_column(name: str) -> str:
    """The column with what rows say of the flags that a term needs."""
    return f"{name}_said"


@dataclass(frozen=True)
class MonthPlan:
    """The terms of one cube and one month: their sums by what is asked and filtered by."""

    shift: int
    picks: tuple[pl.Expr, ...]
    """The sum of each term and what its rows say about it."""


@dataclass(frozen=True)
class CubePlan:
    """The terms that read the same rows of one cube under the same names."""

    cube: str
    reads: Mapping[str, str]
    """Dimensions that are read from another column."""
    needed: frozenset[str]
    """The dimensions that the rows must have."""
    keys: tuple[pl.Expr, ...]
    columns: tuple[str, ...]
    """What is summed."""
    sums: tuple[pl.Expr, ...]
    elsewhere: tuple[str, ...]
    marked: tuple[pl.Expr, ...]
    """The conditions of all terms, and columns read elsewhere under the name they are asked by."""
    months: tuple[MonthPlan, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """Every cube that a question reads, and the figures that are made of their terms."""

    metrics: tuple[Metric, ...]
    columns: Mapping[Term, str]
    by: tuple[str, ...]
    kept: tuple[str, ...]
    """What is asked by and filtered by."""
    cubes: tuple[CubePlan, ...]


def planned(metrics: tuple[Metric, ...], by: tuple[str, ...], filtered: tuple[str, ...]) -> Plan:
    """The plan of some metrics by some dimensions and within filters of others."""
    terms = dict.fromkeys(term for metric in metrics for term in (*metric.formula, *metric.cases))
    columns = {term: f"term_{position}" for position, term in enumerate(terms)}
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], list[Term]] = {}
    for term in columns:
        groups.setdefault((term.cube, term.reads), []).append(term)
    kept = tuple(dict.fromkeys((*by, *filtered)))
    cubes = tuple(_of_cube(members, columns, kept) for members in groups.values())
    return Plan(metrics, columns, by, kept, cubes)


def _of_cube(terms: Sequence[Term], columns: Mapping[Term, str], kept: tuple[str, ...]) -> CubePlan:
    cube, reads = terms[0].cube, dict(terms[0].reads)
    read = {key: reads.get(key, key) for key in kept}
    conditions = {key for term in terms for key, _ in (*term.where, *term.needs)}
    needed = frozenset({*read.values(), *conditions})
    elsewhere = {key: column for key, column in read.items() if key != column}
    columns_summed = tuple(sorted({term.column for term in terms}))
    marks = _marks(terms)
    shifts: dict[int, list[Term]] = {}
    for term in terms:
        shifts.setdefault(term.shift, []).append(term)
    return CubePlan(
        cube=cube,
        reads=reads,
        needed=needed,
        keys=tuple(pl.col(name) for name in ("month", *sorted(needed - {"month"}))),
        columns=columns_summed,
        sums=tuple(_sum(name, SOURCES[cube].sparse) for name in columns_summed),
        elsewhere=tuple(elsewhere),
        marked=(
            *(matches.alias(name) for name, matches in marks.values()),
            *(_read_as(column, key) for key, column in elsewhere.items()),
        ),
        months=tuple(_of_month(members, columns, marks) for members in shifts.values()),
    )


def _of_month(terms: Sequence[Term], columns: Mapping[Term, str], marks: Marks) -> MonthPlan:
    picks = tuple(pick for term in terms for pick in _picked(term, columns[term], marks))
    return MonthPlan(terms[0].shift, picks)


@lru_cache(maxsize=4096)
def within(key: str, values: tuple[str, ...]) -> pl.Expr:
    """The rows whose dimension holds one of some values."""
    return pl.col(key).is_in(list(values))


def _read_as(read: str, key: str) -> pl.Expr:
    return pl.col(read).cast(pl.String).cast(_TYPES.get(key, pl.String), strict=False).alias(key)


def _sum(column: str, sparse: bool) -> pl.Expr:
    """The sum of what is known; of a sparse cube nothing unless all of it is known."""
    known = pl.col(column).null_count() == 0 if sparse else pl.col(column).count() > 0
    return pl.when(known).then(pl.col(column).sum()).alias(column)


def _marks(terms: Sequence[Term]) -> Marks:
    picked = dict.fromkeys(one for term in terms for one in (term.where, term.needs, _about(term)) if one)
    return {one: (f"_mark_{position}", _matches(one)) for position, one in enumerate(picked)}


def _picked(term: Term, name: str, marks: Marks) -> list[pl.Expr]:
    """The sum over a term's rows, and what tells 0 from unknown."""
    column, matches = pl.col(term.column), _marked(term.where, marks)
    kept = pl.when(matches).then(column)
    decided = (matches & column.is_null()).any() if SOURCES[term.cube].sparse else kept.count() > 0
    picks = [kept.sum().alias(name), (matches.any().cast(pl.Int8) + decided.cast(pl.Int8)).alias(state_column(name))]
    return [*picks, _said(term, marks).alias(flag_column(name))] if term.needs else picks


def _said(term: Term, marks: Marks) -> pl.Expr:
    """What rows say of the flags that a term needs; null where there is no row."""
    rows, says = _marked(_about(term), marks), _marked(term.needs, marks)
    about = pl.when((rows & says).any()).then(Flags.SAID).when(rows.any()).then(Flags.SILENT)
    told = about.when(says.any()).then(Flags.OTHERS_SAY).otherwise(Flags.NONE_SAYS)
    return pl.when(pl.len() > 0).then(told).cast(pl.Int8)


def _about(term: Term) -> Picked:
    """The rows a term is about, whatever they say of the flags that it needs."""
    flags = {key for key, _ in term.needs}
    return tuple((key, values) for key, values in term.where if key not in flags) if flags else ()


def _marked(picked: Picked, marks: Marks) -> pl.Expr:
    return pl.col(marks[picked][0]) if picked else pl.col("month").is_not_null()


def _matches(picked: Picked) -> pl.Expr:
    return pl.all_horizontal(*(within(key, values) for key, values in picked))
