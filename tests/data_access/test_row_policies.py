"""The row policies of docs/engines.md on a real PostgreSQL server: the figures of a role are of its rows alone."""

from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.contract import METADATA
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.engines_page import statements
from tests.data_access.postgres_server import a_server, change
from tests.data_access.prepared import figures
from tests.data_access.small_lender import fill

pytestmark = pytest.mark.slow
OTHERS = (
    "ALTER TABLE {0} ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY north ON {0} FOR SELECT TO bucketwise_north USING (account_id IN (SELECT account_id FROM account))",
)


def test_a_role_of_one_zone_prepares_the_figures_of_its_zone(tmp_path: Path) -> None:
    with a_server() as server:
        fill(sa.create_engine(server.url, poolclass=NullPool))
        whole = Settings(database_url=server.url, store_path=tmp_path / "whole")
        refresh(whole)
        change(server.url, *statements("Rows of one part of the book on PostgreSQL"))
        facts = [name for name, table in METADATA.tables.items() if "account_id" in table.columns]
        rest = [name for name in facts if name not in ("account", "account_snapshot")]
        with sa.create_engine(server.url, poolclass=NullPool).connect() as connection:
            held = set(sa.inspect(connection).get_table_names())
        change(server.url, *(line.format(name) for name in rest if name in held for line in OTHERS))
        north = Settings(database_url=server.url.replace("reader@", "bucketwise_north@"), store_path=tmp_path / "north")
        refresh(north)
        with sa.create_engine(north.database_url, poolclass=NullPool).connect() as connection:
            assert connection.exec_driver_sql("SELECT DISTINCT zone FROM branch").scalars().all() == ["North"]
        ours, theirs = figures(north), figures(whole)
        for name in ("2026-03 position", "2026-03 movement"):
            expected = theirs[name].filter(pl.col("branch_code") == "B1")
            assert ours[name].sort(pl.all()).equals(expected.sort(pl.all()))
