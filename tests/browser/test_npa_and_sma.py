"""NPA and SMA in a browser: a click on a bar lists its accounts, and the workbook holds what the screen shows."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SLIPPAGE = 1
"""The second bar of the bridge."""


def test_a_click_on_a_bar_lists_as_many_accounts_as_the_bar_counts(screen: Screen, tmp_path: Path) -> None:
    screen.open("/npa_and_sma")
    page = load_workbook(screen.download("Excel", tmp_path))
    lines = next(sheet for sheet in page.worksheets if sheet.title.startswith("NPA from opening"))
    counted = {row[0]: row[1] for row in lines.iter_rows(values_only=True)}
    screen.click_on(screen.bars("bridge").nth(SLIPPAGE))
    behind = screen.page.locator(".st-key-npa_accounts")
    behind.wait_for()
    screen.settle()
    assert f"Slippage: {counted['Slippage']} accounts" in behind.inner_text().replace(",", "")
    assert screen.query["line"] == ["slippage"]
    expect(behind).to_be_in_viewport(ratio=0.5)
    sheet = load_workbook(screen.download("All in Excel", tmp_path))["Accounts"]
    assert (
        len([row for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("AC0")]) == counted["Slippage"]
    )
    screen.press("Close")
    assert not behind.is_visible()
    assert screen.errors == []
