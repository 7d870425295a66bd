"""The address: it opens the same view again, survives page changes and Back, and never drops a value silently."""

import pytest

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_month_is_in_the_address_from_the_start(screen: Screen) -> None:
    screen.open("/delinquency")
    assert list(screen.query) == ["month"]
    assert len(screen.query["month"][0]) == len("2026-05")


def test_a_copied_link_opens_the_same_view(screen: Screen) -> None:
    screen.open("/portfolio_health")
    screen.pick("Zone", "North")
    screen.pick("Basis", "Principal")
    screen.choose("60+ principal rate")
    link, figure = screen.page.url, screen.card("60+ principal rate")
    assert screen.query["zone"] == ["North"]
    assert screen.query["basis"] == ["principal"]
    screen.page.context.clear_cookies()
    screen.page.goto("about:blank")
    screen.page.goto(link)
    screen.settle()
    assert screen.page.url == link
    screen.expect_chips("Zone: North")
    assert screen.card("60+ principal rate") == figure


def test_filters_survive_a_page_change_and_back_returns_to_the_page_with_its_filters(screen: Screen) -> None:
    screen.open("/portfolio_health")
    screen.pick("Zone", "North")
    on_first = screen.page.url
    screen.go_to("Delinquency")
    assert screen.path == "/delinquency"
    assert screen.query["zone"] == ["North"]
    screen.expect_chips("Zone: North")
    screen.back()
    assert screen.page.url == on_first
    assert screen.title == "Portfolio health"
    screen.expect_chips("Zone: North")


def test_back_undoes_the_last_filter(screen: Screen) -> None:
    screen.open("/delinquency?month=2026-03")
    before = screen.page.url
    screen.pick("Zone", "South")
    screen.back()
    assert screen.page.url == before
    screen.expect_chips()


def test_filters_cascade_and_a_pick_outside_is_cleared_aloud(screen: Screen) -> None:
    screen.open("/delinquency?zone=North&state=Kerala")
    screen.expect_warning("Kerala lies outside the places picked above it")
    screen.expect_chips("Zone: North")
    assert "state" not in screen.query


def test_every_unknown_value_is_announced(screen: Screen) -> None:
    unknown = {
        "zone=Atlantis": "The link filters by zone 'Atlantis', which the data does not hold",
        "product=![x](http://example.invalid/x.png)": "The link filters by product '![x](http://example.invalid/x.png)'",
        "month=1999-01": "The link asks for month '1999-01', which is not there",
        "basis=gold": "The link asks for basis 'gold', which is not there",
        "rate=luck": "The link asks for rate 'luck', which is not there",
        "zonne=North": "The link has 'zonne', which this page does not know",
    }
    screen.open(f"/delinquency?{'&'.join(unknown)}")
    for said in unknown.values():
        screen.expect_warning(said)
    assert screen.query["month"]
    assert screen.requests_elsewhere == []


def test_reset_clears_all_filters_at_once(screen: Screen) -> None:
    screen.open("/delinquency?zone=North&product=PL&bucket=1-30&bucket=31-60")
    screen.expect_chips("Zone: North", "Product: Personal loan", "Bucket: 1-30", "Bucket: 31-60")
    with_filters = screen.page.url
    screen.press("Reset")
    screen.expect_chips()
    assert list(screen.query) == ["month"]
    screen.back()
    assert screen.page.url == with_filters


def test_a_chip_removes_its_filter(screen: Screen) -> None:
    screen.open("/delinquency?bucket=1-30&bucket=31-60")
    screen.press("Bucket: 1-30")
    assert screen.query["bucket"] == ["31-60"]
    screen.expect_chips("Bucket: 31-60")


def test_a_filter_the_page_cannot_honour_is_greyed_and_kept(screen: Screen) -> None:
    screen.open("/portfolio_health?zone=North")
    screen.go_to("Data health")
    screen.expect_chips("Zone: North (not applied here)")
    assert screen.is_greyed("Zone")
    assert not screen.is_greyed("Month")
    screen.go_to("Delinquency")
    screen.expect_chips("Zone: North")


def test_no_account_and_no_search_text_is_in_the_address(screen: Screen) -> None:
    screen.open("/bucket_movement")
    screen.click_on(screen.grid("matrix").filter(has_text="▲").first)
    screen.settle()
    screen.page.locator(".st-key-accounts_behind").wait_for()
    assert sorted(screen.query) == ["closing", "month", "opening"]
