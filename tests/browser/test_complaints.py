"""A manager reads the page on complaints: from what came in to the list that is due, and into Excel."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PARTS = {"What came in": 3, "Answers and what is open": 2, "Disputes and satisfaction": 4}


def test_every_part_loads_and_draws_its_charts(screen: Screen) -> None:
    screen.open("/complaints")
    assert screen.title == "Complaints"
    assert int(screen.card("Complaints received")) >= 0
    for part, drawn in PARTS.items():
        screen.choose(part)
        screen.expect_charts(drawn)
    screen.choose("Per 1,000 accounts")
    assert screen.errors == []
    assert screen.requests_elsewhere == []


def test_part_and_breakdown_are_in_the_address(screen: Screen) -> None:
    screen.open("/complaints?part=rates&rate_by=state&span=3")
    assert screen.query["part"] == ["rates"]
    assert screen.query["rate_by"] == ["state"]
    assert screen.query["span"] == ["3"]
    screen.choose("What came in")
    assert "part" not in screen.query
    assert screen.errors == []


def test_a_filter_changes_the_figures_and_what_cannot_filter_is_greyed(screen: Screen) -> None:
    screen.open("/complaints")
    whole = int(screen.card("Complaints received"))
    screen.pick("Zone", "North")
    screen.expect_chips("North")
    assert int(screen.card("Complaints received")) <= whole
    assert screen.is_greyed("Bucket")
    assert screen.is_greyed("Branch")


def test_the_workbook_has_what_the_screen_has(screen: Screen, tmp_path: Path) -> None:
    screen.open("/complaints")
    received, waiting = int(screen.card("Complaints received")), int(screen.card("Open complaints"))
    book = load_workbook(screen.download("Excel", tmp_path), read_only=True, data_only=True)
    try:
        names = book.sheetnames
        months = [row for row in book["Months and their limits"].iter_rows(min_row=6, values_only=True) if row[0]]
        assert months[-1][1] == received
        listed = next(name for name in names if name.startswith("Open complaints and"))
        rows = [row for row in book[listed].iter_rows(min_row=6, values_only=True) if row[0]]
        assert len([row for row in rows if isinstance(row[3], int)]) == waiting
        for start in ("Complaints by week", "Per 1,000 accounts by agency", "Answers by month", "Disputes by month",
                      "Surveys by month"):  # fmt: skip
            assert [name for name in names if name.startswith(start)], start
    finally:
        book.close()
