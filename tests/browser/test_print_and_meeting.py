"""A page on paper, on a telephone and in a meeting room: whole, without the sidebar, and nothing cut."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_CUT = """all => all.filter(e => [...e.querySelectorAll('p, div')].some(
    part => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX === 'hidden')
    || e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"""

_DRAWN = """all => all.filter(e => Math.abs(e.querySelector('.main-svg').getBoundingClientRect().height
    - e.querySelector('.js-plotly-plot').getBoundingClientRect().height) > 2).map(e => e.innerText)"""
_STILL_A_CONTROL = """all => all.filter(e => {
    const left = [...e.querySelectorAll('button')].filter(b => b.offsetParent !== null && !b.querySelector('svg.icon'));
    return left.length !== 1 || getComputedStyle(left[0]).borderTopStyle !== 'none'
        || [...left[0].querySelectorAll('*')].some(part => part.scrollWidth > part.clientWidth + 1
            && getComputedStyle(part).overflowX === 'hidden');
}).map(e => e.innerText)"""


def test_a_printed_page_is_whole_and_without_the_sidebar(screen: Screen) -> None:
    screen.open("/delinquency?zone=North")
    screen.expect_charts(4)
    pages = len(re.findall(rb"/Type\s*/Page\b", screen.page.pdf(prefer_css_page_size=True)))
    assert pages > 1
    screen.page.emulate_media(media="print")
    for gone in ("stSidebar", "stHeader", "stDownloadButton"):
        expect(screen.page.get_by_test_id(gone).first).to_be_hidden()
    # Of every choice paper has what was chosen, and nothing to press.
    options = screen.page.locator('[data-testid="stMain"] [role="radio"]')
    shown = [option for option in options.all() if option.is_visible()]
    assert 0 < len(shown) < options.count()
    assert all(option.get_attribute("aria-checked") == "true" for option in shown)
    expect(screen.page.locator('button[aria-label^="Help"]').first).to_be_hidden()
    expect(screen.page.locator(".st-key-chips button:visible").filter(has_text="Zone: North")).to_have_count(1)
    expect(screen.page.get_by_text("Figures as of")).to_be_visible()
    expect(screen.page.get_by_text("Reconciled").first).to_be_visible()
    # Of each choice what is chosen is left, whole and without the look of a button.
    choices = screen.page.get_by_test_id("stMain").get_by_test_id("stButtonGroup")
    assert choices.count() > 0
    assert choices.evaluate_all(_STILL_A_CONTROL) == []
    # A chart that is zoomed measures itself wrongly, and its legend or its lowest bars are cut.
    assert screen.page.get_by_test_id("stPlotlyChart").evaluate_all(_DRAWN) == []
    sizes = screen.page.locator('[data-testid="stMain"]').evaluate("e => [e.scrollHeight, e.clientHeight]")
    assert sizes[0] <= sizes[1] + 1
    screen.page.emulate_media(media="screen")


@pytest.mark.parametrize("path", ["/portfolio_health", "/complaints", "/agency_sla", "/recovery"])
def test_no_card_is_cut_on_a_telephone(screen: Screen, path: str) -> None:
    screen.page.set_viewport_size({"width": 390, "height": 900})
    screen.open(path)
    assert screen.page.get_by_test_id("stMetric").evaluate_all(_CUT) == []


def test_the_full_screen_has_no_sidebar_and_larger_figures_and_goes_from_page_to_page(screen: Screen) -> None:
    screen.open("/delinquency")
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    value = screen.page.get_by_test_id("stMetricValue").first
    before = value.evaluate(size)
    screen.press("Full screen")
    assert screen.query["meeting"] == ["yes"]
    expect(screen.page.get_by_test_id("stSidebar")).to_be_hidden()
    assert value.evaluate(size) > before
    assert not screen.overflows
    screen.press("Leave full screen")
    assert "meeting" not in screen.query
    expect(screen.page.get_by_test_id("stSidebar")).to_be_visible()


def test_a_printed_page_keeps_the_words_of_its_findings(screen: Screen) -> None:
    screen.open("/portfolio_health")
    findings = screen.page.locator(".st-key-findings").get_by_test_id("stPageLink").first
    expect(findings).to_be_visible()
    screen.page.emulate_media(media="print")
    expect(findings).to_be_visible()
    screen.page.emulate_media(media="screen")
