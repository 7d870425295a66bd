"""Rows that matter before their own date says so: an account with a day-end or a payment before it was opened."""

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa

from data_access.change_detection.watches import STARTS
from data_access.contract import typed_table
from data_access.queries import LiveColumns
from validations.tables import TABLES

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
