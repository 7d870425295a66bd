"""A manager reads the recovery page: from the month's standing to a replayed day, by state, and into Excel."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PARTS = ("Against target", "Efficiency and overdue", "What it came from", "Bounces, charges, write-offs")


def test_every_part_loads_and_draws_its_charts(screen: Screen) -> None:
    screen.open("/recovery")
    assert screen.title == "Recovery against target"
    assert screen.card("Collected").startswith("₹")
    for part in PARTS:
        screen.choose(part)
        screen.expect_charts(2)
    assert screen.errors == []
    assert screen.requests_elsewhere == []


def test_a_replayed_day_is_in_the_address_and_opens_again_from_it(screen: Screen) -> None:
    screen.open("/recovery?day=10&by=state")
    collected = screen.card("Collected")
    assert screen.query["day"] == ["10"]
    assert screen.card("Required per working day") != "n/a"
    screen.choose("Quarter to date")
    assert "day" not in screen.query
    screen.choose("Month to date")
    screen.open("/recovery?day=10&by=state")
    assert screen.card("Collected") == collected
    assert screen.errors == []


def test_a_link_with_an_unknown_working_day_says_so(screen: Screen) -> None:
    screen.open("/recovery?day=99")
    screen.expect_warning("99")
    assert screen.errors == []


def test_a_filter_by_zone_changes_the_figures_and_stays_on_the_next_page(screen: Screen) -> None:
    screen.open("/recovery")
    whole = screen.card("Collected")
    screen.pick("Zone", "North")
    assert screen.card("Collected") != whole
    screen.go_to("Delinquency")
    screen.expect_chips("North")


def test_a_click_on_a_bar_filters_by_it(screen: Screen) -> None:
    screen.open("/recovery?part=target&by=zone")
    screen.expect_charts(2)
    first = screen.chart("bullets").locator(".yaxislayer-above text").first.text_content()
    screen.click_on(screen.bars("bullets").first)
    screen.page.locator(".st-key-chips").wait_for()
    screen.settle()
    assert screen.query["zone"] == [first]


def test_the_workbook_holds_the_replayed_day_and_its_breakdown(screen: Screen, tmp_path: Path) -> None:
    screen.open("/recovery?day=10&by=state")
    book = load_workbook(screen.download("Excel", tmp_path))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    month = next(row for row in rows if row[0] == "Month to date")
    assert month[1] in ("on pace", "behind", "reached")
    shown = float(screen.card("Collected").strip("₹").split()[0].replace(",", ""))
    unit = {"Cr": 10_000_000, "L": 100_000}.get(screen.card("Collected").split()[-1], 1)
    assert float(str(month[2])) == pytest.approx(shown * unit, rel=0.01)
    assert any(str(row[0]).startswith("Recovery against target by state") for row in rows)
    assert "Definitions" in book.sheetnames
