"""PostgreSQL answers the real files as DuckDB does: every cube and control total."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from benchmarks.postgres_server import copy_tables
from data_access.settings import Settings
from tests.data_access.postgres_server import a_server
from tests.data_access.same_real_files import Carried, SameRealFiles

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


class TestPostgresqlRealFiles(SameRealFiles):
    """The shared suite."""

    # The years of the charge-offs, and of the answers that are still open; the six months of the cards are all read.
    months: ClassVar = {
        "auto_loans_sec": tuple(f"2018-{month:02}" for month in range(1, 13)),
        "complaints_cfpb": tuple(f"2021-{month:02}" for month in range(1, 13)),
    }

    @pytest.fixture(scope="class")
    @classmethod
    def carried(cls) -> Iterator[Carried]:
        """Copies the tables into a database of their own."""
        with a_server() as server:

            def carry(example: str, file: Path) -> Settings:
                with sa.create_engine(
                    server.url, poolclass=NullPool, isolation_level="AUTOCOMMIT"
                ).connect() as connection:
                    connection.exec_driver_sql(f"CREATE DATABASE {example}")
                url = server.url.replace("/postgres?", f"/{example}?")
                copy_tables(file, url)
                return Settings(database_url=url)

            yield carry
