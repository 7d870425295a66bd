"""Aggregate each term in its own cube, then evaluate the formula; what the database computed whole is looked up."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from operator import add, mul
from typing import Final

import polars as pl
from polars import selectors

from dashboard.figures.month_slices import collected
from dashboard.figures.question import Question, Source
from dashboard.figures.scope import Scope
from dashboard.figures.term_plan import CubePlan, Flags, MonthPlan, Plan, State, flag_column, state_column, within
from dashboard.metrics.model import AsStored, Chain, Formula, Metric, Ratio, Term, Terms, Total, Unit, cases_column
from data_access.months import months_before
from validations.cubes import SOURCES
from validations.dimensions import dimension
from validations.errors import FilterNotPossibleError, NotAdditiveError

_PLAIN: Final = selectors.categorical().cast(pl.String)
"""Shared texts back to plain text, so that parts of different cubes meet; ordered vocabularies stay ordered."""
_UNKNOWN: Final = pl.lit(None, dtype=pl.Int64)
_UNSAID: Final = (Flags.NONE_SAYS, Flags.SILENT)


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
        if SOURCES[term.cube].sparse or (rows[state_column(name)] == State.UNDECIDED).any():
            yield state_column(name)
        if term.needs and rows[flag_column(name)].is_in(_UNSAID).any():
            yield flag_column(name)


def _values(figures: Source, plan: Plan, question: Question, telling: Set[str]) -> Iterator[tuple[Term, pl.Expr]]:
    """The sum of each term over a group: 0 where no row matches, null where it is unknown.

    In a sparse cube, such as targets, one row without a value leaves the sum unknown, and so does no row at all.
    """
    for term, name in plan.columns.items():
        value, undecided = pl.col(name), pl.col(state_column(name)) == State.UNDECIDED
        if SOURCES[term.cube].sparse:
            value = pl.when(undecided).then(value)
        elif state_column(name) in telling:
            value = pl.when(undecided).then(_UNKNOWN).otherwise(value)
        if flag_column(name) in telling:
            value = pl.when(pl.col(flag_column(name)).is_in(_UNSAID)).then(_UNKNOWN).otherwise(value)
        yield term, _where_held(value, figures.months_of(term.cube, question.same_day), term, question)


def _where_held(value: pl.Expr, held: Set[date], term: Term, question: Question) -> pl.Expr:
    """Nothing is known, rather than 0, of months that a cube does not have."""
    missing = [month for month in question.months if months_before(month, -term.shift) not in held]
    if missing and "month" in question.by:
        return pl.when(~pl.col("month").is_in(missing)).then(value)
    return _UNKNOWN if missing and len(missing) == len(question.months) else value


def stored_figures(rows: pl.LazyFrame, metric: Metric, by: tuple[str, ...], scope: Scope) -> pl.DataFrame:
    """The stored figure for each combination asked for.

    Raises FilterNotPossibleError where no declared grain has these dimensions, NotAdditiveError where several stored
    figures would have to be added.
    """
    if not isinstance(metric.formula, AsStored):
        raise TypeError(f"'{metric.key}' is not kept as stored.")
    needed = {key for key in (*by, *scope.dimensions) if key != "month"}
    grains = SOURCES[metric.cubes[0]].stored_by
    grain, keys = _grain(metric, needed, grains), dict.fromkeys(key for one in grains for key in one)
    within = rows.filter(
        *(pl.col(key).is_not_null() if key in grain else pl.col(key).is_null() for key in keys),
        *(pl.col(key).is_in(list(values)) for key, values in scope.picked),
    )
    column = metric.formula.term.column
    found = within.select(*by, pl.col(column).alias(metric.key)).collect()
    if found.select(by).is_duplicated().any() if by else found.height > 1:
        names = ", ".join(dimension(key).label.lower() for key in sorted(grain))
        alone = "one customer may be in several" if metric.unit is Unit.CUSTOMERS else "it was found for each alone"
        raise NotAdditiveError(
            f"'{metric.label}' cannot be added up over {names}, because {alone}; pick one value or break it down."
        )
    if not by and found.is_empty():
        return pl.DataFrame({metric.key: [None]}, schema={metric.key: pl.Int64})
    return found


def _grain(metric: Metric, needed: set[str], grains: Sequence[Sequence[str]]) -> frozenset[str]:
    fitting = [frozenset(grain) for grain in grains if needed <= set(grain)]
    if not fitting:
        allowed = "; ".join(" and ".join(dimension(k).label.lower() for k in grain) for grain in grains if grain)
        raise FilterNotPossibleError(f"'{metric.label}' is counted for the whole book and by {allowed} only.")
    return min(fitting, key=len)


def expressions(metric: Metric, values: Mapping[Term, pl.Expr]) -> list[pl.Expr]:
    """The figure and, for rates, the cases behind it, of what each term comes to."""
    value = _value(metric.formula, values)
    if not metric.cases:
        return [value.alias(metric.key)]
    cases = _signed(metric.cases, values)
    if metric.minimum_cases:
        value = pl.when(cases >= metric.minimum_cases).then(value)
    return [value.alias(metric.key), cases.alias(cases_column(metric.key))]


def _value(formula: Formula, values: Mapping[Term, pl.Expr]) -> pl.Expr:
    match formula:
        case Total(terms):
            return _signed(terms, values)
        case Ratio(top, bottom, times):
            whole = _signed(top, values)
            return _divided(whole if times == 1 else times * whole, _signed(bottom, values))
        case Chain(links):
            return reduce(mul, (_value(link, values) for link in links))
        case AsStored(_):
            raise TypeError("Figures kept as stored are not computed from terms.")


def _signed(terms: Terms, values: Mapping[Term, pl.Expr]) -> pl.Expr:
    return reduce(add, (values[term] if term.sign == 1 else term.sign * values[term] for term in terms))


def _divided(top: pl.Expr, bottom: pl.Expr) -> pl.Expr:
    """Ratio of sums in Float64, null where the bottom is zero."""
    return pl.when(bottom != 0).then(top / bottom)
