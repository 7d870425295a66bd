"""The list of pages in the sidebar: groups that open, the keyboard, and filters that stay in view."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen

pytestmark = pytest.mark.browser


def test_only_the_group_of_the_page_is_open_and_filters_are_in_view(screen: Screen) -> None:
    screen.open("/settlements?zone=North")
    links = screen.page.locator(".st-key-navigation").get_by_test_id("stPageLink").get_by_role("paragraph")
    expect(links.locator("visible=true")).to_have_text(
        ["Recovery against target", "Settlements", "Legal and repossession", "Write-off pool"]
    )
    month = screen.page.get_by_test_id("stSidebar").get_by_text("Month", exact=True)
    box = month.bounding_box()
    assert box is not None
    assert box["y"] < 600


def test_a_closed_group_opens_by_the_keyboard_and_its_link_keeps_the_filters(screen: Screen) -> None:
    screen.open("/settlements?zone=North")
    group = screen.page.locator(".st-key-navigation").get_by_test_id("stExpander").filter(has_text="Customers")
    group.locator("summary").focus()
    screen.page.keyboard.press("Enter")
    expect(group.get_by_test_id("stPageLink").filter(has_text="Complaints")).to_be_visible()
    screen.page.keyboard.press("Tab")
    screen.page.keyboard.press("Tab")
    screen.page.keyboard.press("Enter")
    expect(screen.page.locator("h1").first).to_contain_text("Complaints")
    screen.settle()
    assert screen.query["zone"] == ["North"]
