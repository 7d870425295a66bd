"""Which pattern of targets covers a selection, and what its targets come to: patterns are never mixed.

A target covers what was counted in its period under its dimensions. It answers for a part of the selection when all of
that lies in this part: the target of an agency that worked in the north alone answers under a filter on the north.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from dashboard.figures.scope import Scope
from validations.period_types import Length
from validations.vocabulary import NONE

DIMENSIONS: Final = (
    "zone",
    "state",
    "area",
    "branch_code",
    "product_code",
    "bucket",
    "agency_code",
    "collector_code",
)
CONTAINS: Final[Mapping[str, tuple[str, ...]]] = {
    "state": ("zone",),
    "area": ("state", "zone"),
    "branch_code": ("area", "state", "zone"),
    "product_code": ("product_group", "secured", "revolving"),
    "agency_code": ("agency_type",),
}
"""What a dimension tells besides itself."""
TOLD: Final = (*DIMENSIONS, "product_group", "secured", "revolving", "agency_type")
"""Everything that a target's dimensions can tell."""
FirstDay = Callable[[date, Length], date]
"""The first day of the period of some type that a date lies in."""
_CELL: Final = ("measure", "period_type", "first", *DIMENSIONS)
Cells = Callable[[tuple[str, ...]], pl.DataFrame | None]
"""The values of some dimensions under which anything was counted in the period; None where that is not recorded."""
Group = tuple[str, ...]
Value = int | float


def contained(dimensions: Iterable[str]) -> tuple[str, ...]:
    """The dimensions with everything that they tell, in one fixed order."""
    told = {key for one in dimensions for key in (one, *CONTAINS.get(one, ()))}
    return tuple(key for key in TOLD if key in told)


def finer(one: str, other: str) -> bool:
    """Whether a dimension divides another, as a state divides its zone."""
    return other in CONTAINS.get(one, ())


def target_rows(table: pl.DataFrame, first_day: FirstDay, attributes: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per measure, period type, first day of the period and cell: `value` as set, `pattern`, TOLD, `row`.

    `table` is the contract's, in the order in which the database holds it. A target that starts within its period is
    one for the whole period, and of two for the same cell and period the later one counts: the one that starts later,
    else the one loaded later. They are never added. `attributes` gives, by the dimension that leads to them, a frame
    with one row for each of its values.
    """
    texts = [pl.col(name).cast(pl.String) for name in ("measure", "period_type")]
    cells = [pl.col(name).cast(pl.String).fill_null(NONE) for name in DIMENSIONS]
    filled = [pl.when(pl.col(name) != NONE).then(pl.lit(name)) for name in DIMENSIONS]
    firsts = [first_day(start, kind) for start, kind in table.select("period_start", "period_type").iter_rows()]
    latest = (
        table.drop_nulls("value")
        .with_columns(*texts, *cells)
        .with_columns(pl.Series("first", firsts, dtype=pl.Date).filter(table["value"].is_not_null()))
        .sort("period_start", maintain_order=True)
        .unique(_CELL, keep="last", maintain_order=True)
    )
    rows = latest.select(*_CELL, "value").with_row_index("row")
    rows = rows.with_columns(pl.concat_str(*filled, separator="+", ignore_nulls=True).alias("pattern"))
    return _with_attributes(rows, attributes)


def _with_attributes(rows: pl.DataFrame, attributes: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The rows with what their dimensions tell: a state its zone, an agency its type."""
    rows = rows.with_columns(pl.lit(NONE).alias(name) for name in TOLD if name not in rows.columns)
    for code, names in CONTAINS.items():
        told = attributes[code].select(code, *(pl.col(name).cast(pl.String).alias(f"_{name}") for name in names))
        rows = rows.join(told, on=code, how="left", maintain_order="left").with_columns(
            pl.when(pl.col(name) == NONE).then(pl.col(f"_{name}").fill_null(NONE)).otherwise(pl.col(name)).alias(name)
            for name in names
        )
        rows = rows.drop(f"_{name}" for name in names)
    return rows


def target_dimensions(table: pl.DataFrame, attributes: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Every row of the contract's table with all that its dimensions tell; NONE where it leaves one open."""
    cells = table.select(pl.col(name).cast(pl.String).fill_null(NONE) for name in DIMENSIONS)
    return _with_attributes(cells, attributes)


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
