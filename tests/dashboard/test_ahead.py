"""What is loaded before the first reader asks goes to that reader, once, and never where it is out of date."""

import gc
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard import ahead
from dashboard.reports import report
from dashboard.view import opening_view
from data_access.refresh import refresh
from data_access.settings import Settings
from data_access.store import Store
from tests.data_access.small_lender import write_lender

PORT = 9
"""Nothing answers there."""
PROJECT = Path(__file__).resolve().parents[2]
DRAWN = """
import sys
from datetime import date
import polars as pl
from dashboard import charts, excel
from dashboard.metrics import metric
from dashboard.widgets import drawing, tables
from data_access.settings import Settings

frame = pl.DataFrame({"month": [date(2026, 5, 1)], "accounts": [1], "overdue_amount": [10], "place": ["a"]})
shown = [metric("accounts"), metric("overdue_amount")]
tables.table(excel.figures_table("Figures", frame, by=["month"], metrics=shown), key="figures")
tables.table(excel.listing("Rows", frame), key="rows")
drawing.chart(charts.lines(frame, shown[:1], Settings("duckdb:///none", "none")), key="course", alt="Course")
print(*{"pandas"} & sys.modules.keys())
"""


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
    """A server is waited for as long as nobody asks; however a test ends, Python looks for garbage again."""
    monkeypatch.setattr(ahead, "_SECONDS", 600.0)
    yield
    gc.enable()


def test_the_first_who_asks_gets_what_was_made_ready_and_nobody_else(lender: Settings) -> None:
    ahead.begin(lender, PORT)
    reader = ahead.reader_ahead(1)
    assert reader is not None
    assert reader.figures.version == 1
    assert ahead.reader_ahead(1) is None


def test_the_answers_of_the_first_page_are_there_before_it_asks(
    lender: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead.begin(lender, PORT)
    reader = ahead.reader_ahead(1)
    assert reader is not None
    monkeypatch.setattr("dashboard.reader.compute", refused)
    held = reader.figures
    opened = opening_view(held.months, held.as_of if held.open_month else None)
    sheets = report("portfolio_health").sheets(reader, opened)
    assert "Figures by month" in [sheet.title for sheet in sheets]


def refused(*_: object, **__: object) -> None:
    """Instead of computing anything."""
    raise AssertionError("The answer was not there.")


def test_figures_of_an_older_version_than_asked_for_are_left(lender: Settings) -> None:
    ahead.begin(lender, PORT)
    assert ahead.reader_ahead(2) is None


def test_damaged_figures_are_left_to_the_page(lender: Settings, tmp_path: Path) -> None:
    store = Store(Path(shutil.copytree(lender.store_path, tmp_path / "store")))
    next(iter((store.path / "files").iterdir())).unlink()
    assert store.damaged(store.manifest())
    ahead.begin(replace(lender, store_path=store.path), PORT)
    assert ahead.reader_ahead(1) is None


def test_tables_and_charts_are_drawn_without_pandas() -> None:
    """Its import would take a third of a second of the first page."""
    done = subprocess.run([sys.executable, "-c", DRAWN], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
