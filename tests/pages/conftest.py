"""Pages run without a browser, over a lender of any size."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from sqlalchemy.pool import NullPool
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from data_access.contract import create_tables, sql_table
from data_access.refresh import refresh
from data_access.settings import Settings

APP = Path(__file__).resolve().parents[2] / "dashboard" / "app.py"
CORE = ("product", "branch", "account", "account_snapshot")
Shown = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def looked_for_components_once() -> Iterator[None]:
    """Every AppTest reads the metadata of all installed packages, which takes as long as a page; they stay the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """Opens a page of a lender, as a link with parameters would."""

    def opened(settings: Settings, page: str, **query: str | list[str]) -> AppTest:
        monkeypatch.setenv("COLLECTIONS_DATABASE_URL", settings.database_url)
        monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(settings.store_path))
        st.cache_resource.clear()
        app = AppTest.from_file(str(APP), default_timeout=120)
        for key, value in query.items():
            app.query_params[key] = value
        return app.switch_page(f"../pages/{page}.py").run()

    yield opened
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def one_account(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A lender with one account, seen once, in 31-60."""
    folder = tmp_path_factory.mktemp("one")
    settings = Settings(database_url=f"duckdb:///{folder / 'one.duckdb'}", store_path=folder / "store")
    with _writing(settings) as connection:
        create_tables(connection, CORE)
        _insert(connection, "product", product_code="PL", product_name="Personal loan")
        _insert(connection, "branch", branch_code="B1", branch_name="Fort", state="Goa", zone="West")
        _insert(
            connection,
            "account",
            account_id="A1",
            customer_id="C1",
            product_code="PL",
            branch_code="B1",
            opened_on=date(2025, 1, 5),
        )
        _insert(
            connection,
            "account_snapshot",
            as_of_date=date(2026, 5, 31),
            account_id="A1",
            status="active",
            dpd=45,
            principal_outstanding=Decimal("900.00"),
            total_outstanding=Decimal("1000.00"),
            overdue_amount=Decimal("250.00"),
        )
    refresh(settings)
    return settings


@pytest.fixture(scope="session")
def nothing_prepared(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A database whose figures were never prepared."""
    folder = tmp_path_factory.mktemp("nothing")
    settings = Settings(database_url=f"duckdb:///{folder / 'none.duckdb'}", store_path=folder / "store")
    with _writing(settings) as connection:
        create_tables(connection, CORE)
    return settings


def _writing(settings: Settings) -> AbstractContextManager[sa.Connection]:
    return sa.create_engine(settings.database_url, poolclass=NullPool).begin()


def _insert(connection: sa.Connection, table: str, **values: object) -> None:
    connection.execute(sql_table(table).insert().values(**values))
