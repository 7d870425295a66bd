"""Sums of row hashes: what sees an edit that leaves every count and sum as it was, on the engines that hash rows.

Some rows matter before their own date says so: an account with a day-end or a payment before it was opened.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from data_access.change_detection.watched_columns import STARTS, Watch
from data_access.contract import LiveColumns, typed_table
from validations.tables import TABLES

Column = sa.ColumnElement[Any]
HASHING: Final = ("duckdb", "postgresql", "hive")
"""The engines that are known to hash rows."""
Sums = tuple[Any, ...]
"""Whole numbers, whatever type the engine has for them; None where no row was summed."""


@dataclass(frozen=True)
class Hashed:
    """Sums over the rows of a table by one of its dates: as it stands, or by month."""

    table: sa.TableClause | sa.Subquery
    by: str
    by_month: bool
    sums: tuple[Column, ...]


def sums_by_date(connection: sa.Connection, hashed: Hashed) -> Iterator[tuple[Any, Sums]]:
    """The sums beside what the database has for a date, or the first of a month; None where there is no date."""
    column = hashed.table.c[hashed.by]
    by = year_and_month(column) if hashed.by_month else (column,)
    for row in connection.execute(sa.select(*by, *hashed.sums).group_by(*by)):
        yield (first_of(*row[:2]), tuple(row[2:])) if hashed.by_month else (row[0], tuple(row[1:]))


def year_and_month(column: Column) -> tuple[Column, Column]:
    """What to group a date by, on any engine, for first_of()."""
    return sa.extract("year", column), sa.extract("month", column)


def first_of(year: Any, month: Any) -> date | None:
    """The first of a month, or None for rows without a date."""
    return None if year is None else date(int(year), int(month), 1)


def sums_of_hashes(dialect: str, table: sa.FromClause, held: Collection[str], watches: Sequence[Watch]) -> list[Column]:
    """One sum for each of several sets of columns, of those that the database has; null where it has none.

    DuckDB hashes the columns that two sets have in common once.
    """
    done: dict[frozenset[str], Column] = {}
    for names in sorted((watch.columns & set(held) for watch in watches), key=len):
        if names and names not in done:
            done[names] = _hash(dialect, _columns(dialect, table, names, done))
    found = [done.get(watch.columns & set(held)) for watch in watches]
    return [sa.null() if hashed is None else _summed(dialect, hashed) for hashed in found]


def _columns(
    dialect: str, table: sa.FromClause, names: frozenset[str], done: dict[frozenset[str], Column]
) -> list[Column]:
    """The columns to hash; on an engine that evaluates what is written twice once, a hash of most of them instead."""
    within = [names_done for names_done in done if names_done < names] if dialect == "duckdb" else []
    if not within:
        return [table.c[name] for name in sorted(names)]
    largest = max(within, key=len)
    return [done[largest], *(table.c[name] for name in sorted(names - largest))]


def _hash(dialect: str, columns: Sequence[Column]) -> Column:
    match dialect:
        case "duckdb":
            return sa.func.hash(*columns)
        case "postgresql":
            return sa.func.hashtextextended(sa.cast(sa.func.row(*columns), sa.Text), 0)
        case _:
            # A null leaves its hash as it was, so that a value could move to the next column unseen.
            return sa.func.xxhash64(*(part for column in columns for part in (column, column.is_(None))))


def _summed(dialect: str, hashed: Column) -> Column:
    return sa.func.sum(sa.cast(hashed, sa.Numeric(20, 0)) if dialect == "hive" else hashed)


FIRST_RECORD: Final = "first_record"
"""The first date at which another table speaks of a row."""


def early_rows(table: str, dated: Iterable[tuple[str, str]], live: LiveColumns, schema: str) -> sa.Subquery | None:
    """The rows of a table of STARTS that other tables name before that date, with the first date that they do.

    `dated` are the other tables, each with a date by which its rows matter. None where no table names these rows.
    """
    (key,), start = TABLES[table].key, STARTS[table]
    described = typed_table(table, schema)
    naming = [
        sa.select(rows.c[column].label(key), rows.c[by].label(FIRST_RECORD))
        .join_from(rows, described, described.c[key] == rows.c[column])
        .where(rows.c[by] < described.c[start])
        for name, by in sorted(dated)
        for column, target in TABLES[name].references.items()
        if target == f"{table}.{key}" and {column, by} <= set(live.get(name, ()))
        for rows in [typed_table(name, schema)]
    ]
    if not naming:
        return None
    named = sa.union_all(*naming).subquery("named")
    first = sa.select(named.c[key], sa.func.min(named.c[FIRST_RECORD]).label(FIRST_RECORD)).group_by(named.c[key])
    firsts = first.subquery("firsts")
    columns = (described.c[name] for name in TABLES[table].columns if name in live[table])
    rows_with_first = sa.select(*columns, firsts.c[FIRST_RECORD]).join_from(
        described, firsts, firsts.c[key] == described.c[key]
    )
    return rows_with_first.subquery(f"early_{table}")
