"""Which tables of a PostgreSQL database tell by their row versions what may have changed, and what else must be equal.

A row's version has the number of the transaction that wrote it. What changes what a table says without writing its rows
is told here: other columns under the same names, another table in its place, another server or an earlier state of it.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa

from data_access import contract
from validations.tables import TABLES

_OLDEST: Final = (12,)
"""The first PostgreSQL whose catalogue has what is asked here."""
_GENUINE: Final = r"^PostgreSQL [0-9.]+ (\((Debian|Ubuntu|Homebrew)[^)]*\) )?on "
"""How version() begins. Other products that answer as PostgreSQL may count transactions by node."""
_SERVER: Final = sa.text("""
SELECT
  CAST(EXTRACT(EPOCH FROM pg_postmaster_start_time()) AS TEXT),
  CAST((SELECT oid FROM pg_database WHERE datname = current_database()) AS TEXT),
  current_setting('TimeZone')
WHERE version() ~ :genuine AND NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname IN ('citus', 'timescaledb'))
""")
_COLUMNS: Final = sa.text("""
WITH RECURSIVE tree AS (
  SELECT name, CAST(to_regclass(name) AS oid) AS root, CAST(to_regclass(name) AS oid) AS part
  FROM unnest(CAST(:names AS TEXT[])) AS named (name)
  UNION
  SELECT tree.name, tree.root, pg_inherits.inhrelid FROM tree JOIN pg_inherits ON pg_inherits.inhparent = tree.part
)
SELECT
  tree.name, tree.part,
  CASE relation.relkind WHEN 'r' THEN method.amname = 'heap' ELSE relation.relkind = 'p' END
    AND NOT row_security_active(tree.root) AS plain,
  held.attname AS column_name, held.attnum, held.atttypid, held.atttypmod,
  type.typnamespace = CAST('pg_catalog' AS regnamespace) AND held.attgenerated IN ('', 's') AS stored
FROM tree
JOIN pg_class AS relation ON relation.oid = tree.part
LEFT JOIN pg_am AS method ON method.oid = relation.relam
JOIN pg_attribute AS held ON held.attrelid = tree.part AND held.attnum > 0 AND NOT held.attisdropped
JOIN pg_type AS type ON type.oid = held.atttypid
ORDER BY tree.name, tree.part, held.attnum
""")
_DATES: Final = (1082, 1114, 1184)
"""The numbers of PostgreSQL's types date and timestamp, without a time zone and with one."""

Parts = Mapping[int, str]
"""The number of each table that holds rows of a contract table, the table itself or its partitions -> its columns."""


@dataclass(frozen=True)
class Layout:
    """What must be as it was for equal row versions to mean equal rows."""

    server: str
    """This run of this server, the database, and where days begin."""
    parts: Mapping[str, Parts]
    """By contract table; those are left out whose row versions do not tell everything."""


def layout_of(connection: sa.Connection, live: Collection[str], schema: str) -> Layout:
    """The layout of the contract's tables, in a transaction that holds them.

    Left out are views, foreign tables, other ways to keep rows, tables with security by row, and columns of types that
    can change what they say without writing a row, such as an enumeration whose labels are renamed.
    """
    if (connection.dialect.server_version_info or ()) < _OLDEST:
        return Layout("", {})
    server = connection.execute(_SERVER, {"genuine": _GENUINE}).first()
    if server is None:
        return Layout("", {})
    quoted = connection.dialect.identifier_preparer.format_table
    names = {quoted(sa.table(name, schema=schema or None)): name for name in live}
    rows = connection.execute(_COLUMNS, {"names": list(names)}).all()
    found = {
        names[name]: _parts(names[name], list(columns))
        for name, columns in groupby(rows, key=lambda row: str(row.name))
    }
    return Layout("|".join(map(str, server)), {name: parts for name, parts in found.items() if parts})


def _parts(name: str, rows: Collection[sa.Row[Any]]) -> Parts:
    """The columns of each table that holds these rows, as digests; nothing where one of them is not plain."""
    known = contract.sql_table(name).columns
    dates = {column.name for column in TABLES[name].fields.values() if column.is_date}
    for row in rows:
        dated = row.column_name not in dates or row.atttypid in _DATES
        if not row.plain or (row.column_name in known and not (row.stored and dated)):
            return {}
    return {part: _digest(columns) for part, columns in groupby(rows, key=lambda row: int(row.part))}


def _digest(columns: Iterable[sa.Row[Any]]) -> str:
    told = [(row.column_name, row.attnum, row.atttypid, row.atttypmod) for row in columns]
    return hashlib.sha256(str(told).encode()).hexdigest()[:16]
