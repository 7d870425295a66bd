"""What is loaded before the first reader asks goes to that reader, once, and never where it is out of date."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from threading import enumerate as enumerate_threads
from weakref import ref

import pytest

from dashboard import ahead
from dashboard.figures import open_figures
from dashboard.reader import Reader
from dashboard.reports import REPORTS, report
from dashboard.view import opening_view
from dashboard.worklist import Question
from data_access.refresh import refresh
from data_access.settings import Settings
from data_access.store import Store
from tests.data_access.small_lender import write_lender
from validations.cubes import CUBES

IMPORTED = Event()
IMPORTED.set()
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
FRONT_PAGE = """
import sys
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("dashboard/app.py", default_timeout=60).run()
assert not app.exception
print(app.title[0].value.strip())
print(*{"sqlalchemy", "sqlglot", "duckdb", "duckdb_sqlalchemy", "pandera"} & sys.modules.keys())
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
    """However a test ends, nothing goes on beside the next one, and Python looks for garbage in everything again."""
    monkeypatch.setattr(ahead, "_FIRST_PAGE_SECONDS", 0.0)
    monkeypatch.setattr(ahead, "_UNASKED_SECONDS", 0.0)
    yield
    _ended()
    gc.enable()
    gc.unfreeze()


def test_the_first_who_asks_gets_what_was_made_ready_and_nobody_else(lender: Settings) -> None:
    ahead.begin(lender, IMPORTED)
    reader = ahead.reader_ahead(1)
    assert reader is not None
    assert reader.figures.version == 1
    assert ahead.reader_ahead(1) is None


def test_the_answers_of_the_first_page_are_there_before_it_asks(
    lender: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead.begin(lender, IMPORTED)
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


def test_figures_of_an_older_version_than_asked_for_are_left(lender: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[int | None] = []
    monkeypatch.setattr("dashboard.figures.Figures.load", lambda _, of_each=None: loaded.append(of_each))
    ahead.begin(lender, IMPORTED)
    assert ahead.reader_ahead(2) is None
    _ended()
    assert loaded == [1]


class Panic(BaseException):
    """What Polars raises when something in it goes wrong."""


def test_whatever_goes_wrong_is_said_to_who_waits_and_garbage_is_looked_for_again(
    lender: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def panics(*_: object) -> None:
        raise Panic

    gc.disable()
    monkeypatch.setattr(ahead, "open_figures", panics)
    ahead.begin(lender, IMPORTED)
    with pytest.raises(Panic):
        ahead.reader_ahead(1)
    _ended()
    assert gc.isenabled()


def test_who_waits_for_streamlit_waits_no_longer_than_the_server(lender: Settings) -> None:
    ahead.begin(lender, Event())
    ahead.end()
    _ended()
    assert ahead.reader_ahead(1) is None


def test_damaged_figures_are_left_to_the_page(lender: Settings, tmp_path: Path) -> None:
    store = Store(Path(shutil.copytree(lender.store_path, tmp_path / "store")))
    next(iter((store.path / "files").iterdir())).unlink()
    assert store.damaged(store.manifest())
    ahead.begin(replace(lender, store_path=store.path), IMPORTED)
    assert ahead.reader_ahead(1) is None


def test_tables_and_charts_are_drawn_without_pandas() -> None:
    """Its import would take a third of a second of the first page."""
    done = subprocess.run([sys.executable, "-c", DRAWN], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_data_version_goes_with_its_last_user(lender: Settings) -> None:
    """Not with a search for garbage, which leaves out what was there when the imports were done."""
    gc.disable()
    reader = Reader(open_figures(Store(lender.store_path)), lender)
    view = opening_view(reader.figures.months, reader.figures.open_month)
    for one in REPORTS.values():
        one.sheets(reader, view)
    reader.worklist.page(Question(search="A1"))
    held: list[ref[object]] = [ref(reader), ref(reader.figures), ref(reader.worklist)]
    del reader
    assert [one() for one in held] == [None, None, None]


def test_the_rest_is_loaded_once_the_first_page_is_there(lender: Settings) -> None:
    ahead.begin(lender, IMPORTED)
    reader = ahead.reader_ahead(1)
    assert reader is not None
    _ended()
    files = Path(lender.store_path / "files")
    spec = CUBES["movement"]
    hidden = [path.rename(path.with_suffix(".away")) for path in files.glob("movement.*.parquet")]
    rows = [reader.figures.rows("movement", one.keeps, reader.figures.months).collect() for one in spec.rollups]
    for path in hidden:
        path.rename(path.with_suffix(".parquet"))
    assert hidden
    assert all(frame.height for frame in rows)
    assert gc.get_freeze_count() > 0
    assert gc.isenabled()


def test_the_first_page_does_without_the_database_and_what_it_takes_to_ask_one(lender: Settings) -> None:
    """Their imports would take half a second of the start."""
    ours = {"COLLECTIONS_DATABASE_URL": lender.database_url, "COLLECTIONS_STORE_PATH": str(lender.store_path)}
    done = subprocess.run(
        [sys.executable, "-c", FRONT_PAGE],
        cwd=PROJECT,
        env=os.environ | ours,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["Portfolio health", ""]


def _ended() -> None:
    for beside in (one for one in enumerate_threads() if one.name == ahead.THREAD):
        beside.join()
