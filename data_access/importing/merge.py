"""Staged rows beside the table of the database that they are merged into, on one connection."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from data_access.contract import sql_table
from data_access.importing.periods import Span
from data_access.importing.staging import StagedTable
from data_access.importing.words import literal, quoted
from validations.tables import Table

INSERT_ROWS: Final = 10_000


@dataclass(frozen=True)
class Merge:
    """A table of the database, the rows to be merged into it, and the periods that these rows are the whole of.

    `columns` are those the database's own table has.
    """

    declared: Table
    table: sa.Table
    staged: sa.Table
    columns: Collection[str]
    replaced: tuple[Span, ...] = ()

    @property
    def same_key(self) -> sa.ColumnElement[bool]:
        """Whether two rows have one key; a key column that the SELECT does not give is empty in its rows."""
        return sa.and_(*(self._same(name) for name in self.declared.key if name in self.columns))

    def _same(self, name: str) -> sa.ColumnElement[bool]:
        if name not in self.staged.c:
            return self.table.c[name].is_(None)
        if self.declared.fields[name].nullable:
            return self.table.c[name].is_not_distinct_from(self.staged.c[name])
        return self.table.c[name] == self.staged.c[name]

    @property
    def values(self) -> tuple[str, ...]:
        """The columns that the SELECT gives beside the key."""
        return tuple(column.name for column in self.staged.c if column.name not in self.declared.key)

    @property
    def differs(self) -> sa.ColumnElement[bool]:
        """Whether two rows of one key differ in what would be written."""
        parts = [self.table.c[name].is_distinct_from(self.staged.c[name]) for name in self.values]
        if self.declared.whole_days:
            # A day-end that is replaced holds nothing of the one before it.
            parts += [self.table.c[name].is_not(None) for name in self._not_given()]
        return sa.or_(sa.false(), *parts)

    def _not_given(self) -> Iterable[str]:
        return (name for name in self.declared.columns if name in self.columns and name not in self.staged.c)

    def inside(self, span: Span) -> sa.ColumnElement[bool]:
        """Whether a row of the database lies in a period."""
        column = self.table.c[self.declared.period or ""]
        return sa.and_(column >= _moment(column, span.first), column < _moment(column, span.end))

    @property
    def unknown(self) -> sa.Select[Any]:
        """The staged rows whose key the database does not have."""
        known = sa.select(sa.literal(1)).select_from(self.table).where(self.same_key).correlate(self.staged)
        return sa.select(*self.staged.c).where(~sa.exists(known))

    @property
    def not_staged(self) -> sa.ColumnElement[bool]:
        """Whether a row of the database has no staged row of its key."""
        given = sa.select(sa.literal(1)).select_from(self.staged).where(self.same_key).correlate(self.table)
        return ~sa.exists(given)


def _moment(column: sa.ColumnElement[Any], day: date) -> date | datetime:
    return datetime(day.year, day.month, day.day) if isinstance(column.type, sa.DateTime) else day


def bring_in(connection: sa.Connection, staged: StagedTable) -> sa.Table:
    """The staged rows as a temporary relation of this connection; it goes away with it."""
    source = sql_table(staged.table.name)
    columns = [sa.Column(name, source.c[name].type) for name in staged.columns]
    relation = sa.Table(f"staged_{staged.table.name}", sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    if connection.dialect.name == "duckdb":
        names = ", ".join(quoted(name) for name in staged.columns)
        connection.exec_driver_sql(
            f"CREATE TEMPORARY VIEW {quoted(relation.name)} AS SELECT {names} FROM read_parquet({literal(staged.good)})"  # noqa: S608 - names of the contract
        )
        return relation
    relation.create(connection)
    for part in sorted((staged.folder / "good").iterdir()):
        for rows in pl.read_parquet(part, glob=False).iter_slices(INSERT_ROWS):
            if rows.height:
                connection.execute(sa.insert(relation), rows.to_dicts())
    if connection.dialect.name == "postgresql":
        # Without statistics of the temporary table a join of a million rows is planned as a loop.
        connection.exec_driver_sql(f"ANALYZE {quoted(relation.name)}")
    return relation
