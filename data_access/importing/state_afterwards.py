"""The database as it would stand after a load, seen through temporary views: nothing of it is written."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from data_access.contract import live_columns, type_name
from data_access.importing.target_database import Merge


def show_as_loaded(connection: sa.Connection, merges: Sequence[Merge], new: Sequence[str]) -> dict[str, dict[str, str]]:
    """Hide each table behind a temporary view of what the load makes of it; returns the tables and columns there are.

    Engines look for a name among temporary relations first. `new` names the tables that the database lacks. The views
    go away with the connection.
    """
    live = live_columns(connection)
    own = _schema(connection)
    for merge in merges:
        name = merge.declared.name
        rows = _staged_alone(merge) if name in new else _merged(_qualified(merge, own))
        written = rows.compile(connection, compile_kwargs={"literal_binds": True})
        connection.exec_driver_sql(f"CREATE TEMPORARY VIEW {name} AS {written}")
        if name in new:
            live[name] = {column.name: type_name(column.dtype) for column in merge.declared.fields.values()}
    return live


def _schema(connection: sa.Connection) -> str:
    """Where the tables of the database are; in DuckDB `main` alone is that of temporary relations too."""
    if connection.dialect.name == "sqlite":
        return "main"
    if connection.dialect.name == "duckdb":
        return f"{connection.exec_driver_sql('SELECT current_database()').scalar_one()}.main"
    return str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())


def _qualified(merge: Merge, schema: str) -> Merge:
    """The same with the table of the database by its whole name, which the view does not hide."""
    return replace(merge, table=merge.table.to_metadata(sa.MetaData(), schema=schema))


def _merged(merge: Merge) -> sa.CompoundSelect[Any]:
    """The rows that the load leaves as they are, and those that it brings."""
    names = [name for name in merge.declared.columns if name in merge.columns]
    kept = sa.select(*(merge.table.c[name] for name in names)).where(_left_alone(merge))
    missing = [name for name in names if name not in merge.staged.c]
    if not missing or merge.declared.whole_days:
        return kept.union_all(sa.select(*_columns(merge, names)))
    known = merge.staged.outerjoin(merge.table, merge.same_key)
    return kept.union_all(sa.select(*_columns(merge, names, merge.table)).select_from(known))


def _left_alone(merge: Merge) -> sa.ColumnElement[bool]:
    replaced = sa.or_(sa.false(), *(merge.inside(span) for span in merge.replaced))
    if not merge.declared.whole_days:
        return sa.and_(merge.not_staged, sa.not_(replaced))
    dated = merge.declared.period or ""
    days = sa.select(merge.staged.c[dated])
    return sa.and_(merge.table.c[dated].not_in(days), sa.not_(replaced))


def _columns(merge: Merge, names: Sequence[str], otherwise: sa.Table | None = None) -> list[sa.ColumnElement[Any]]:
    """The staged columns; in place of those that the load does not give what the row holds, or nothing."""
    columns: list[sa.ColumnElement[Any]] = []
    for name in names:
        if name in merge.staged.c:
            columns.append(merge.staged.c[name])
        elif otherwise is not None:
            columns.append(otherwise.c[name])
        else:
            columns.append(sa.cast(sa.null(), merge.table.c[name].type).label(name))
    return columns


def _staged_alone(merge: Merge) -> sa.Select[Any]:
    return sa.select(*_columns(merge, merge.declared.columns))
