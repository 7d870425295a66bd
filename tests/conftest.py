"""What tests share: real data sets, a small demonstration lender with its figures, Chromium, a clean environment."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from data_access.demo import write_demo
from data_access.importing import import_folder
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.sharing import made_once

PROJECT = Path(__file__).resolve().parents[1]
EXAMPLES = PROJECT / "docs" / "examples"
REAL_DATA = PROJECT.parent / "shared" / "data"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# A shared or slow machine must not fail a property for its timing, and a build must not depend on luck.
settings.register_profile("bucketwise", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("bucketwise")

for name in [name for name in os.environ if name.startswith(("COLLECTIONS_", "BUCKETWISE_"))]:
    del os.environ[name]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first, so that a mistake shows early; the browser last."""
    items.sort(key=lambda item: [item.get_closest_marker(name) is not None for name in ("browser", "slow")])


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real data sets and their answers; skips where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip("the real data sets are not beside the project (shared/data)")
    return REAL_DATA


@pytest.fixture(scope="session")
def real_tables(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Imports a real data set through its folder in docs/examples into a DuckDB file. Shared: only read from it."""

    def run(example: str, *files: str) -> Path:
        sources = [real_data / file for file in files]

        def make(folder: Path) -> None:
            url = f"duckdb:///{folder / 'collections.duckdb'}"
            assert import_folder(EXAMPLES / example, sources, url, rejects=folder / "rejects").rejected == 0

        return made_once(tmp_path_factory, example, make) / "collections.duckdb"

    return run


@pytest.fixture(scope="session")
def chromium_path() -> str | None:
    """The system's Chromium or Chrome for Playwright's `executable_path`; None lets Playwright use its own download."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration lender of 2,000 accounts over 14 months, all tables. Shared: copy it before changing it."""

    def make(folder: Path) -> None:
        write_demo(folder / "demo.duckdb", accounts=2_000, months=14)

    return made_once(tmp_path_factory, "demo", make) / "demo.duckdb"


@pytest.fixture(scope="session")
def demo_settings(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of that lender with all its figures prepared. Shared: only read from its store."""

    def settings(folder: Path) -> Settings:
        return Settings(database_url=f"duckdb:///{demo_database}", store_path=folder / "store")

    def make(folder: Path) -> None:
        refresh(settings(folder))

    return settings(made_once(tmp_path_factory, "demo-store", make))
