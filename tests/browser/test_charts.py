"""Charts in a browser: readable at every width, what hover says, names for screen readers, and a picture to keep."""

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PNG = b"\x89PNG\r\n\x1a\n"


def overlapping(texts: Locator) -> list[tuple[str, str]]:
    """Pairs of texts in one line that run into each other."""
    boxes = (
        "all => all.map(e => { const b = e.getBoundingClientRect(); return [b.top, b.left, b.right, e.textContent]; })"
    )
    drawn = sorted((round(top), left, right, text) for top, left, right, text in texts.evaluate_all(boxes))
    return [(one[3], other[3]) for one, other in pairwise(drawn) if abs(one[0] - other[0]) < 3 and other[1] < one[2]]


@pytest.mark.parametrize(
    ("path", "key"),
    [("/agency_sla?zone=East", "sla_matrix"), ("/bucket_movement?cells=value", "matrix"), ("/delinquency", "worst")],
)
def test_no_text_of_a_grid_runs_into_another_and_none_is_dropped(screen: Screen, path: str, key: str) -> None:
    """On a phone, where the page is opened, and at every width to which it is drawn out from there."""
    screen.page.set_viewport_size({"width": 390, "height": 900})
    screen.open(path)
    for width in (390, 800, 1280, 1440):
        screen.page.set_viewport_size({"width": width, "height": 900})
        screen.settle()
        screen.grid(key).first.wait_for(state="attached")
        assert overlapping(screen.grid(key)) == [], width
        assert overlapping(screen.chart(key).locator(".xaxislayer-above text")) == [], width
        assert not screen.overflows, width
        assert screen.grid(key).count() == screen.bars(key).count() > 1, width
        # What is wider than the page is reached by scrolling the chart alone.
        last = screen.chart(key).locator(".xaxislayer-above text").last
        last.scroll_into_view_if_needed()
        expect(last).to_be_in_viewport()
    assert screen.errors == []


def test_hover_says_every_figure_exactly(screen: Screen) -> None:
    screen.open("/portfolio_health")
    said = screen.hover_over(screen.chart("trend").locator(".points path").last)
    for rate in ("30+ rate", "60+ rate", "90+ rate"):
        assert f"{rate}: {screen.card(rate)}" in said


def test_a_chart_has_a_name_for_screen_readers(screen: Screen) -> None:
    screen.open("/delinquency")
    screen.expect_charts(4)
    names = screen.page.get_by_role("figure").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
    assert len(names) == screen.page.locator(".stPlotlyChart").count()
    assert any(name.startswith("30+ rate over ") for name in names)


def test_the_only_tools_are_the_picture_and_the_whole_screen(screen: Screen, tmp_path: Path) -> None:
    screen.open("/delinquency")
    chart = screen.chart("rate_course")
    chart.hover()
    titles = chart.locator(".modebar-btn").evaluate_all("all => all.map(e => e.getAttribute('data-title'))")
    assert titles == ["Download plot as a PNG", "Fullscreen"]
    with screen.page.expect_download() as waiting:
        chart.locator(".modebar-btn").first.click()
    waiting.value.save_as(tmp_path / "chart.png")
    assert waiting.value.suggested_filename == "rate_course.png"
    assert (tmp_path / "chart.png").read_bytes().startswith(PNG)
    assert screen.requests_elsewhere == []
