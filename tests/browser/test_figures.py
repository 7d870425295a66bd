"""Clicks and exports: a cell's count is its list's length, and the workbook holds what the screen shows."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_click_on_the_matrix_lists_the_accounts_behind_it(screen: Screen, tmp_path: Path) -> None:
    screen.open("/bucket_movement")
    cell = screen.grid("matrix").filter(has_text="▲").first
    count = int((cell.text_content() or "").removeprefix("▲").strip().replace(",", ""))
    screen.click_on(cell)
    behind = screen.page.locator(".st-key-accounts_behind")
    behind.wait_for()
    screen.settle()
    assert f"{count} accounts" in behind.inner_text().replace(",", "")
    expect(behind).to_be_in_viewport(ratio=0.5)
    expect(screen.chart("matrix").locator(".shapelayer path")).to_have_count(1)
    sheet = load_workbook(screen.download("All in Excel", tmp_path))["Accounts"]
    listed = [row for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("AC0")]
    assert len(listed) == count
    screen.press("Close")
    assert not behind.is_visible()
    assert screen.errors == []


def test_a_click_on_the_heatmap_filters_by_its_cell(screen: Screen) -> None:
    screen.open("/portfolio_health")
    screen.click_on(screen.grid("worst").filter(has_text="%").first)
    screen.page.locator(".st-key-chips").wait_for()
    screen.settle()
    assert len(screen.query["zone"]) == 1
    assert len(screen.query["product"]) == 1


def test_a_click_on_the_stock_filters_by_its_bucket(screen: Screen) -> None:
    screen.open("/delinquency?stock=value")
    screen.click_on(screen.bars("stock").first)
    screen.page.locator(".st-key-chips").wait_for()
    screen.settle()
    assert screen.query["bucket"] == ["Current"]


def test_the_workbook_holds_the_figures_of_the_screen_and_its_filters(screen: Screen, tmp_path: Path) -> None:
    screen.open("/portfolio_health?zone=North")
    file = screen.download("Excel", tmp_path)
    book = load_workbook(file)
    assert file.name == f"bucketwise-portfolio_health-{screen.query['month'][0]}-zone_North.xlsx"
    cover = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell is not None]
    assert "Zone" in cover
    assert "North" in cover
    assert any("invented" in text.lower() for text in cover)
    row = _last_row(book["Figures by month"])
    assert f"{row['Accounts']:,}" == screen.card("Accounts")
    for rate in ("30+ rate", "60+ rate", "90+ rate"):
        assert f"{row[rate] * 100:.2f} %" == screen.card(rate)


def _last_row(sheet: Any) -> dict[Any, Any]:
    rows: list[tuple[Any, ...]] = [row for row in sheet.iter_rows(values_only=True) if row[0] is not None]
    heading = next(row for row in rows if row[0] == "Month")
    dated = [row for row in rows[rows.index(heading) + 1 :] if hasattr(row[0], "year")]
    return dict(zip(heading, sorted(dated)[-1], strict=False))
