"""Tokens that must not be taken, a provider that is down, and what is asked without a session."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from data_access.settings import Settings
from tests.browser.odd_provider import SPOILED
from tests.browser.test_sign_in import COOKIE, dashboard, free_port, reader, running, sign_in
from tests.dashboard.asgi.conftest import drawn

__all__ = ["reader"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
PROTOCOLS = [Subprotocol("streamlit")]
FIGURES = {"metric", "plotly_chart", "arrow_data_frame"}
PAGE = "/portfolio_health"


@pytest.fixture(scope="module")
def spoiling(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard whose provider spoils tokens."""
    folder, theirs = tmp_path_factory.mktemp("spoiling"), free_port()
    health = f"http://127.0.0.1:{theirs}/.well-known/openid-configuration"
    with (
        running(["-m", "tests.browser.odd_provider", str(theirs)], folder / "provider.log", health),
        dashboard(folder, demo_settings, theirs) as address,
    ):
        yield address


def nothing_shown(page: Page) -> None:
    expect(page.get_by_text("Sign in to see the dashboard.")).to_be_visible()
    expect(page.get_by_test_id("stMetric")).to_have_count(0)


@pytest.mark.parametrize("who", [who for who in SPOILED if who != "whole"])
def test_a_token_that_is_not_for_us_or_not_whole_opens_nothing(reader: BrowserContext, spoiling: str, who: str) -> None:
    page = reader.new_page()
    sign_in(page, f"{spoiling}{PAGE}", who)
    page.wait_for_url(f"{spoiling}{PAGE}**")
    nothing_shown(page)
    assert not any(one["name"].startswith(COOKIE) for one in reader.cookies())


def test_the_same_provider_lets_in_who_has_a_whole_token(reader: BrowserContext, spoiling: str) -> None:
    page = reader.new_page()
    sign_in(page, f"{spoiling}{PAGE}", "whole")
    expect(page.get_by_text("Of your area: Zone North").first).to_be_visible()


def test_after_sign_out_the_back_button_shows_nothing(reader: BrowserContext, spoiling: str) -> None:
    page = reader.new_page()
    sign_in(page, f"{spoiling}{PAGE}", "whole")
    expect(page.get_by_text("Of your area: Zone North").first).to_be_visible()
    page.goto(f"{spoiling}/delinquency")
    expect(page.get_by_text("Of your area: Zone North").first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/delinquency" not in url)
    for _ in range(3):
        page.go_back()
        if page.url.startswith(spoiling):
            nothing_shown(page)


def test_a_websocket_without_a_session_is_told_no_figure(spoiling: str) -> None:
    stream = f"ws://{spoiling.removeprefix('http://')}/_stcore/stream"
    for cookie in ("", f"{COOKIE}=north", f"{COOKIE}=2|1:0|10:1|15:_streamlit_user|8:e30=|0"):
        told = {"Cookie": cookie} if cookie else {}
        try:
            with connect(
                stream, subprotocols=[Subprotocol("streamlit")], additional_headers=told, proxy=None, legacy=True
            ) as page:
                found = drawn(page)
        except ConnectionClosed:
            continue
        text = "".join(str(one) for one in found)
        assert "Sign in to see the dashboard." in text
        assert "North" not in text
        assert not FIGURES & {one.delta.new_element.WhichOneof("type") for one in found}


def test_a_guessed_file_is_not_there_with_or_without_a_session(reader: BrowserContext, spoiling: str) -> None:
    guess = f"{spoiling}/media/{'a' * 56}.xlsx"
    assert httpx.get(guess).status_code == 404
    page = reader.new_page()
    sign_in(page, f"{spoiling}{PAGE}", "whole")
    expect(page.get_by_text("Of your area: Zone North").first).to_be_visible()
    assert reader.request.get(guess).status == 404


def test_while_the_provider_is_down_readers_go_on_and_others_get_a_sentence(
    demo_settings: Settings, chromium: Browser, reader: BrowserContext, tmp_path: Path
) -> None:
    theirs = free_port()
    health = f"http://127.0.0.1:{theirs}/.well-known/openid-configuration"
    with ExitStack() as provider, ExitStack() as ours:
        provider.enter_context(running(["-m", "tests.browser.odd_provider", str(theirs)], tmp_path / "log", health))
        address = ours.enter_context(dashboard(tmp_path, demo_settings, theirs))
        page = reader.new_page()
        sign_in(page, f"{address}{PAGE}", "whole")
        expect(page.get_by_text("Of your area: Zone North").first).to_be_visible()
        provider.close()
        page.goto(f"{address}/delinquency")
        expect(page.get_by_text("Of your area: Zone North").first).to_be_visible()
        other = chromium.new_context()
        late = other.new_page()
        late.goto(f"{address}{PAGE}")
        late.get_by_role("button", name="Sign in").click()
        expect(late.get_by_text("You cannot sign in now, because the provider")).to_be_visible()
        other.close()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(lambda url: "/delinquency" not in url)
        page.goto(f"{address}{PAGE}")
        nothing_shown(page)
