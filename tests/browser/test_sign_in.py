"""Sign-in with a real provider in a process of its own, over HTTP: links, grants, the end of a session, odd cookies."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from data_access.settings import Settings
from tests.browser.conftest import PROJECT, wait_until_healthy

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SERVER = (
    "import sys; from pathlib import Path; from dashboard import server; from dashboard.access.provider import "
    "load_provider; server.serve('127.0.0.1', int(sys.argv[1]), provider=load_provider(Path(sys.argv[2])))"
)
LASTS = 30
"""Seconds until a token ends."""
USERS = (
    {"sub": "north", "email": "north@lender.example", "email_verified": True},
    {"sub": "south", "email": "someone@lender.example", "groups": ["south"]},
    {"sub": "nobody", "email": "nobody@lender.example"},
)
GRANTS = """
[[grant]]
users = ["North@Lender.example"]
zones = ["North"]
[[grant]]
groups = ["south"]
zones = ["South"]
"""
COOKIE = "_streamlit_user"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(command: list[str], log: Path, health: str, **environment: str) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=PROJECT, env={**os.environ, **environment}, stdout=output, stderr=output
        )
        try:
            wait_until_healthy(health, process, log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


@contextmanager
def dashboard(folder: Path, settings: Settings, theirs: int) -> Iterator[str]:
    """A dashboard that the provider at a port signs readers in to; its address."""
    ours = free_port()
    (folder / "grants.toml").write_text(GRANTS, "utf-8")
    auth = folder / "auth.toml"
    auth.touch(0o600)
    auth.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{ours}/oauth2callback"\ncookie_secret = "{"s" * 40}"\n'
        f'client_id = "bucketwise"\nclient_secret = "secret"\n'
        f'server_metadata_url = "http://127.0.0.1:{theirs}/.well-known/openid-configuration"\n',
        "utf-8",
    )
    environment = {
        "COLLECTIONS_DATABASE_URL": settings.database_url,
        "COLLECTIONS_STORE_PATH": str(settings.store_path),
        "COLLECTIONS_STATE_URL": f"sqlite:///{folder / 'state.sqlite'}",
        "COLLECTIONS_SIGN_IN": str(auth),
        "COLLECTIONS_ACCESS_GRANTS": str(folder / "grants.toml"),
        "COLLECTIONS_ACCESS_LOG": str(folder / "access.jsonl"),
    }
    health = f"http://127.0.0.1:{ours}/_stcore/health"
    with running(["-c", SERVER, str(ours), str(auth)], folder / "server.log", health, **environment):
        yield f"http://127.0.0.1:{ours}"


@pytest.fixture(scope="module")
def address(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard that a provider signs readers in to."""
    folder, theirs = tmp_path_factory.mktemp("sign_in"), free_port()
    users = [part for one in USERS for part in ("--user-claims", json.dumps(one))]
    provider = ["-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", str(theirs), "-e", str(LASTS), *users]
    health = f"http://127.0.0.1:{theirs}/.well-known/openid-configuration"
    with running(provider, folder / "provider.log", health), dashboard(folder, demo_settings, theirs) as ours:
        yield ours


@pytest.fixture
def reader(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that knows nobody."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(40_000)
    yield context
    context.close()


def sign_in(page: Page, link: str, who: str) -> None:
    """Open a link and sign in at the provider."""
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=who, exact=True).click()


def accounts(page: Page) -> str:
    card = page.get_by_test_id("stMetric").filter(has_text="Accounts").first
    return card.get_by_test_id("stMetricValue").inner_text()


def test_a_first_visit_by_a_link_comes_back_to_it_and_sees_what_is_granted(
    reader: BrowserContext, address: str
) -> None:
    page = reader.new_page()
    page.goto(f"{address}/delinquency?month=2026-05&product=PL")
    expect(page.get_by_text("Sign in to see the dashboard.")).to_be_visible()
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    expect(page.get_by_test_id("stSidebar").get_by_text("Filters")).to_have_count(0)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="north", exact=True).click()
    expect(page.locator("h1").first).to_contain_text("Delinquency")
    assert page.url.startswith(f"{address}/delinquency?")
    assert {"month=2026-05", "product=PL"} <= set(page.url.split("?")[1].split("&"))
    expect(page.get_by_text("Of your area: Zone North").first).to_be_visible()
    expect(page.get_by_text("north@lender.example")).to_be_visible()
    (cookie,) = [one for one in reader.cookies() if one["name"] == COOKIE]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert not any(one["name"] == "bucketwise_return" for one in reader.cookies())


def test_two_readers_at_once_see_their_own(chromium: Browser, address: str) -> None:
    shown = {}
    contexts = [chromium.new_context() for _ in range(2)]
    pages = {who: context.new_page() for who, context in zip(("north", "south"), contexts, strict=True)}
    for who, page in pages.items():
        sign_in(page, f"{address}/portfolio_health", who)
    for who, page in pages.items():
        expect(page.get_by_text(f"Of your area: Zone {who.capitalize()}").first).to_be_visible(timeout=40_000)
        expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=40_000)
        shown[who] = accounts(page)
    assert shown["north"] != shown["south"]
    for context in contexts:
        context.close()


def test_who_has_no_grant_gets_one_sentence_and_can_sign_out(reader: BrowserContext, address: str) -> None:
    page = reader.new_page()
    sign_in(page, f"{address}/portfolio_health", "nobody")
    expect(
        page.get_by_text("You are signed in as nobody@lender.example, but nothing was granted to you")
    ).to_be_visible()
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_signing_out_ends_the_session_also_for_a_copy_of_the_cookie(
    reader: BrowserContext, chromium: Browser, address: str
) -> None:
    page = reader.new_page()
    sign_in(page, f"{address}/delinquency", "north")
    expect(page.get_by_text("Of your area").first).to_be_visible()
    held = reader.cookies()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/delinquency" not in url)
    assert not any(one["name"] == COOKIE for one in reader.cookies())
    page.goto(f"{address}/delinquency")
    expect(page.get_by_text("Sign in to see the dashboard.")).to_be_visible()
    thief = chromium.new_context()
    thief.add_cookies(held)  # type: ignore[arg-type]
    stolen = thief.new_page()
    stolen.goto(f"{address}/delinquency")
    expect(stolen.get_by_text("Your session has ended; sign in again.")).to_be_visible(timeout=40_000)
    thief.close()


def test_a_cookie_that_was_changed_or_signed_elsewhere_opens_nothing(reader: BrowserContext, address: str) -> None:
    page = reader.new_page()
    sign_in(page, f"{address}/delinquency", "south")
    expect(page.get_by_text("Of your area").first).to_be_visible()
    (cookie,) = [one for one in reader.cookies() if one["name"] == COOKIE]
    value = str(cookie["value"])
    place = len(value) // 2
    for odd in (value[:place] + ("A" if value[place] != "A" else "B") + value[place + 1 :], value[:-4], "north"):
        reader.add_cookies([{"name": COOKIE, "value": odd, "url": address}])
        page.goto(f"{address}/delinquency")
        expect(page.get_by_text("Sign in to see the dashboard.")).to_be_visible()
        expect(page.get_by_test_id("stMetric")).to_have_count(0)


def test_an_answer_that_no_request_belongs_to_signs_nobody_in(address: str) -> None:
    with httpx.Client() as client:
        for query in ("code=x&state=y", "error=access_denied&state=y", ""):
            told = client.get(f"{address}/oauth2callback?{query}")
            assert told.status_code == 302
            assert told.headers["location"] == "/"
            assert COOKIE not in client.cookies


@pytest.mark.parametrize("link", ["https://elsewhere.example/x", "//elsewhere.example", "/\\elsewhere.example", "/a b"])
def test_a_link_back_never_leads_elsewhere(address: str, link: str) -> None:
    from base64 import urlsafe_b64encode

    held = {"Cookie": f"bucketwise_return={urlsafe_b64encode(link.encode()).decode()}"}
    assert httpx.get(f"{address}/oauth2callback", headers=held).headers["location"] == "/"


def test_the_session_ends_when_the_token_does(reader: BrowserContext, address: str) -> None:
    page = reader.new_page()
    began = time.monotonic()
    sign_in(page, f"{address}/delinquency", "north")
    expect(page.get_by_text("Of your area").first).to_be_visible()
    expect(page.get_by_text("Your session has ended; sign in again.")).to_be_visible(timeout=(LASTS + 30) * 1000)
    assert time.monotonic() - began > LASTS - 15
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
