"""Every page in a browser: it loads without an error, reads on narrow screens and in the dark, and fetches nothing."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = {
    "portfolio_health": "Portfolio health",
    "delinquency": "Delinquency",
    "bucket_movement": "Bucket movement",
    "recovery": "Recovery against target",
    "agency_sla": "Agency SLA",
    "agency": "Agency review",
    "accounts": "Accounts",
    "complaints": "Complaints",
    "data_health": "Data health",
}
PARTS = {
    "recovery": ("target", "efficiency", "sources", "losses"),
    "complaints": ("volume", "rates", "answers", "voices"),
    "agency_sla": ("all",),
}
VIEWS = [(path, "") for path in PAGES if path not in PARTS] + [
    (path, part) for path, parts in PARTS.items() for part in parts
]


@pytest.mark.parametrize(("path", "part"), VIEWS)
def test_every_view_loads_within_the_window_and_fetches_nothing_from_elsewhere(
    screen: Screen, path: str, part: str
) -> None:
    screen.open(f"/{path}?{'measures' if path == 'agency_sla' else 'part'}={part}")
    assert screen.title.startswith(PAGES[path])
    assert screen.page.title() == f"{screen.title} · Bucketwise"
    assert screen.errors == []
    assert screen.requests_elsewhere == []
    assert screen.page.get_by_text("Invented data").first.is_visible()
    assert screen.page.get_by_text("Reconciled").first.is_visible()
    assert not screen.overflows
    screen.page.set_viewport_size({"width": 800, "height": 900})
    screen.settle()
    assert not screen.overflows


def test_the_bare_address_shows_the_first_page(screen: Screen) -> None:
    screen.open("/")
    assert screen.title == "Portfolio health"
    assert screen.query["month"]


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
        assert min(int(part) for part in re.findall(r"\d+", fill)) > 200  # light, as the text of the page is
