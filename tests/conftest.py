"""What tests share: real data sets, a small demonstration lender with its figures, Chromium, a clean environment."""

import gc
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Error, sync_playwright

from data_access.demo import write_demo
from data_access.importing import import_folder
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.small_lender import copied, settings_for, write_lender
from tests.sharing import made_once

PROJECT = Path(__file__).resolve().parents[1]
EXAMPLES = PROJECT / "docs" / "examples"
REAL_DATA = PROJECT.parent / "shared" / "data"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# A shared or slow machine must not fail a property for its timing, and a build must not depend on luck.
settings.register_profile("bucketwise", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("bucketwise")

for name in [name for name in os.environ if name.startswith(("COLLECTIONS_", "BUCKETWISE_"))]:
    del os.environ[name]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first, so that a mistake shows early; the browser last, and its longest file before its others."""
    count = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[bool, bool, int]:
        browser = item.get_closest_marker("browser") is not None
        return browser, item.get_closest_marker("slow") is not None, -count[item.path] if browser else 0

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What is imported and collected stays; looking through it again takes a fifth of the time of a refresh."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


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
def chromium(chromium_path: str | None) -> Iterator[Browser]:
    """One Chromium for all tests; without it they fail, for a page nobody looked at is not tested."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_FLAGS)
        except Error as error:
            pytest.fail(
                f"Chromium cannot be started; install it with 'apt-get install chromium': {error.message[:300]}"
            )
        yield browser
        browser.close()


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


@pytest.fixture(scope="session")
def lender_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small lender's database and a store that was refreshed once. Shared: only copy it."""

    def make(folder: Path) -> None:
        refresh(settings_for(write_lender(folder / "lender.duckdb")))

    return made_once(tmp_path_factory, "lender", make)


@pytest.fixture
def lender(lender_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a small lender of this test's own, refreshed once; its files lie in the current folder."""
    monkeypatch.chdir(tmp_path)
    return copied(lender_template, Path())
