"""Databases of odd shapes: each is read right, or refused in a sentence that says what to change."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from data_access.checking.contract_check import check
from data_access.checking.findings import is_clean
from data_access.engine import open_engine, reading
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.postgres_server import a_server, change
from tests.data_access.prepared import figures
from tests.data_access.small_lender import settings_for, write_lender
from tests.offenders import every
from validations.errors import UserError
from validations.tables import TABLES

WANTED = "The column {0} has type {1} where {2} is wanted; write CAST"
LARGE = (
    "beyond 92,233,720,368,547,758.07, the largest amount that figures hold; look for amounts that are too large in "
)
TWICE = "INSERT INTO {0} SELECT * REPLACE ({1} || '+' AS {1}) FROM {0}"


def typed(table: str, **kinds: str) -> str:
    """The table with some columns of another type."""
    changed = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in kinds.items())
    return f"CREATE OR REPLACE TABLE {table} AS SELECT * REPLACE ({changed}) FROM {table}"


def emptied(*tables: str) -> list[str]:
    """No row is left in these."""
    return [f"DELETE FROM {table}" for table in tables]


EVENTS = ("payment", "presentation", "complaint", "dispute", "survey_response", "charge", "waiver", "instalment")
ODD: dict[str, tuple[Sequence[str], str | None]] = {
    # what was done to the small lender, and the sentence that a refresh ends in; None where it works
    "day-ends as moments": (
        [typed("account_snapshot", as_of_date="TIMESTAMP")],
        WANTED.format("account_snapshot.as_of_date", "TIMESTAMP", "DATE"),
    ),
    "day-ends as text": (
        [typed("account_snapshot", as_of_date="VARCHAR")],
        WANTED.format("account_snapshot.as_of_date", "VARCHAR", "DATE"),
    ),
    "days of events as moments": (
        [typed("complaint", received_on="TIMESTAMP")],
        WANTED.format("complaint.received_on", "TIMESTAMP", "DATE"),
    ),
    "days of events as text": (
        [typed("write_off", written_off_on="VARCHAR")],
        WANTED.format("write_off.written_off_on", "VARCHAR", "DATE"),
    ),
    "moments as days, whole and small numbers, phones and areas as numbers": (
        [
            typed("payment", paid_at="DATE"),
            typed("account_snapshot", total_outstanding="BIGINT", dpd="SMALLINT"),
            "UPDATE branch SET area = '7'",
            typed("branch", area="INTEGER"),
            typed("account", phone="BIGINT"),
        ],
        None,
    ),
    "moments as text": ([typed("payment", paid_at="VARCHAR")], "The column payment.paid_at has type VARCHAR where"),
    "amounts as floats": (
        [typed("account_snapshot", total_outstanding="DOUBLE")],
        WANTED.format("account_snapshot.total_outstanding", "DOUBLE", "DECIMAL(18,2)"),
    ),
    "amounts of four decimals": (
        [typed("payment", amount="DECIMAL(20,4)")],
        "'amount' arrived as Decimal(precision=38, scale=4); amounts must be exact decimals",
    ),
    "days past due as floats": (
        [typed("account_snapshot", dpd="DOUBLE")],
        WANTED.format("account_snapshot.dpd", "DOUBLE", "BIGINT"),
    ),
    "accounts as numbers": (
        ["UPDATE payment SET account_id = '1'", typed("payment", account_id="BIGINT")],
        WANTED.format("payment.account_id", "BIGINT", "VARCHAR"),
    ),
    "no row at all": (emptied(*TABLES.keys() & set(EVENTS), "account_snapshot"), "The table account_snapshot holds no"),
    "write-offs alone": (
        emptied("account_snapshot", *EVENTS, "allocation", "target", "collection_cost", "load_batch"),
        "The table account_snapshot holds no rows, nor does any table of events; import a day-end first.",
    ),
    "no table but write_off": (
        [f"DROP TABLE {table}" for table in ("product", "branch", "account", "account_snapshot", *EVENTS)],
        "The database has no table 'product', which every figure needs",
    ),
    "events without day-ends": (emptied("account_snapshot"), None),
    "accounts without their table's rows": (emptied("account"), None),
    "balances beyond 64 bits": (
        [
            "UPDATE account_snapshot SET total_outstanding = 9999999999999999.99",
            *[TWICE.format("account_snapshot", "account_id")] * 4,
        ],
        LARGE + "account_snapshot",
    ),
    "balances beyond 64 bits in two cells only together": (
        [
            "UPDATE account_snapshot SET total_outstanding = 9999999999999999.99",
            *[TWICE.format("account_snapshot", "account_id")] * 2,
        ],
        LARGE + "account_snapshot",
    ),
    "receipts beyond 64 bits": (
        [
            "UPDATE payment SET amount = 9999999999999999.99",
            *[TWICE.format("payment", "receipt_no")] * 4,
        ],
        LARGE + "charge and payment",
    ),
}


@pytest.fixture
def lender(tmp_path: Path) -> Settings:
    """The small lender, not yet prepared."""
    database = write_lender(tmp_path / "book.duckdb")
    return Settings(database_url=f"duckdb:///{database}", store_path=tmp_path / "store")


def edit(lender: Settings, *statements: str) -> None:
    """Change the lender's file, a statement at a time."""
    with duckdb.connect(lender.database_url.removeprefix("duckdb:///")) as connection:
        for statement in statements:
            connection.execute(statement)


@every("name", ODD)
def test_a_database_of_an_odd_shape_is_read_or_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    folder = tmp_path / f"{list(ODD).index(name)}"
    folder.mkdir()
    lender = settings_for(write_lender(folder / "book.duckdb"))
    statements, sentence = ODD[name]
    edit(lender, *statements)
    if sentence is None:
        assert refresh(lender).broken == ()
    else:
        with pytest.raises(UserError) as refused:
            refresh(lender)
        assert sentence in str(refused.value)
    with reading(open_engine(lender.database_url)) as connection:
        check(connection)


def capitals(lender: Settings) -> None:
    """Every table and column in capitals."""
    with duckdb.connect(lender.database_url.removeprefix("duckdb:///")) as connection:
        columns = connection.execute("SELECT table_name, column_name FROM information_schema.columns").fetchall()
        for table in {table for table, _ in columns}:
            named = ", ".join(f'{name} AS "{name.upper()}"' for one, name in columns if one == table)
            connection.execute(f"CREATE TABLE copied AS SELECT {named} FROM {table}")
            connection.execute(f"DROP TABLE {table}")
            connection.execute(f'ALTER TABLE copied RENAME TO "{table.upper()}"')


def views(lender: Settings) -> None:
    """A view in place of every table."""
    with duckdb.connect(lender.database_url.removeprefix("duckdb:///")) as connection:
        for (table,) in connection.execute("SELECT table_name FROM information_schema.tables").fetchall():
            connection.execute(f"ALTER TABLE {table} RENAME TO stored_{table}")
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM stored_{table}")


@pytest.mark.parametrize("changed", [capitals, views])
def test_capitals_and_views_give_the_same_figures(
    lender: Settings, lender_template: Path, tmp_path: Path, changed: object
) -> None:
    before = figures(settings_for(lender_template / "lender.duckdb"))
    assert callable(changed)
    changed(lender)
    anew = Settings(database_url=lender.database_url, store_path=tmp_path / "anew")
    assert refresh(anew).broken == ()
    after = figures(anew)
    assert after.keys() == before.keys()
    assert [name for name, frame in before.items() if not frame.equals(after[name])] == []
    with reading(open_engine(lender.database_url)) as connection:
        assert is_clean(check(connection))


@pytest.mark.slow
def test_capitals_that_postgresql_tells_apart_are_refused_with_the_view_that_helps(tmp_path: Path) -> None:
    with a_server() as server:
        settings = Settings(database_url=server.url, store_path=tmp_path / "store")
        change(server.url, 'CREATE TABLE branch ("BRANCH_CODE" text, branch_name text, state text, zone text)')
        sentence = r'The table "branch" is spelled with capitals, .* selects "BRANCH_CODE" AS branch_code from "branch"'
        with pytest.raises(UserError, match=sentence):
            refresh(settings)
        change(
            server.url,
            "DROP TABLE branch",
            'CREATE TABLE "Branch" (branch_code text)',
        )
        with pytest.raises(UserError, match=r'The table "Branch" is spelled with capitals'):
            refresh(settings)
