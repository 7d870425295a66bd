"""What is loaded before the first reader asks goes to that reader, once, and never where it is out of date."""

import gc
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard import ahead
from data_access.refresh import refresh
from data_access.settings import Settings
from data_access.store import Store
from tests.data_access.small_lender import write_lender

PORT = 9
"""Nothing answers there."""


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A small lender whose figures are prepared; only read."""
    folder = tmp_path_factory.mktemp("ahead")
    book = write_lender(folder / "book.duckdb")
    settings = Settings(database_url=f"duckdb:///{book}", store_path=folder / "store")
    refresh(settings)
    return settings


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No server is waited for, and however a test ends, Python looks for garbage again."""
    monkeypatch.setattr(ahead, "_SECONDS", 0.0)
    yield
    gc.enable()


def test_the_first_who_asks_gets_the_figures_and_nobody_else(lender: Settings) -> None:
    ahead.begin(lender, PORT)
    figures = ahead.figures_ahead(1)
    assert figures is not None
    assert figures.version == 1
    assert ahead.figures_ahead(1) is None


def test_figures_of_an_older_version_than_asked_for_are_left(lender: Settings) -> None:
    ahead.begin(lender, PORT)
    assert ahead.figures_ahead(2) is None


def test_damaged_figures_are_left_to_the_page(lender: Settings, tmp_path: Path) -> None:
    store = Store(Path(shutil.copytree(lender.store_path, tmp_path / "store")))
    next(iter((store.path / "files").iterdir())).unlink()
    assert store.damaged(store.manifest())
    ahead.begin(replace(lender, store_path=store.path), PORT)
    assert ahead.figures_ahead(1) is None
