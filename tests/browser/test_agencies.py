"""A manager reviews agencies: the grid of terms, one agency opened from it, its workbook and the zip of all."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_grid_loads_and_leads_to_one_agency(screen: Screen) -> None:
    screen.open("/agency_sla")
    assert screen.title == "Agency SLA"
    screen.open("/agency_sla?agency=TE01&agency=TE02")
    expect(screen.page.locator("svg text").filter(has_text="Penetration").first).to_be_visible()
    screen.open("/agency_sla?agency=TE01")
    screen.page.get_by_role("link", name="Review of").click()
    screen.settle()
    assert screen.path == "/agency"
    assert screen.query["agency"] == ["TE01"]
    assert screen.title == "Agency review"
    assert screen.errors == []
    assert screen.requests_elsewhere == []


def test_measures_without_a_term_are_shown_on_request_and_kept_in_the_address(screen: Screen) -> None:
    screen.open("/agency_sla?agency=TE01")
    screen.choose("All measures")
    assert screen.query["measures"] == ["all"]
    expect(screen.page.locator("svg text").filter(has_text="Promise").first).to_be_visible()


def test_the_workbook_is_of_the_agency_in_the_address(screen: Screen, tmp_path: Path) -> None:
    screen.open("/agency?agency=TE02")
    book = load_workbook(screen.download("Excel", tmp_path))
    cover = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any("Agency review" in line for line in cover)
    assert any("agency=TE02" in line for line in cover)
    assert {"Promises", "Coverage", "Complaints"} <= set(book.sheetnames)


def test_all_agencies_are_written_in_the_background_while_the_page_stays(screen: Screen, tmp_path: Path) -> None:
    screen.open("/agency")
    screen.press("All agencies")
    done = screen.page.get_by_role("button", name="Download zip")
    done.wait_for(timeout=240_000)
    with screen.page.expect_download() as downloaded:
        done.click()
    downloaded.value.save_as(tmp_path / "reviews.zip")
    with zipfile.ZipFile(tmp_path / "reviews.zip") as written:
        assert len(written.namelist()) > 20
        assert written.testzip() is None
