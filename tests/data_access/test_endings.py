"""Cubes and lists of how accounts end: the same on PostgreSQL, and after edits and a refresh the same as read anew."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.contract import create_tables, sql_table
from data_access.demo import write_demo
from data_access.list_specs import (
    LEGAL_CLOCK_LIST,
    LIMITATION_LIST,
    MATCHED_SETTLEMENTS_LIST,
    VINTAGE_ACCOUNTS,
    WRITE_OFF_LIST,
    ListSpec,
)
from data_access.lists import accounts
from data_access.months import Period
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.postgres_server import a_server
from tests.data_access.prepared import figures
from tests.data_access.same_real_files import periods_of, read
from tests.sharing import made_once

pytestmark = pytest.mark.slow
CUBES = (
    "legal",
    "legal_clocks",
    "limitation",
    "settlements",
    "matched_settlements",
    "write_off_pool",
    "vintage",
    "repossession",
)
LISTS = (LEGAL_CLOCK_LIST, LIMITATION_LIST, MATCHED_SETTLEMENTS_LIST, VINTAGE_ACCOUNTS, WRITE_OFF_LIST)
TABLES = (
    "product",
    "branch",
    "agency",
    "account",
    "account_snapshot",
    "instalment",
    "payment",
    "write_off",
    "settlement",
    "legal_case",
    "legal_stage",
    "repossession",
    "conduct_rule",
)


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A demonstration lender of which some accounts are settled more than five months before the last month.

    It has the tables that endings are told from, and no others.
    """

    def make(folder: Path) -> None:
        write_demo(folder / "demo.duckdb", accounts=2_500, months=9)
        with duckdb.connect(str(folder / "demo.duckdb")) as connection:
            for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                if name not in TABLES:
                    connection.execute(f"DROP TABLE {name}")

    folder = made_once(tmp_path_factory, "endings", make)
    return Settings(database_url=f"duckdb:///{folder / 'demo.duckdb'}", store_path=folder / "store")


@pytest.fixture(scope="module")
def on_server(lender: Settings) -> Iterator[Settings]:
    """The same rows on PostgreSQL."""
    with a_server() as server, sa.create_engine(server.url, poolclass=NullPool).begin() as connection:
        create_tables(connection, TABLES)
        with duckdb.connect(lender.database_url.removeprefix("duckdb:///"), read_only=True) as source:
            for table in TABLES:
                rows = source.execute(f"SELECT * FROM {table}").pl().to_dicts()
                if rows:
                    connection.execute(sql_table(table).insert(), rows)
        connection.commit()
        yield Settings(database_url=server.url)


def test_every_cube_is_the_same_on_postgresql(lender: Settings, on_server: Settings) -> None:
    months = periods_of(lender)[-3:]
    ours, theirs = (read(settings, months, CUBES) for settings in (lender, on_server))
    held_rows = dict.fromkeys(CUBES, 0)
    for key, month in ours.items():
        for name in CUBES:
            frame, found = month.frames[name], theirs[key].frames[name]
            held_rows[name] += frame.height
            assert frame.sort(pl.all().cast(pl.String)).equals(found.sort(pl.all().cast(pl.String))), name
    assert min(held_rows.values()) > 0, held_rows


@pytest.mark.parametrize("spec", LISTS, ids=lambda spec: spec.name)
def test_every_list_is_the_same_on_postgresql(lender: Settings, on_server: Settings, spec: ListSpec) -> None:
    period: Period = periods_of(lender)[-1]
    (ours, total), (theirs, expected) = (
        accounts(settings, spec, period, {"secured": ("no",)}, granted={}) for settings in (lender, on_server)
    )
    assert total == expected > 0
    assert ours.cast(theirs.schema).equals(theirs)


EDITS = (
    (
        "UPDATE payment SET amount = amount * 2 WHERE paid_at < '2026-06-15' AND paid_at >= '2026-06-01'",
        "UPDATE legal_stage SET entered_on = entered_on + 9 WHERE stage = 'Demand notice'",
    ),
    (
        "UPDATE settlement SET approved_on = approved_on + 31 WHERE approved_on >= '2026-04-01'",
        "UPDATE legal_case SET closed_on = '2026-07-03' WHERE closed_on IS NULL AND case_type = 'Section 138'",
    ),
    (
        "UPDATE account_snapshot SET total_outstanding = total_outstanding * 3 WHERE as_of_date = '2026-04-30'",
        "UPDATE conduct_rule SET value = '800' WHERE rule = 'limitation_days'",
    ),
    (
        "UPDATE conduct_rule SET value = '20' WHERE rule = 'section_138_complaint_days'",
        "UPDATE write_off SET written_off_on = written_off_on - 40",
    ),
)
"""What is edited at once changes different cubes."""


def test_after_edits_a_refresh_holds_what_the_database_says(lender: Settings, tmp_path: Path) -> None:
    path = tmp_path / "edited.duckdb"
    path.write_bytes(Path(lender.database_url.removeprefix("duckdb:///")).read_bytes())
    edited = Settings(database_url=f"duckdb:///{path}", store_path=tmp_path / "store")
    refresh(edited)
    for edit in EDITS:
        before = figures(edited)
        with duckdb.connect(str(path)) as connection:
            for statement in edit:
                connection.execute(statement)
        refresh(edited)
        after = figures(edited)
        changed = {name.split(" ")[-1] for name, frame in after.items() if not frame.equals(before[name])}
        assert len(changed) >= len(edit), f"{edit} changes {changed}"
        for key, month in read(edited, periods_of(edited), CUBES).items():
            for name, frame in month.frames.items():
                told = frame.sort(pl.all().cast(pl.String), nulls_last=True)
                assert after[f"{key} {name}"].equals(told), f"{key} {name} after {edit}"
