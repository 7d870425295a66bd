"""Every view in a browser: no error, nothing fetched, readable when narrow and when dark, and whole in its workbook."""

import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from dashboard.subjects import REPORTS
from tests.browser.gaps import missing
from tests.browser.on_page import Reading
from tests.browser.rendered import sheets
from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES: Final = {name: report.title for name, report in REPORTS.items()}
_CHOSEN: Final = (
    "/portfolio_health?month=2026-05&compare=last_year&zone=North&zone=South&basis=principal&by=state",
    "/what_changed?of=collected_on_overdue_amount&by=bucket&zone=North",
    "/delinquency?zone=North&by=product_code&stock=share&basis=principal",
    "/npa_and_sma?zone=North&measure=borrowers&by=zone",
    "/bucket_movement?zone=North&cells=share&flow=net&bucket_followed=31-60&basis=principal",
    "/vintages?state=now&days=60&cohort=month&terms=no&by=zone&basis=outstanding",
    "/recovery?period=quarter&part=efficiency",
    "/recovery?day=10&part=sources",
    "/recovery?zone=South&period=week&part=losses",
    "/agency_sla?zone=North&measures=all",
    "/agency_comparison?type=legal&age=3&strata=secured&part=curves",
    "/agency_comparison?type=digital&part=money",
    "/contact_to_cash?part=funnel&by=bucket",
    "/contact_to_cash?part=lists",
    "/conduct?rule=contact_hours&by=collector_code&zone=North",
    "/complaints?part=rates&rate_by=state&span=3&zone=North",
    "/complaints?part=voices&zone=South",
)
"""Choices that draw what the page did not show as it opened."""
VIEWS: Final = (*(f"/{name}" for name in PAGES), *_CHOSEN)
DARK, LIGHT_TEXT = "rgb(16, 22, 28)", "rgb(228, 233, 238)"


def test_every_page_has_a_view() -> None:
    assert {re.split(r"[/?]", path)[1] for path in VIEWS} == set(PAGES)


@pytest.mark.parametrize("path", VIEWS)
def test_a_view_loads_fits_the_window_fetches_nothing_and_is_whole_in_its_workbook(
    screen: Screen, tmp_path: Path, path: str
) -> None:
    shown, name = Reading(screen).open(path), re.split(r"[/?]", path)[1]
    assert screen.title.startswith(PAGES[name])
    assert screen.page.title() == f"{screen.title} · Bucketwise"
    assert screen.page.get_by_text("Invented data").first.is_visible()
    assert screen.page.get_by_text("Reconciled").first.is_visible()
    assert not screen.overflows
    assert bool(shown.cards) is (name not in ("glossary", "packs", "load_data"))  # which hold no figures of their own
    workbook = list(sheets(screen.download("Excel", tmp_path)))
    assert "\n".join(missing(shown, workbook)) == ""
    screen.page.set_viewport_size({"width": 800, "height": 900})
    screen.settle()
    assert not screen.overflows
    screen.page.emulate_media(color_scheme="dark")
    app = screen.page.locator('[data-testid="stApp"]')
    expect(app).to_have_css("background-color", DARK)
    expect(app).to_have_css("color", LIGHT_TEXT)
    assert screen.errors == []
    assert screen.requests_elsewhere == []


def test_the_bare_address_shows_the_first_page(screen: Screen) -> None:
    screen.open("/")
    assert screen.title == "Portfolio health"
    assert screen.query["month"]


def test_a_page_opened_in_dark_appearance_has_light_text_also_in_its_charts(dark_page: Page, server: str) -> None:
    screen = Screen(dark_page, server)
    screen.open("/bucket_movement")
    app = dark_page.locator('[data-testid="stApp"]')
    expect(app).to_have_css("background-color", DARK)
    expect(app).to_have_css("color", LIGHT_TEXT)
    assert screen.errors == []
    fill = screen.grid("matrix").last.evaluate("e => getComputedStyle(e).fill")
    assert min(int(part) for part in re.findall(r"\d+", fill)) > 200  # light, as the text of the page is
