"""Every page in a browser: it loads without an error, reads on narrow screens and in the dark, and fetches nothing."""

import pytest
from playwright.sync_api import Page

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = {
    "portfolio_health": "Portfolio health",
    "delinquency": "Delinquency",
    "bucket_movement": "Bucket movement",
    "accounts": "Accounts",
    "data_health": "Data health",
}


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_page_loads_without_an_error_and_fetches_nothing_from_elsewhere(screen: Screen, path: str, title: str) -> None:
    screen.open(f"/{path}")
    assert screen.title == title
    assert screen.errors == []
    assert screen.requests_elsewhere == []
    assert screen.page.get_by_text("Invented data").first.is_visible()
    assert screen.page.get_by_text("Reconciled").first.is_visible()


def test_the_bare_address_shows_the_first_page(screen: Screen) -> None:
    screen.open("/")
    assert screen.title == "Portfolio health"
    assert screen.query["month"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_runs_over_the_edge(screen: Screen, path: str, width: int) -> None:
    screen.page.set_viewport_size({"width": width, "height": 900})
    screen.open(f"/{path}")
    assert not screen.overflows


@pytest.mark.parametrize("path", PAGES)
def test_dark_appearance_has_dark_ground_light_text_and_no_error(dark_page: Page, server: str, path: str) -> None:
    screen = Screen(dark_page, server)
    screen.open(f"/{path}")
    colours = "e => { const s = getComputedStyle(e); return [s.backgroundColor, s.color]; }"
    ground, text = dark_page.locator('[data-testid="stApp"]').evaluate(colours)
    assert ground == "rgb(16, 22, 28)"
    assert text == "rgb(228, 233, 238)"
    assert screen.errors == []
    if path == "bucket_movement":
        fill = screen.grid("matrix").last.evaluate("e => getComputedStyle(e).fill")
        assert fill == text
