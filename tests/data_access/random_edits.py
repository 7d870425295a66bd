"""Random rows of every contract table that a cube reads, and edits of any of their columns, derived from the contract.

Everything is SQL with literals that DuckDB and PostgreSQL both read.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Final

import polars as pl
import sqlalchemy as sa
from sqlglot import exp

from data_access import queries
from data_access.contract import typed_table
from data_access.sql_files import source
from validations.cubes import CUBES
from validations.tables import TABLES, Column

Row = dict[str, object]
Book = dict[str, list[Row]]
"""The rows of each table, to draw from."""

DAY_ENDS: Final = tuple(map(date.fromisoformat, ("2026-02-28", "2026-03-15", "2026-03-31", "2026-04-15")))
"""The last month is open, and the one before it has a day-end of the same day."""
_FIRST_EVENT: Final = date(2026, 1, 10)
_DAYS_OF_EVENTS: Final = 120
_ROWS: Final[Mapping[str, int]] = {"account": 40, "product": 3, "branch": 4, "agency": 4, "collector": 5}
_ROWS_OF_FACTS: Final = 60
_COUNTS: Final = (0, 1, 2, 3, 29, 30, 31, 90, 91, 181, 400)
_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {"value": ("08:00", "19:30", "1", "no")}
"""What stands for a time of day, a number or a ban as text."""
_MOST_DRAWS: Final = 200


@cache
def words_of(cube: str) -> frozenset[str]:
    """Every word in the SQL of a cube, its controls and their relations: what no word names, it cannot read."""
    files = {cube, *CUBES[cube].controls}
    files |= {relation for file in files for relation in queries.relations(file)}
    rollups = ("branch", "branch_code", "zone", "state") if CUBES[cube].rollups else ()
    return frozenset(re.findall(r"\w+", " ".join(map(source, sorted(files))))).union(rollups)


@cache
def tables_named() -> tuple[str, ...]:
    """The contract tables that any cube names, each after those that it refers to."""
    return tuple(name for name in TABLES if any(name in words_of(cube) for cube in CUBES))


@cache
def _compared() -> Mapping[str, tuple[str, ...]]:
    """The texts that the SQL of cubes compares each column with."""
    found: dict[str, set[str]] = defaultdict(set)
    for cube in CUBES:
        for comparison in queries.whole_query(cube).find_all(exp.EQ, exp.In):
            literals = [one.this for one in comparison.find_all(exp.Literal) if one.is_string]
            if isinstance(comparison.this, exp.Column):
                found[comparison.this.name].update(literals)
    return {name: tuple(sorted(texts)) for name, texts in found.items()}


def invented(draw: Random) -> list[str]:
    """Statements that fill every table that a cube names, to be run in their order."""
    book: Book = {}
    for table in tables_named():
        book[table] = []
        count = _ROWS.get(table, _ROWS_OF_FACTS)
        if table == "account_snapshot":
            pairs = [(day, row["account_id"]) for day in DAY_ENDS for row in book["account"] if draw.random() < 0.9]
            book[table] += [{**_row(draw, book, table), "as_of_date": d, "account_id": a} for d, a in pairs]
            continue
        for _ in range(count):
            book[table].append(_new_row(draw, book, table))
    return [_insert(table, rows) for table, rows in book.items()]


def rows_held(connection: sa.Connection) -> Book:
    """The rows of every table that a cube names, as far as the database has it."""
    there = set(sa.inspect(connection).get_table_names())
    book: Book = {}
    for name in tables_named():
        if name in there:
            rows = connection.execute(sa.select(*typed_table(name).c))
            book[name] = [dict(row) for row in rows.mappings()]
            book[name].sort(key=lambda row: [str(row[key]) for key in TABLES[name].key])
    return book


def change_of_one(draw: Random, book: Book, table: str, column: str) -> str:
    """Another value in a column of one row; an empty statement where every other one would break the key."""
    row = draw.choice(book[table])
    for _ in range(_MOST_DRAWS):
        new = {**row, column: _value(draw, book, table, TABLES[table].fields[column])}
        unique = column not in TABLES[table].key or _is_new(book, table, new)
        if new != row and unique and _is_in_order(table, new):
            return f"UPDATE {table} SET {column} = {_literal(new[column])} WHERE {_is_row(table, row)}"
    return ""


def change_of_many(draw: Random, book: Book, table: str, column: str) -> str:
    """One value in a column of all rows; to be used of columns outside the key."""
    value = _value(draw, book, table, TABLES[table].fields[column])
    return f"UPDATE {table} SET {column} = {_literal(value)}"


def insertion(draw: Random, book: Book, table: str) -> str:
    """One more row."""
    return _insert(table, [_new_row(draw, book, table)])


def deletion(draw: Random, book: Book, table: str) -> str:
    """One row less."""
    return f"DELETE FROM {table} WHERE {_is_row(table, draw.choice(book[table]))}"


def any_edit(draw: Random, book: Book) -> str:
    """An edit of any kind, of any column of any table that holds rows."""
    table = draw.choice([name for name, rows in book.items() if rows])
    kind = draw.random()
    if kind < 0.1:
        return insertion(draw, book, table)
    if kind < 0.2:
        return deletion(draw, book, table)
    return change_of_one(draw, book, table, draw.choice(TABLES[table].columns)) or deletion(draw, book, table)


def _new_row(draw: Random, book: Book, table: str) -> Row:
    for _ in range(_MOST_DRAWS):
        row = _row(draw, book, table)
        if table == "payment" and book[table] and draw.random() < 0.5:
            row |= _reversal(draw, book)
        if _is_new(book, table, row) and _is_in_order(table, row):
            return row
    raise AssertionError(f"Every key of {table} is taken.")


def _row(draw: Random, book: Book, table: str) -> Row:
    return {name: _value(draw, book, table, column) for name, column in TABLES[table].fields.items()}


def _reversal(draw: Random, book: Book) -> Row:
    """Of a line that takes back a receipt: whose, how much and which."""
    receipt = draw.choice(book["payment"])
    back = {"account_id": receipt["account_id"], "reverses_receipt_no": receipt["receipt_no"]}
    return {**back, "amount": Decimal(-draw.randint(1, 9_000_000)).scaleb(-2), "status": "cleared"}


def _is_new(book: Book, table: str, row: Row) -> bool:
    key = TABLES[table].key
    return all(any(row[name] != other[name] for name in key) for other in book[table])


def _is_in_order(table: str, row: Row) -> bool:
    """Whether no allocation is recalled before it begins, which a cube refuses."""
    return table != "allocation" or row["recalled_on"] is None or str(row["recalled_on"]) >= str(row["allocated_on"])


def _value(draw: Random, book: Book, table: str, column: Column) -> object:
    declared = TABLES[table]
    if column.nullable and column.name not in declared.key and draw.random() < 0.2:
        return None
    if (reference := declared.references.get(column.name)) is not None:
        there, key = reference.split(".")
        known = [row[key] for row in book.get(there, ())]
        return draw.choice(known) if known else None
    if column.vocabulary:
        return draw.choice(column.vocabulary)
    if column.name == "reverses_receipt_no" and book[table]:
        return draw.choice(book[table])["receipt_no"]
    return _text(draw, table, column) if column.dtype == pl.String else _of_type(draw, column)


def _of_type(draw: Random, column: Column) -> object:
    match column.dtype:
        case pl.Boolean():
            return draw.random() < 0.5
        case pl.Int64():
            return max(draw.choice(_COUNTS), column.least or 0)
        case pl.Decimal():
            return Decimal(draw.randint(0, 90_000_000)).scaleb(-2)
        case pl.Datetime():
            return datetime.combine(_day(draw), datetime.min.time()) + timedelta(minutes=draw.randint(0, 1439))
        case _:
            return draw.choice(DAY_ENDS) if column.name == "as_of_date" and draw.random() < 0.8 else _day(draw)


def _day(draw: Random) -> date:
    return draw.choice([*DAY_ENDS, date(2026, 3, 1)] + [_FIRST_EVENT + timedelta(draw.randrange(_DAYS_OF_EVENTS))] * 9)


def _text(draw: Random, table: str, column: Column) -> str:
    known = _TEXTS.get(column.name, _compared().get(column.name, ()))
    if column.name in TABLES[table].key and not known:
        return f"{column.name} {draw.randint(1, 10**9)}"
    return draw.choice([*known, *known, *(f"{column.name} {number}" for number in range(0 if known else 3))])


def _insert(table: str, rows: list[Row]) -> str:
    values = ", ".join(f"({', '.join(map(_literal, row.values()))})" for row in rows)
    return f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES {values}"


def _is_row(table: str, row: Row) -> str:
    return " AND ".join(f"{name} IS NOT DISTINCT FROM {_literal(row[name])}" for name in TABLES[table].key)


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper()
        case datetime():
            return f"TIMESTAMP '{value}'"
        case date():
            return f"DATE '{value}'"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case _:
            return str(value)
