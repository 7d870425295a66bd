"""How far back a load of accounts or allocations changes figures."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from data_access.contract import sql_table


def first_month_touched(connection: sa.Connection, name: str, staged: sa.Table) -> date | None:
    """Earliest month whose figures an upsert changes, seen from the database as it is; None if it changes none.

    An account changes the months of its positions, an allocation those from the day it began. Other tables describe,
    or are dated row by row, and change no figure behind their own date.
    """
    if name not in ("account", "allocation"):
        return None
    table = sql_table(name)
    first = _first_position(connection, table, staged) if name == "account" else _first_day(connection, table, staged)
    return None if first is None else first.replace(day=1)


def _touched(table: sa.Table, staged: sa.Table, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Of rows that are new or differ from what the database holds."""
    key = f"{table.name}_id"
    differs = (table.c[column.name].is_distinct_from(column) for column in staged.c if column.name != key)
    joined = staged.outerjoin(table, table.c[key] == staged.c[key])
    return sa.select(*columns).select_from(joined).where(sa.or_(table.c[key].is_(None), *differs))


def _first_position(connection: sa.Connection, account: sa.Table, staged: sa.Table) -> date | None:
    position = sql_table("account_snapshot")
    if not sa.inspect(connection).has_table(position.name):
        return None
    touched = _touched(account, staged, staged.c.account_id)
    first = sa.select(sa.func.min(position.c.as_of_date)).where(position.c.account_id.in_(touched))
    earliest: date | None = connection.execute(first).scalar_one()
    return earliest


def _first_day(connection: sa.Connection, allocation: sa.Table, staged: sa.Table) -> date | None:
    days = (sa.func.min(staged.c.allocated_on), sa.func.min(allocation.c.allocated_on))
    row = connection.execute(_touched(allocation, staged, *days)).one()
    return min((day for day in row if day is not None), default=None)
