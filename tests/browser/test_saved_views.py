"""A reader names a filtered page and opens it again from the sidebar."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_page_is_saved_under_a_name_opens_again_and_is_deleted(screen: Screen) -> None:
    views = screen.page.locator(".st-key-my_views")
    screen.open("/delinquency?month=2026-05")
    screen.pick("Zone", "North")
    link = screen.query
    views.get_by_role("button", name="Save").click()
    screen.page.get_by_label("Name", exact=True).fill("North *only*")
    screen.page.get_by_role("button", name="Save this view").click()
    expect(views.get_by_role("link", name="North *only*")).to_be_visible()
    expect(screen.page.get_by_role("button", name="Save this view")).to_be_hidden()

    screen.open("/portfolio_health")
    views.get_by_role("link", name="North *only*").click()
    expect(screen.page.locator("h1").first).to_contain_text("Delinquency")
    screen.settle()
    assert (screen.path, screen.query) == ("/delinquency", link)
    screen.expect_chips("Zone: North")
    assert screen.errors == []

    views.get_by_role("button", name="Edit").click()
    screen.page.get_by_role("button", name="Delete").click()
    expect(views.get_by_role("link")).to_have_count(0)
