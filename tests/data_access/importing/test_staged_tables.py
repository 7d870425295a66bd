"""Every table of the contract, with every column given, loads through the import, and tells good rows from bad ones."""

from pathlib import Path
from typing import Final

import polars as pl

from tests.data_access.importing_case import Case
from validations.tables import TABLES, Column, Table

LOADED: Final = [table for table in TABLES.values() if table.name != "load_batch"]


def value_of(column: Column, number: int) -> str:
    """Text of a valid value; another one for another number, but for a vocabulary and yes or no."""
    if column.vocabulary:
        return column.vocabulary[0]
    if column.is_date:
        return f"2026-05-{number:02}"
    if isinstance(column.dtype, pl.String):
        return f"K{number}"
    return "true" if isinstance(column.dtype, pl.Boolean) else str((column.least or 0) + number)


def select_of(table: Table) -> str:
    """One row of key 1, and two of key 2 that differ in whatever else can differ."""
    rows = [
        [value_of(column, key if name in table.key else other) for name, column in table.fields.items()]
        for key, other in ((1, 1), (2, 2), (2, 1))
    ]
    values = ", ".join("(" + ", ".join(f"'{value}'" for value in row) + ")" for row in rows)
    return f"SELECT * FROM (VALUES {values}) AS given({', '.join(table.fields)})"


def test_every_table_loads_twice_and_rejects_what_contradicts_itself(tmp_path: Path) -> None:
    case = Case(tmp_path).select(**{table.name: select_of(table) for table in LOADED}).file("unread.csv", "a\n1\n")
    first = {one.table: (one.loaded, one.rejected, one.effect.added) for one in case.load().tables}
    # A holiday is nothing but its key, so its two rows of key 2 are one row and a copy.
    assert {name: found for name, found in first.items() if found != (1, 2, 1)} == {"holiday": (2, 1, 2)}
    again = {one.table: (one.effect.added, one.effect.changed, one.effect.removed) for one in case.load().tables}
    assert {name: found for name, found in again.items() if found != (0, 0, 0)} == {}
    assert first.keys() == again.keys() == {table.name for table in LOADED}
    rejected = pl.read_parquet(max(case.rejects.glob("*.parquet")))
    assert rejected.filter(pl.col("table_name") != "holiday").group_by("table_name").len()[
        "len"
    ].unique().to_list() == [2]
    empty = [
        f"{table.name}.{name}"
        for table in LOADED
        for name in table.columns
        if case.rows(f"SELECT min({name}) IS NULL FROM {table.name}") != [(False,)]
    ]
    assert empty == []
