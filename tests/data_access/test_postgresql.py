"""The same refresh on PostgreSQL gives the same figures as on DuckDB. A server of this test's own is started."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.account_file import EVENTS
from data_access.contract import create_tables
from data_access.engine import open_engine, reading
from data_access.postgres.copy import can_copy, read_copied
from data_access.queries import read_frame, render
from data_access.refresh import live_tables, refresh
from data_access.settings import Settings
from tests.data_access.engines_page import statements
from tests.data_access.postgres_server import a_server, change
from tests.data_access.prepared import figures
from tests.data_access.row_versions import RowVersions
from tests.data_access.same_figures import HOSTILE, SameFigures
from tests.data_access.small_lender import MANDATORY, fill, settings_for
from validations.errors import BrokenFiguresError, ContractError, DatabaseUnavailableError

pytestmark = pytest.mark.slow
FEBRUARY, APRIL = "2026-02", "2026-04"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Address of an empty PostgreSQL server on a socket."""
    with a_server() as started:
        yield started.url


@pytest.fixture(scope="module")
def on_server(server: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The small lender on PostgreSQL, refreshed."""
    fill(sa.create_engine(server, poolclass=NullPool))
    settings = Settings(database_url=server, store_path=tmp_path_factory.mktemp("store"))
    assert refresh(settings).broken == ()
    return settings


class TestPostgresql(SameFigures):
    """The shared suite."""

    @pytest.fixture
    def elsewhere(self, on_server: Settings) -> Settings:
        return on_server

    @pytest.fixture
    def in_file(self, lender_template: Path) -> Settings:
        return settings_for(lender_template / "lender.duckdb")


@pytest.fixture(scope="module")
def book(server: str) -> str:
    """A small lender in a database of its own. Changed by tests, which compare with what they found."""
    with sa.create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE book")
    url = server.replace("/postgres?", "/book?")
    fill(sa.create_engine(url, poolclass=NullPool))
    return url


class TestRowVersions(RowVersions):
    """The suite about what a refresh knows from the one before."""


EVERY_TYPE = """
SELECT * FROM (VALUES
  (1, DATE '2024-02-29', TIMESTAMP '2026-03-31 23:59:59.999999', -9999999999999999.99, 0.1, true, 1.5::float8, 'x'),
  (2, DATE '9999-12-31', TIMESTAMP '2026-03-31 10:00:00', 0.01, 7, false, -0.25::float8, ''),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) AS rows (number, on_day, at, amount, count, yes, share, said) WHERE number <= :most AND on_day IS DISTINCT FROM :day
"""


def both_ways(url: str, text: str, parameters: Mapping[str, object]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A question's rows by COPY, and value by value."""
    with reading(open_engine(url)) as connection:
        connection.execute(sa.text("SET LOCAL datestyle = 'German'"))
        assert can_copy(connection)
        return read_copied(connection, sa.text(text), parameters), read_frame(connection, sa.text(text), parameters)


def test_copied_rows_are_those_that_come_one_by_one(server: str) -> None:
    copied, single = both_ways(server, EVERY_TYPE, {"most": 3, "day": date(2001, 1, 1)})
    assert copied.equals(single)
    assert copied.schema["amount"] == pl.Decimal(38, 2)
    assert copied.rows()[1][-1] == ""
    none, _ = both_ways(server, EVERY_TYPE, {"most": 0, "day": None})
    assert none.schema == {**copied.schema, "amount": pl.Decimal(38, 0), "count": pl.Decimal(38, 0)}
    assert none.is_empty()


@pytest.mark.parametrize("beside", ["", ", 1 AS number"])
def test_hostile_texts_are_copied_as_they_are(server: str, beside: str) -> None:
    texts = [*HOSTILE, "\\N", "\\.", '"', '""', ",", "\n", "\r", "\t", "NULL", None]
    many = " UNION ALL ".join(f"SELECT CAST(:said{number} AS TEXT) AS said{beside}" for number in range(len(texts)))
    parameters = {f"said{number}": text for number, text in enumerate(texts)}
    copied, _ = both_ways(server, f"SELECT * FROM ({many}) AS many WHERE said IS NULL OR said <> '100% no'", parameters)
    assert copied["said"].to_list() == texts


def test_a_copied_amount_keeps_every_place_and_no_number_is_no_amount(server: str) -> None:
    with reading(open_engine(server)) as connection:
        copied = read_copied(connection, sa.text("SELECT 1.005 AS amount, 'NaN'::numeric AS share"), {})
        assert copied.to_dicts() == [{"amount": Decimal("1.005"), "share": "NaN"}]
        with pytest.raises(BrokenFiguresError, match="a value that no figure can hold"):
            read_copied(connection, sa.text("SELECT DATE 'infinity' AS on_day"), {})


def test_a_percent_sign_is_one_also_where_a_statement_has_no_parameters(server: str) -> None:
    with reading(open_engine(server)) as connection:
        copied = read_copied(connection, sa.text("SELECT 10 % 4 AS rest, '5 %' AS said"), {})
    assert copied.to_dicts() == [{"rest": 2, "said": "5 %"}]


def test_a_transaction_sees_one_state_and_cannot_write(on_server: Settings) -> None:
    counted = sa.text("SELECT COUNT(*) FROM agency")
    with reading(open_engine(on_server.database_url)) as connection:
        assert connection.execute(counted).scalar_one() == 2
        change(on_server.database_url, "INSERT INTO agency VALUES ('AG9', 'Late', 'field', NULL, NULL)")
        assert connection.execute(counted).scalar_one() == 2
    change(on_server.database_url, "DELETE FROM agency WHERE agency_code = 'AG9'")
    with pytest.raises(ContractError), reading(open_engine(on_server.database_url)) as connection:
        connection.execute(sa.text("DELETE FROM agency"))


@pytest.fixture(scope="module")
def documented(server: str) -> str:
    """Address of a database of its own that was set up as docs/engines.md says, day-ends in partitions."""
    with sa.create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE documented")
    owner = server.replace("/postgres?", "/documented?")
    with sa.create_engine(owner, poolclass=NullPool).begin() as connection:
        create_tables(connection)
    month = "CREATE TABLE day_end_{0} PARTITION OF day_end FOR VALUES FROM ('2026-0{0}-01') TO ('2026-0{1}-01')"
    earlier = [month.format(number, number + 1) for number in (1, 2, 3)]
    named = "ALTER TABLE account_snapshot RENAME TO old", "ALTER TABLE day_end RENAME TO account_snapshot"
    change(owner, *statements("PostgreSQL"), *earlier, *named)
    fill(sa.create_engine(owner, poolclass=NullPool))
    return server.replace("/postgres?", "/documented?").replace("reader@", "bucketwise_reader@")


def test_the_documented_role_refreshes_and_cannot_write(documented: str, on_server: Settings, tmp_path: Path) -> None:
    settings = Settings(database_url=documented, store_path=tmp_path / "store")
    assert refresh(settings).broken == ()
    expected = figures(on_server)
    assert [name for name, frame in figures(settings).items() if not frame.equals(expected[name])] == []
    with sa.create_engine(documented, poolclass=NullPool).connect() as connection:
        limits = [connection.exec_driver_sql(f"SHOW {name}_timeout").scalar_one() for name in ("statement", "lock")]
        assert limits == ["15min", "1min"]
        connection.rollback()
        connection.exec_driver_sql("SET TRANSACTION READ WRITE")
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            connection.execute(sa.text("DELETE FROM account"))


def test_the_documented_indexes_find_one_account_in_every_table(documented: str) -> None:
    bound = {"account_id": "AC02", "customer_id": "CU1", "as_of_date": date(2026, 4, 30)}
    with reading(open_engine(documented)) as connection:
        live = live_tables(connection, "")
        # So few rows are read whole unless that is forbidden; then whatever has an index is read through it.
        connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        for name in ("account_head", *EVENTS):
            asked = sa.text(f"EXPLAIN {render(name, 'postgresql', live)}")
            plan = connection.execute(asked, {key: bound[key] for key in asked._bindparams}).scalars().all()
            assert not [line for line in plan if "Seq Scan" in line], name


def test_a_month_of_events_is_found_by_an_index_that_the_import_makes(on_server: Settings, documented: str) -> None:
    named = sa.text("SELECT tablename || '.' || indexname FROM pg_indexes WHERE indexdef LIKE '%USING brin%'")
    for url in (on_server.database_url, documented):
        with reading(open_engine(url)) as connection:
            by_day = set(connection.execute(named).scalars())
        assert by_day >= {"payment.payment_day", "presentation.presentation_day", "charge.charge_day"}
        assert len(by_day) == len({name.split(".")[0] for name in by_day})  # none twice


def test_swapped_rows_are_seen_and_only_their_month_and_what_counts_from_then_on_are_redone(
    on_server: Settings,
) -> None:
    assert refresh(on_server).redone == ()
    change(on_server.database_url, "UPDATE payment SET account_id = 'AC02' WHERE receipt_no = 'R1'")
    assert refresh(on_server).redone == ("2026-01", FEBRUARY, "2026-03", APRIL)
    change(on_server.database_url, "UPDATE payment SET account_id = 'AC01' WHERE receipt_no = 'R1'")
    assert refresh(on_server).redone == ("2026-01", FEBRUARY, "2026-03", APRIL)


def test_tables_in_a_schema_of_their_own(on_server: Settings, server: str, tmp_path: Path) -> None:
    change(
        server,
        "CREATE SCHEMA lender",
        *(f"CREATE TABLE lender.{name} AS SELECT * FROM public.{name}" for name in MANDATORY),
    )
    settings = Settings(database_url=server, database_schema="lender", store_path=tmp_path / "store")
    assert refresh(settings).broken == ()
    assert figures(settings)["2026-04 movement"]["received"].null_count() > 0
    assert figures(settings)["2026-04 position"].select(pl.col("total_outstanding").sum()).item() == 1480_000


def test_a_server_that_is_gone_is_said_without_its_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    url = f"postgresql+psycopg://reader:secret@/postgres?host={tmp_path}"
    with pytest.raises(DatabaseUnavailableError, match="does not answer") as raised, reading(open_engine(url)):
        pass
    assert "secret" not in str(raised.value)
