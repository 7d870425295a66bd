"""Which pattern of targets covers a selection, and what its targets come to: patterns are never mixed.

A target covers what was counted in its period under its dimensions. It answers for a part of the selection when all of
that lies in this part: the target of an agency that worked in the north alone answers under a filter on the north.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.figures.scope import Scope
from dashboard.targets.table import contained, finer
from validations.vocabulary import NONE

Cells = Callable[[tuple[str, ...]], pl.DataFrame | None]
"""The values of some dimensions under which anything was counted in the period; None where that is not recorded."""
Group = tuple[str, ...]
Value = int | float


@dataclass(frozen=True)
class _Answer:
    value: Value
    targets: int
    """How many targets it is the sum of: the more, the finer."""
    exact: bool
    """Whether the pattern fills exactly what is asked."""
    pattern: str

    @property
    def rank(self) -> tuple[bool, int, int, str]:
        """The pattern that equals the question first, the coarsest where several do; else the finest."""
        return self.exact, -self.pattern.count("+") if self.exact else 0, self.targets, self.pattern


def covered(
    rows: pl.DataFrame, values: Mapping[int, Value], cells: Cells, by: Sequence[str], scope: Scope, *, adds: bool
) -> Mapping[Group, Value]:
    """What the targets of one measure and period come to, by the parts of a selection that they cover wholly.

    A part is answered by one pattern: the one that equals the question, the coarsest where several do; else the
    finest. Targets of several cells are added where `adds`; others answer alone only. `values` gives the value of each
    target by its `row`.
    """
    best: dict[Group, _Answer] = {}
    for pattern in rows["pattern"].unique().sort():
        own = rows.filter(pl.col("pattern") == pattern)
        for group, answer in _of_pattern(own, pattern, values, cells, by, scope, adds=adds):
            if (adds or answer.targets == 1) and (group not in best or answer.rank > best[group].rank):
                best[group] = answer
    return {group: answer.value for group, answer in best.items()}


def _of_pattern(
    own: pl.DataFrame,
    pattern: str,
    values: Mapping[int, Value],
    cells: Cells,
    by: Sequence[str],
    scope: Scope,
    *,
    adds: bool,
) -> Iterator[tuple[Group, _Answer]]:
    dimensions = tuple(pattern.split("+")) if pattern else ()
    told, asked = set(contained(dimensions)), tuple(dict.fromkeys((*by, *scope.dimensions)))
    if any(finer(key, one) for key in asked if key not in told for one in dimensions):
        return
    counted = cells(tuple(dict.fromkeys((*dimensions, *asked))))
    placed, left = _placed(own, counted, dimensions, by, scope)
    exact = set(contained(asked)) == told
    # Where nothing was counted, that of one bucket would pass for the rate of all.
    if set(asked) <= told and (adds or exact):
        placed |= _without_cells(own, set(placed), by, scope)
    found: dict[Group, list[Value]] = {}
    for row, group in placed.items():
        if group is not None and group not in left:
            found.setdefault(group, []).append(values[row])
    yield from ((group, _Answer(sum(each), len(each), exact, pattern)) for group, each in found.items())


def _placed(
    own: pl.DataFrame, counted: pl.DataFrame | None, dimensions: tuple[str, ...], by: Sequence[str], scope: Scope
) -> tuple[dict[int, Group | None], set[Group]]:
    """The part of the selection that each target with cells lies in, None for none; and the parts left open."""
    placed: dict[int, Group | None] = {}
    left: set[Group] = set()
    if counted is None:
        return placed, left
    named = own.select("row", *dimensions)
    met = counted.join(named, on=dimensions, how="left") if dimensions else counted.join(named, how="cross")
    met = met.with_columns(within(scope).alias("inside"))
    reach: dict[int, tuple[set[Group], bool]] = {}
    for row, inside, *group in met.select("row", "inside", *by).unique().iter_rows():
        if row is None:
            left |= {tuple(group)} if inside else set()
            continue
        groups, outside = reach.get(row, (set(), False))
        reach[row] = (groups | ({tuple(group)} if inside else set()), outside or not inside)
    for row, (groups, outside) in reach.items():
        whole = len(groups) == 1 and not outside
        placed[row] = next(iter(groups)) if whole else None
        left |= set() if whole else groups
    return placed, left


def _without_cells(own: pl.DataFrame, placed: set[int], by: Sequence[str], scope: Scope) -> dict[int, Group]:
    """Targets under which nothing was counted, placed by what their own dimensions tell."""
    rest = own.filter(~pl.col("row").is_in(list(placed)) & within(scope))
    return {row: tuple(group) for row, *group in rest.select("row", *by).iter_rows()}


def within(scope: Scope) -> pl.Expr:
    """Whether a cell lies within the filters."""
    conditions = [pl.col(key).cast(pl.String).fill_null(NONE).is_in(list(picked)) for key, picked in scope.picked]
    return pl.all_horizontal(*conditions) if conditions else pl.lit(True)
