"""A .sql file as each engine gets it, and its rows as a typed frame."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
import sqlalchemy as sa
import sqlglot
from sqlalchemy.pool import NullPool
from sqlglot import exp

from data_access import queries
from data_access.months import months_of
from data_access.refresh import live_tables
from data_access.sql_files import SQL_FOLDER, source
from tests.data_access.small_lender import MANDATORY, write_lender
from tests.offenders import every
from validations.cubes import CUBES
from validations.errors import BrokenFiguresError, UnknownNameError
from validations.tables import TABLES

FILES = sorted(SQL_FOLDER.rglob("*.sql"))
SQLGLOT_DIALECTS = {"duckdb": "duckdb", "postgresql": "postgres", "spark": "spark", "trino": "trino"}
FACTS = {
    "has_payments": True,
    "has_presentations": True,
    "has_waivers": False,
    "has_charges": False,
    "has_write_offs": True,
}
FEBRUARY = months_of([date(2026, 1, 31), date(2026, 2, 28)])[1].parameters(5, FACTS)
ALL_COLUMNS = {name: dict.fromkeys(table.columns, "VARCHAR") for name, table in TABLES.items()}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lender(tmp_path_factory.mktemp("book") / "book.duckdb")


@pytest.fixture
def connection(book: Path) -> Iterator[sa.Connection]:
    with sa.create_engine(f"duckdb:///{book}", poolclass=NullPool).connect() as opened:
        yield opened


def without_columns(table: str, *columns: str) -> dict[str, dict[str, str]]:
    kept = {name: kind for name, kind in ALL_COLUMNS[table].items() if name not in columns}
    return {**ALL_COLUMNS, table: kept}


@every("path", FILES, lambda path: path.stem)
def test_every_file_begins_with_its_grain_and_ends_its_comments(path: Path) -> None:
    assert re.match(r"-- Grain: .+", path.read_text("utf-8").splitlines()[0])


@pytest.mark.parametrize("dialect", SQLGLOT_DIALECTS)
@every("path", FILES, lambda path: path.stem)
def test_every_file_renders_for_every_engine(path: Path, dialect: str) -> None:
    text = queries.render(path.stem, dialect)
    expected = {node.this for node in parsed_parameters(path.stem)}
    assert set(re.findall(r"(?<![:\w]):([a-z_]+)", text)) == expected
    assert "param_" not in text
    # What is sent is SQL of that engine, and reads only tables of the contract.
    tree = sqlglot.parse_one(text, dialect=SQLGLOT_DIALECTS[dialect])
    named_here = {cte.alias for cte in tree.find_all(exp.CTE)}
    assert {table.name for table in tree.find_all(exp.Table)} - named_here <= set(TABLES)


def test_what_lists_say_of_a_product_and_a_branch_is_read_from_the_tables_joined() -> None:
    text = queries.render("legal_list", "duckdb")
    assert "of_product" not in text
    read = {column.sql() for one in queries.parsed("legal_list").selects for column in one.find_all(exp.Column)}
    assert {"p.product_group", "p.secured", "p.revolving", "b.zone", "b.state", "b.area"} <= read
    names = [one.alias_or_name for one in queries.parsed("conduct_events").selects]
    at = names.index("product_group")
    assert names[at - 1 : at + 3] == ["product_code", "product_group", "secured", "revolving"]


def parsed_parameters(name: str) -> list[exp.Placeholder]:
    """The parameters of a file and of the row relations that it reads."""
    tree = sqlglot.parse_one(source(name), dialect="duckdb")
    named_here = {cte.alias for cte in tree.find_all(exp.CTE)}
    found = list(tree.find_all(exp.Placeholder))
    for table in tree.find_all(exp.Table):
        if table.name not in TABLES and table.name not in named_here:
            found += parsed_parameters(table.name)
    return found


def test_parameters_are_named_alike_on_every_engine() -> None:
    assert "as_of_date = :as_of_date" in queries.render("position_control", "duckdb")
    assert "as_of_date = :as_of_date" in queries.render("position_control", "postgresql")
    assert "as_of_date = :as_of_date" in queries.render("position_control", "spark")


def test_shared_rows_are_put_in_as_a_subquery() -> None:
    text = queries.render("worklist", "duckdb")
    assert "position_rows" not in text.replace("AS position_rows", "")
    assert "FROM account_snapshot AS s" in text


def test_a_schema_is_put_before_tables_and_nothing_else() -> None:
    text = queries.render("position_control", "postgresql", ALL_COLUMNS, "lender")
    assert "FROM lender.account_snapshot" in text
    nested = queries.render("customers", "postgresql", ALL_COLUMNS, "lender")
    assert "lender.branch" in nested
    assert "lender.customer" not in nested


def test_a_missing_optional_table_becomes_typed_nulls_without_rows() -> None:
    text = queries.render("received_control", "duckdb", {name: ALL_COLUMNS[name] for name in MANDATORY})
    assert "CAST(NULL AS DECIMAL(18, 2)) AS amount" in text
    assert "CAST(NULL AS TIMESTAMP) AS paid_at" in text
    with duckdb.connect() as empty:
        answer = empty.execute(re.sub(r"(?<!:):[a-z_]+", "NULL", text)).fetchone()
    assert answer == (0,)


def test_a_missing_optional_column_becomes_a_typed_null() -> None:
    text = queries.render("position_control", "postgresql", without_columns("account_snapshot", "provision"))
    assert "CAST(NULL AS DECIMAL(18, 2)) AS provision" in text
    assert "overdue_amount" in text
    assert "FROM account_snapshot" in text


def test_a_missing_column_keeps_the_schema() -> None:
    live = without_columns("account_snapshot", "provision")
    assert "FROM lender.account_snapshot" in queries.render("position_control", "duckdb", live, "lender")


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match=r"no SQL named 'positon'; known are .*customers, "):
        queries.render("positon", "duckdb")
    with pytest.raises(UnknownNameError, match=r"no cube named 'positon'; known are position,"):
        queries.cube_spec("positon")


def test_a_cube_arrives_with_its_columns_types_and_minor_units(connection: sa.Connection) -> None:
    frame = queries.read_cube(connection, CUBES["position"], FEBRUARY, live_tables(connection, ""))
    assert frame.columns == list(CUBES["position"].columns)
    assert dict(frame.schema) == {name: CUBES["position"].dtype(name) for name in frame.columns}
    card = frame.filter(pl.col("product_code") == "CC", pl.col("bucket") == "31-60").row(0, named=True)
    assert (card["month"], card["as_of_date"], card["agency_code"]) == (date(2026, 2, 1), date(2026, 2, 28), "AG1")
    assert (card["accounts"], card["total_outstanding"], card["principal"]) == (1, 2100_00, 1890_00)
    assert card["provision"] is None  # The lender books none, so it is unknown and not 0.


def test_the_largest_decimals_keep_their_last_minor_unit(connection: sa.Connection) -> None:
    statement = sa.text("SELECT CAST('92233720368547758.07' AS DECIMAL(38, 2)) AS amount")
    rows = queries.read_frame(connection, statement, {})
    assert rows.select(queries.minor_units("amount", rows.schema["amount"])).item() == 9_223_372_036_854_775_807


@pytest.mark.parametrize(
    ("column", "minor"),
    [
        (pl.Series("amount", ["0.01", "-0.10", None]).cast(pl.Decimal(18, 2)), [1, -10, None]),
        (pl.Series("amount", ["2.5", "-7.0", None]).cast(pl.Decimal(18, 1)), [250, -700, None]),
        (pl.Series("amount", [3, -4, None], dtype=pl.Int32), [300, -400, None]),
        (pl.Series("amount", [None, None, None]), [None, None, None]),
    ],
)
def test_exact_amounts_become_minor_units(column: pl.Series, minor: list[int | None]) -> None:
    frame = column.to_frame()
    assert frame.select(queries.minor_units("amount", column.dtype))["amount"].to_list() == minor


@pytest.mark.parametrize("dtype", [pl.Float64(), pl.Float32(), pl.String(), pl.Decimal(18, 4)])
def test_inexact_amounts_are_refused_with_the_way_out(dtype: pl.DataType) -> None:
    with pytest.raises(BrokenFiguresError, match=r"'received' arrived as .*cast them to DECIMAL\(18,2\)"):
        queries.minor_units("received", dtype)


def test_a_view_over_doubles_is_refused(connection: sa.Connection) -> None:
    rows = queries.read_frame(connection, sa.text("SELECT CAST(12.5 AS DOUBLE) AS principal"), {})
    with pytest.raises(BrokenFiguresError, match="'principal' arrived as Float64"):
        rows.select(queries.minor_units("principal", rows.schema["principal"]))


def test_sql_that_lacks_a_column_of_its_cube_is_ours_to_mend() -> None:
    with pytest.raises(BrokenFiguresError, match="The SQL of 'customers' does not return zone"):
        queries.typed(
            pl.DataFrame({"month": [date(2026, 2, 1)], "as_of_date": [date(2026, 2, 28)]}), CUBES["customers"]
        )


def test_no_rows_have_the_cubes_types(connection: sa.Connection) -> None:
    nowhere = {**FEBRUARY, "as_of_date": date(2020, 1, 31)}
    frame = queries.read_cube(connection, CUBES["worklist"], nowhere, live_tables(connection, ""))
    assert frame.height == 0
    assert frame.schema["total_outstanding"] == pl.Int64
