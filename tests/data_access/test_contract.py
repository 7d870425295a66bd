"""The SQL tables derived from the contract, what a live database is seen to have, and the generated page about it."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable

from dashboard.documentation import contract_markdown
from data_access.contract import METADATA, create_tables, live_columns, sql_table
from validations.tables import TABLES

POSTGRESQL = sa.make_url("postgresql+psycopg://").get_dialect()()
DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sa.Connection]:
    engine = sa.create_engine(f"duckdb:///{tmp_path / 'lender.duckdb'}", poolclass=NullPool)
    with engine.begin() as opened:
        yield opened


def ddl(name: str, dialect: sa.Dialect) -> list[str]:
    text = str(CreateTable(sql_table(name)).compile(dialect=dialect))
    return [line.strip().rstrip(",") for line in text.strip().splitlines()]


def test_every_contract_table_has_an_sql_table_with_the_same_columns() -> None:
    assert set(METADATA.tables) == set(TABLES)
    for name, table in TABLES.items():
        assert tuple(sql_table(name).columns.keys()) == table.columns


def test_types_nulls_and_key_on_postgresql() -> None:
    assert ddl("write_off", POSTGRESQL) == [
        "CREATE TABLE write_off (",
        "write_off_id VARCHAR NOT NULL",
        "account_id VARCHAR NOT NULL",
        "written_off_on DATE NOT NULL",
        "amount NUMERIC(18, 2)",
        "kind VARCHAR",
        "PRIMARY KEY (write_off_id)",
        ")",
    ]


def test_a_key_that_may_hold_nulls_is_no_primary_key() -> None:
    assert not [line for line in ddl("target", POSTGRESQL) if "PRIMARY KEY" in line]


def test_duckdb_gets_no_primary_key(connection: sa.Connection) -> None:
    assert not [line for line in ddl("write_off", connection.dialect) if "PRIMARY KEY" in line]


def test_created_tables_hold_what_is_written_exactly(connection: sa.Connection) -> None:
    create_tables(connection, ["payment"])
    row = {
        "receipt_no": "R1",
        "line_no": 1,
        "account_id": "ACC1",
        "paid_at": datetime(2026, 6, 30, 23, 59, 59, 999999),
        "posted_on": date(2026, 7, 1),
        "amount": Decimal("-9999999999999999.99"),
        "status": "reversed",
    }
    connection.execute(sa.insert(sql_table("payment")), row)
    columns = [sql_table("payment").c[name] for name in row]
    assert dict(connection.execute(sa.select(*columns)).one()._mapping) == row


def test_creating_again_keeps_what_is_there(connection: sa.Connection) -> None:
    create_tables(connection, ["product"])
    connection.execute(sa.insert(sql_table("product")), {"product_code": "PL"})
    create_tables(connection)
    assert connection.execute(sa.select(sql_table("product").c.product_code)).scalars().all() == ["PL"]
    assert list(live_columns(connection)) == list(TABLES)


def test_an_empty_database_has_nothing_of_the_contract(connection: sa.Connection) -> None:
    assert live_columns(connection) == {}


def test_tables_and_views_are_seen_in_any_case_and_others_are_not(connection: sa.Connection) -> None:
    connection.execute(sa.text("CREATE TABLE Loan (id VARCHAR, amount DOUBLE, opened TIMESTAMPTZ)"))
    connection.execute(
        sa.text(
            "CREATE VIEW ACCOUNT AS SELECT id AS Account_ID, amount AS sanctioned_amount, opened AS opened_on FROM Loan"
        )
    )
    assert live_columns(connection) == {
        "account": {
            "account_id": "VARCHAR",
            "sanctioned_amount": "DOUBLE",
            "opened_on": "TIMESTAMP WITH TIME ZONE",
        }
    }


def test_the_page_about_the_contract_is_current() -> None:
    assert (DOCS / "data-contract.md").read_text("utf-8") == contract_markdown()


def test_the_page_tells_every_column_of_every_table() -> None:
    page = contract_markdown()
    for name, table in TABLES.items():
        section = page.split(f"\n### {name}\n")[1].split("\n### ")[0]
        for column in table.columns:
            assert f"\n| `{column}`" in section, (name, column)
