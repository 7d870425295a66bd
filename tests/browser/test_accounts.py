"""The list of accounts in a browser: pages, order, search, one account, Back, and the file read back."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def pager(screen: Screen) -> str:
    return screen.page.locator(".st-key-accounts_pager").inner_text()


def search(screen: Screen, text: str) -> None:
    field = screen.page.get_by_placeholder("Account or customer number")
    field.fill(text)
    field.press("Enter")
    screen.settle()


def open_first_row(screen: Screen, key: str = "") -> None:
    """Tick the first row of the list on the page, or of the one with this key."""
    within = screen.page.locator(f".st-key-{key}") if key else screen.page
    grid = within.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    grid.locator("canvas").first.wait_for()
    box = grid.bounding_box()
    assert box is not None
    screen.page.mouse.click(box["x"] + 18, box["y"] + 48)
    screen.page.wait_for_url("**account=**")
    screen.settle()


def test_pages_are_turned_and_back_returns(screen: Screen) -> None:
    screen.open("/accounts?order=overdue")
    assert screen.title == "Accounts"
    assert "1 to 50 of" in pager(screen)
    screen.press("Next")
    assert "51 to 100 of" in pager(screen)
    assert len(screen.query["after"]) == 1
    screen.back()
    assert "1 to 50 of" in pager(screen)
    assert screen.errors == []
    assert screen.requests_elsewhere == []


def test_an_account_is_searched_opened_and_left_and_no_search_is_in_the_address(screen: Screen) -> None:
    screen.open("/accounts")
    whole = int(screen.card("Accounts").replace(",", ""))
    search(screen, "AC00000")
    assert 0 < int(screen.card("Accounts").replace(",", "")) <= whole
    assert "AC00000" not in screen.page.url
    open_first_row(screen)
    account = screen.query["account"][0]
    expect(screen.page.get_by_text(f"Account {account}")).to_be_visible()
    expect(screen.page.get_by_text("Days past due by month")).to_be_visible()
    expect(screen.grid("strip").first).to_be_attached()
    assert screen.card("Bucket")
    assert not screen.overflows
    screen.press("Back to the list")
    assert "account" not in screen.query
    assert screen.page.get_by_placeholder("Account or customer number").input_value() == "AC00000"
    assert screen.errors == []


@pytest.mark.parametrize(
    ("path", "key", "page"),
    [
        ("/bucket_movement?opening=Current&closing=1-30&zone=North", "accounts_behind_rows", "Bucket movement"),
        ("/npa_and_sma?line=slippage", "npa_accounts_rows", "NPA and SMA"),
    ],
)
def test_a_row_of_a_list_leads_to_its_account_and_back(screen: Screen, path: str, key: str, page: str) -> None:
    screen.open(path)
    list_at = screen.page.url
    open_first_row(screen, key)
    assert screen.title == "Accounts"
    expect(screen.page.get_by_text(f"Account {screen.query['account'][0]}")).to_be_visible()
    assert screen.query.get("zone") == (["North"] if "zone" in path else None)
    screen.page.get_by_role("link", name=f"Back to {page}").click()
    screen.settle()
    assert screen.title == page
    assert screen.page.url == list_at
    expect(screen.page.locator(f".st-key-{key}")).to_be_visible()
    screen.back()
    assert screen.title == "Accounts"
    # Streamlit has written the account into the history of the page of the list before it left.
    screen.back()
    assert screen.title == page
    assert screen.page.url == list_at
    expect(screen.page.locator(f".st-key-{key}")).to_be_visible()
    assert screen.errors == []


def test_back_leads_to_the_list_also_after_the_reader_filtered_beside_the_account(screen: Screen) -> None:
    screen.open("/npa_and_sma?line=slippage")
    list_at = screen.page.url
    open_first_row(screen, "npa_accounts_rows")
    screen.pick("Product", "Personal loan")
    assert screen.title == "Accounts"
    screen.back()
    screen.back()
    assert screen.title == "NPA and SMA"
    assert screen.page.url == list_at
    expect(screen.page.locator(".st-key-npa_accounts_rows")).to_be_visible()
    assert screen.page.get_by_text("which this page does not know").count() == 0


def test_an_account_in_the_address_is_opened_and_fits_a_narrow_screen(screen: Screen) -> None:
    screen.open("/accounts")
    open_first_row(screen)
    link = screen.page.url.removeprefix(screen.server)
    screen.page.set_viewport_size({"width": 800, "height": 900})
    screen.open(link)
    expect(screen.page.get_by_text("Days past due by month")).to_be_visible()
    assert not screen.overflows
    assert screen.errors == []


def test_the_order_is_explained_beside_the_list(screen: Screen) -> None:
    screen.open("/accounts")
    screen.page.get_by_role("button", name="Why this order").click()
    expect(screen.page.get_by_text("balance at risk x chance to roll x days without contact")).to_be_visible()


def test_the_file_holds_every_account_that_matches(screen: Screen, tmp_path: Path) -> None:
    screen.open("/accounts?zone=North")
    count = int(screen.card("In the order of work").replace(",", ""))
    with screen.page.expect_download(timeout=120_000) as waiting:
        screen.page.get_by_role("button", name="Excel", exact=True).first.click()
    waiting.value.save_as(tmp_path / "accounts.xlsx")
    book = load_workbook(tmp_path / "accounts.xlsx")
    headings, *rows = book["Accounts"].iter_rows(values_only=True)
    assert len(rows) == count
    assert {row[headings.index("Zone")] for row in rows} == {"North"}
    book.close()
