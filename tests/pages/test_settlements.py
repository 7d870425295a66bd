"""The page on settlements without a browser: figures against the raw tables, the lists behind them, what lacks."""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import open_figures
from dashboard.subjects.settlements.content import REPORT, content
from dashboard.view import opening_view
from data_access.refresh import refresh
from data_access.settings import Settings
from data_access.store import Store
from tests.data_access.small_lender import settings_for, write_lender
from tests.pages.conftest import Shown
from tests.pages.reading import cards, sentences

pytestmark = pytest.mark.slow


def table(app: AppTest, *columns: str) -> pl.DataFrame:
    """The first table on the page that has these columns."""
    frames = (pl.DataFrame(one.value) for one in app.dataframe)
    return next(frame for frame in frames if set(columns) <= set(frame.columns))


def told(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(settings.database_url.removeprefix("duckdb:///"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_the_parts_are_those_of_the_raw_table_and_every_figure_has_its_list(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, "settlements", list="approved_in_12_months")
    assert not app.exception
    assert sentences(app) == []
    year = "approved_on >= DATE '2025-11-01' AND approved_on <= DATE '2026-10-31'"
    wanted = told(
        demo_settings,
        "SELECT agency_name, count(*), sum(outstanding_at_approval - settlement_amount) / sum(outstanding_at_approval)"
        f" FROM settlement JOIN agency USING (agency_code) WHERE {year} GROUP BY ALL",
    )
    parts = table(app, "agency_code", "finding")
    found = {row["agency_code"]: row for row in parts.to_dicts()}
    assert wanted
    assert {name: found[name]["settlements_approved"] for name, _, _ in wanted} == {n: c for n, c, _ in wanted}
    for name, _, depth in wanted:
        # Rates are drawn in per cent.
        assert found[name]["settlement_depth"] in (pytest.approx(depth), pytest.approx(100 * depth))
    ids = told(demo_settings, f"SELECT settlement_id FROM settlement WHERE {year}")
    assert set(table(app, "settlement_id")["settlement_id"]) == {one for (one,) in ids}
    ((running,),) = told(demo_settings, "SELECT count(*) FROM settlement WHERE status = 'approved'")
    assert cards(app)["Settlements running"] == str(running)


def test_a_lender_without_settlements_is_told_which_table_is_missing(shown: Shown, tmp_path: Path) -> None:
    settings = settings_for(write_lender(tmp_path / "lender.duckdb"))
    refresh(settings)
    assert sentences(shown(settings, "settlements")) == [
        "This page needs the table settlement, which the database does not have or which holds no row."
    ]


def test_the_workbook_holds_what_the_page_shows(demo_settings: Settings, tmp_path: Path) -> None:
    figures = open_figures(Store(demo_settings.store_path))
    view = opening_view(tuple(sorted(figures.months_of("settlements"))), None)
    answers = Answers(figures, demo_settings)
    REPORT.write(answers, view, tmp_path / "settlements.xlsx", lambda _what, _share: None)
    book = load_workbook(tmp_path / "settlements.xlsx")
    sheet = next(one for one in book.worksheets if one.title.startswith("Settlements by agency"))
    cells = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[1], int)]
    parts = content(answers, view).parts
    # The last row is the whole; a rate is a fraction.
    assert [row[1] for row in cells[:-1]] == parts["settlements_approved"].to_list()
    assert [row[2] for row in cells[:-1]] == pytest.approx(parts["settlement_depth"].to_list())
    assert cells[-1][1] == parts["settlements_approved"].sum()
