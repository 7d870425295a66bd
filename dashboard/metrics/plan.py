"""What a question about some metrics needs of each cube, whatever is selected and whichever months are asked for.

Building expressions costs more than computing a few hundred rows with them, and pages ask the same of every selection:
so a plan is made once per question and kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl
from polars import selectors

from dashboard.metrics.model import Picked, Term
from validations.cubes import CUBES, OPENING_BUCKET, OPENING_STATE

PLAIN = selectors.categorical().cast(pl.String)
"""Shared texts back to plain text, so that parts of different cubes meet; ordered vocabularies stay ordered."""
Marks = Mapping[Picked, tuple[str, pl.Expr]]
"""Conditions that several terms share, each marked once on the rows."""
_TYPES = {"opening_state": OPENING_STATE, "bucket": OPENING_BUCKET}


@dataclass(frozen=True)
class MonthPlan:
    """The terms of one cube and one month: their sums by the dimensions asked for."""

    shift: int
    names: tuple[str, ...]
    """The columns of the terms."""
    picks: tuple[pl.Expr, ...]


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
    renamed: tuple[pl.Expr, ...]
    """Columns read elsewhere under the name they are asked by."""
    elsewhere: tuple[str, ...]
    marks: tuple[pl.Expr, ...]
    """The conditions of all terms."""
    months: tuple[MonthPlan, ...]


@dataclass(frozen=True)
class Plan:
    """Every cube that a question reads, and how their parts are laid side by side."""

    cubes: tuple[CubePlan, ...]
    places: tuple[pl.Expr, ...]
    """What marks the groups of each part."""
    side_by_side: tuple[pl.Expr, ...]
    """The one value that each group has of each part, and which parts have the group."""
    filled: tuple[pl.Expr, ...]
    """A group that a part lacks counts 0 there, or is unknown where the part is sparse."""


def planned(columns: Mapping[Term, str], by: tuple[str, ...], filtered: tuple[str, ...]) -> Plan:
    """The plan of some terms, each under the name of its column, by some dimensions and within filters of others."""
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], list[Term]] = {}
    for term in columns:
        groups.setdefault((term.cube, term.reads), []).append(term)
    cubes = tuple(_of_cube(members, columns, by, filtered) for members in groups.values())
    parts = [(part.names, CUBES[cube.cube].sparse) for cube in cubes for part in cube.months]
    side_by_side = (pl.col(_place_of(place), *columns).max() for place, (columns, _) in enumerate(parts))
    places = (pl.lit(True).alias(_place_of(place)) for place in range(len(parts)))
    return Plan(cubes, tuple(places), tuple(side_by_side), tuple(_filled(parts)))


def _place_of(part: int) -> str:
    """The column that says of a group that a part has it."""
    return f"_part_{part}"


def _of_cube(
    terms: Sequence[Term], columns: Mapping[Term, str], by: tuple[str, ...], filtered: tuple[str, ...]
) -> CubePlan:
    cube, reads = terms[0].cube, dict(terms[0].reads)
    read_by = {key: reads.get(key, key) for key in by}
    conditions = {key for term in terms for key, _ in (*term.where, *term.needs)}
    needed = frozenset({*read_by.values(), *conditions, *(reads.get(key, key) for key in filtered)})
    elsewhere = {key: read for key, read in read_by.items() if key != read}
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
        sums=tuple(_sum(name, CUBES[cube].sparse) for name in columns_summed),
        renamed=tuple(_read_as(read, key) for key, read in elsewhere.items()),
        elsewhere=tuple(elsewhere),
        marks=tuple(matches.alias(name) for name, matches in marks.values()),
        months=tuple(_of_month(members, columns, marks) for members in shifts.values()),
    )


def _of_month(terms: Sequence[Term], columns: Mapping[Term, str], marks: Marks) -> MonthPlan:
    names = tuple(columns[term] for term in terms)
    picks = tuple(_picked(term, marks).alias(name) for term, name in zip(terms, names, strict=True))
    return MonthPlan(terms[0].shift, names, picks)


def _filled(parts: Sequence[tuple[tuple[str, ...], bool]]) -> Iterator[pl.Expr]:
    for place, (columns, sparse) in enumerate(parts):
        if not sparse:
            yield pl.when(pl.col(_place_of(place))).then(pl.col(columns)).otherwise(0).name.keep()


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
    return pl.all_horizontal(*(within(key, values) for key, values in picked))
