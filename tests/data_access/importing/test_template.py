"""Templates: every table filled in by openpyxl arrives in the database as it was typed, without any matching."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.contract import sql_table
from data_access.importing import import_folder
from data_access.importing.column_matching import FILLABLE
from data_access.importing.matched_selects import write_selects
from data_access.importing.source_profile import profiles
from data_access.importing.template import YES_NO, tables_named, write_template
from data_access.source_layouts import known
from data_access.state import State
from tests.data_access.postgres_server import a_server
from validations.errors import ImportFileError, UnknownNameError
from validations.tables import Column, Table


def value_of(table: Table, column: Column, row: int) -> Any:
    """A value that fits the column; keys differ between the two rows, codes are those of the other tables."""
    name = table.references.get(column.name, column.name).split(".")[-1]
    if name.endswith(("_id", "_code")):
        return f"00{name[:4].upper()}{row}"
    if column.vocabulary:
        return column.vocabulary[row]
    if column.dtype == pl.Date:
        return date(2026, 5, 1 + row)
    if column.dtype == pl.Datetime:
        return datetime(2026, 5, 1 + row, 14, 30, 5)
    if column.dtype == pl.Boolean:
        return row == 0
    if column.dtype == pl.Int64:
        return (column.least or 0) + row
    if isinstance(column.dtype, pl.Decimal):
        return Decimal("1234567.25") + row if column.most is None else Decimal(column.most - row)
    return f"00{row}"


def filled(path: Path, tables: tuple[Table, ...]) -> dict[str, list[dict[str, Any]]]:
    """Type two rows into every sheet, as a person would; returns what was typed."""
    write_template(path, tables)
    book = openpyxl.load_workbook(path)
    typed: dict[str, list[dict[str, Any]]] = {}
    for table in tables:
        sheet = book[table.name]
        names = [cell.value for cell in sheet[1]]
        typed[table.name] = [{name: value_of(table, table.fields[name], row) for name in names} for row in range(2)]
        for number, values in enumerate(typed[table.name], start=2):
            for place, value in enumerate(values.values(), start=1):
                cell = sheet.cell(number, place)
                cell.value = ("yes" if value else "no") if isinstance(value, bool) else value
    book.save(path)
    return typed


def load(path: Path, url: str, scratch: Path) -> int:
    """Load a filled template as `bucketwise import FILE` does; returns the rejected rows."""
    sheets = profiles([path], scratch / "looked")
    write_selects(known(State(f"sqlite:///{scratch / 'state.sqlite'}"), sheets), scratch / "selects")
    return import_folder(scratch / "selects", [path], url, rejects=scratch / "rejects").rejected


def held(url: str, table: str) -> list[dict[str, Any]]:
    columns = sql_table(table).c
    engine = sa.create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(*columns).order_by(*columns)).mappings()]


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with a_server() as server:
        yield server.url


def test_every_table_filled_in_arrives_as_it_was_typed(tmp_path: Path) -> None:
    typed = filled(tmp_path / "may.xlsx", tables_named(()))
    url = f"duckdb:///{tmp_path / 'lender.duckdb'}"
    assert load(tmp_path / "may.xlsx", url, tmp_path) == 0
    assert set(typed) == set(FILLABLE)
    for table, rows in typed.items():
        assert sorted(held(url, table), key=repr) == sorted(rows, key=repr), table


@pytest.mark.slow
def test_every_table_filled_in_arrives_in_postgresql(tmp_path: Path, postgres: str) -> None:
    typed = filled(tmp_path / "may.xlsx", tables_named(()))
    assert load(tmp_path / "may.xlsx", postgres, tmp_path) == 0
    for table, rows in typed.items():
        assert sorted(held(postgres, table), key=repr) == sorted(rows, key=repr), table


def test_a_template_holds_no_row_that_could_be_loaded_by_mistake(tmp_path: Path) -> None:
    write_template(tmp_path / "empty.xlsx", tables_named(()))
    with pytest.raises(ImportFileError, match=r"No sheet of 'empty\.xlsx' holds a row below a header"):
        profiles([tmp_path / "empty.xlsx"], tmp_path / "looked")


def test_the_header_is_that_of_the_contract_and_says_what_each_column_holds(tmp_path: Path) -> None:
    write_template(tmp_path / "one.xlsx", tables_named(["account_snapshot"]))
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    assert book.sheetnames == ["How to fill", "Columns", "Allowed values", "account_snapshot"]
    sheet = book["account_snapshot"]
    table = FILLABLE["account_snapshot"]
    assert [cell.value for cell in sheet[1]] == list(table.columns)
    by_name = {cell.value: cell for cell in sheet[1]}
    assert "Needed: on every row." in by_name["status"].comment.text
    assert "Allowed: active, closed, settled, written_off, sold." in by_name["status"].comment.text
    fills = {name: by_name[name].fill.fgColor.rgb for name in ("status", "dpd", "provision")}
    assert fills == {"status": "FF1F3F5B", "dpd": "FFC9D3DC", "provision": "FFFFFFFF"}
    described = [[cell.value for cell in row] for row in book["Columns"].iter_rows(min_row=2)]
    assert [row[1] for row in described] == list(table.columns)
    assert described[0][:3] == ["account_snapshot", "as_of_date", "on every row"]


def test_allowed_values_are_lists_to_choose_from(tmp_path: Path) -> None:
    write_template(tmp_path / "all.xlsx", tables_named(()))
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    lists = book["Allowed values"]
    for table in FILLABLE.values():
        sheet = book[table.name]
        offered = {}
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list":
                [place] = {cells.min_col for cells in rule.sqref.ranges}
                area = rule.formula1.split("!")[1].replace("$", "")
                offered[sheet.cell(1, place).value] = tuple(row[0].value for row in lists[area])
        expected = {
            name: YES_NO if column.dtype == pl.Boolean else column.vocabulary
            for name, column in table.fields.items()
            if column.dtype == pl.Boolean or column.vocabulary
        }
        assert offered == expected, table.name


def test_an_optional_column_left_empty_leaves_what_the_database_holds(tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path / 'lender.duckdb'}"
    write_template(tmp_path / "product.xlsx", tables_named(["product"]))
    book = openpyxl.load_workbook(tmp_path / "product.xlsx")
    for place, value in enumerate(["P1", "Personal loan", "Unsecured", "no", "no"], start=1):
        book["product"].cell(2, place).value = value
    book.save(tmp_path / "product.xlsx")
    assert load(tmp_path / "product.xlsx", url, tmp_path) == 0
    book["product"].cell(2, 2).value = "Personal"
    for place in (3, 4, 5):
        book["product"].cell(2, place).value = None
    book.save(tmp_path / "product.xlsx")
    assert load(tmp_path / "product.xlsx", url, tmp_path / "again") == 0
    assert held(url, "product") == [
        {
            "product_code": "P1",
            "product_name": "Personal",
            "product_group": "Unsecured",
            "secured": False,
            "revolving": False,
        }
    ]


def test_an_unknown_table_is_named_with_the_nearest_one() -> None:
    with pytest.raises(UnknownNameError, match=r"There is no table 'acount' to fill\. Did you mean account"):
        tables_named(["acount"])
