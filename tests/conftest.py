"""What every test may rely on: the real data sets, Chromium, an environment without the developer's own settings."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

PROJECT = Path(__file__).resolve().parents[1]
REAL_DATA = PROJECT.parent / "shared" / "data"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# A shared or slow machine must not fail a property for its timing, and a build must not depend on luck.
settings.register_profile("bucketwise", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("bucketwise")

for name in [name for name in os.environ if name.startswith(("COLLECTIONS_", "BUCKETWISE_"))]:
    del os.environ[name]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first, so that a mistake shows early."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real data sets and their answers; skips where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip("the real data sets are not beside the project (shared/data)")
    return REAL_DATA


@pytest.fixture(scope="session")
def chromium_path() -> str | None:
    """The system's Chromium or Chrome for Playwright's `executable_path`; None lets Playwright use its own download."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
