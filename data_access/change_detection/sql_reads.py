"""What SQL reads of the contract's tables: which columns, and by which dates their rows matter to a month.

The SQL is parsed and qualified, and columns that nothing comes of are dropped; what is left is what is read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlglot import exp
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope
from sqlglot.schema import MappingSchema

from data_access import queries
from data_access.change_detection.row_dates import RowDates
from data_access.change_detection.watched_columns import ENDS, STARTS, CubeReads, Dated, Reach, Watch
from validations.cubes import CUBES, CubeSpec
from validations.tables import TABLES

_ROLLED_UP_BY: Final = ("branch_code", "zone", "state")
"""What the smaller copies of a cube take from the branches."""


@dataclass(frozen=True)
class TableRead:
    """What one query reads of one table."""

    columns: frozenset[str]
    dates: frozenset[Dated]
    """By which rows matter; empty where that is not known of some of them."""
    ends: frozenset[str] = frozenset()
    """Those of ENDS that hold."""


def tables_read(query: exp.Query) -> Mapping[str, TableRead]:
    """What a query reads, from the parsed SQL with every row relation put in; the tree is changed."""
    schema = MappingSchema({name: dict.fromkeys(table.columns, "VARCHAR") for name, table in TABLES.items()})
    tree = qualify(query, schema=schema, dialect="duckdb", quote_identifiers=False, identify=False)
    pushdown_projections(tree)
    root = build_scope(tree)
    if root is None:
        raise TypeError("A cube is a query.")
    dates = RowDates(root)
    columns: dict[str, set[str]] = defaultdict(set)
    found: dict[str, list[frozenset[Dated]]] = defaultdict(list)
    for scope, alias, table in _scans(root):
        columns[table] |= {column.name for column in scope.source_columns(alias)} & set(TABLES[table].columns)
        found[table].append(dates.of(scope, alias, TABLES[table].period))
    return {
        table: TableRead(
            frozenset(names),
            frozenset().union(*found[table]) if all(found[table]) else frozenset(),
            frozenset(end for end in ENDS.get(table, ()) if end in names and dates.only_compared(end)),
        )
        for table, names in columns.items()
    }


def _scans(root: Scope) -> Iterator[tuple[Scope, str, str]]:
    """Each place where a contract table is read: its scope, its alias there, and the table."""
    for scope in root.traverse():
        for alias, (_, source) in scope.selected_sources.items():
            if isinstance(source, exp.Table):
                yield scope, alias, source.name


def derived() -> Mapping[str, CubeReads]:
    reads = {name: _with_controls(spec) for name, spec in CUBES.items()}
    parameters = {name: frozenset().union(*map(_parameters, _files(spec))) for name, spec in CUBES.items()}
    return {name: CubeReads(_watches(of_cube, reads.values()), parameters[name]) for name, of_cube in reads.items()}


def _files(spec: CubeSpec) -> tuple[str, ...]:
    return spec.name, *spec.controls


@cache
def _tables_read(file: str) -> Mapping[str, TableRead]:
    return tables_read(queries.whole_query(file))


def _parameters(file: str) -> frozenset[str]:
    files = {file, *queries.relations(file)}
    return frozenset(found.name for one in files for found in queries.parsed(one).find_all(exp.Placeholder))


def _with_controls(spec: CubeSpec) -> Mapping[str, TableRead]:
    """What a cube, its controls and its rollups read, by table."""
    found: dict[str, TableRead] = {}
    for file in _files(spec):
        for table, read in _tables_read(file).items():
            found[table] = _together(found[table], read) if table in found else read
    if spec.rollups:
        by_branch = TableRead(frozenset(_ROLLED_UP_BY), frozenset())
        found["branch"] = _together(found["branch"], by_branch) if "branch" in found else by_branch
    return found


def _together(one: TableRead, other: TableRead) -> TableRead:
    ends = {end for end in one.ends | other.ends if all(end not in r.columns - r.ends for r in (one, other))}
    dates = one.dates | other.dates if one.dates and other.dates else frozenset()
    return TableRead(one.columns | other.columns, dates, frozenset(ends))


def _watches(cube: Mapping[str, TableRead], every: Iterable[Mapping[str, TableRead]]) -> frozenset[tuple[Watch, Reach]]:
    """What to hash for a cube. All cubes that read a table share the hash of the columns that any of them reads."""
    every = list(every)
    found: set[tuple[Watch, Reach]] = set()
    for table, read in cube.items():
        of_table = [one[table] for one in every if table in one]
        columns = frozenset().union(*(one.columns for one in of_table))
        known = sorted({by for one in of_table for by, _ in one.dates})
        apart = {end for end in ENDS.get(table, ()) if end not in read.columns - read.ends}
        for by, reach in read.dates or _unproven(table, known):
            found.add((Watch(table, by, columns if by in apart else columns - apart), reach))
        found |= {(Watch(table, end, columns), "onwards") for end in read.ends}
    return frozenset(found)


def _unproven(table: str, known: list[str]) -> Iterator[tuple[str | None, Reach]]:
    """How rows matter where the SQL does not say; hashed by a date that another cube needs anyway."""
    if table in STARTS:
        yield STARTS[table], "onwards"
    else:
        yield (known[0] if known else None), "everywhere"
