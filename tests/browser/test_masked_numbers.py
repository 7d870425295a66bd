"""A masked account in a browser: its row is ticked and it opens; no number is on the page, in the address or sent."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from data_access.settings import Settings
from tests.browser.conftest import PROJECT, SERVER, wait_until_healthy
from tests.browser.screen import Screen
from tests.browser.test_accounts import open_first_row, search
from tests.browser.test_sign_in import free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WHOLE = re.compile(r"[A-Z]{2}0000\d{5}(?!\d)")


@pytest.fixture(scope="module")
def masking(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard that masks account numbers."""
    folder, port = tmp_path_factory.mktemp("masking"), free_port()
    environment = {
        **os.environ,
        "COLLECTIONS_DATABASE_URL": demo_settings.database_url,
        "COLLECTIONS_STORE_PATH": str(demo_settings.store_path),
        "COLLECTIONS_STATE_URL": f"sqlite:///{folder / 'state.sqlite'}",
        "COLLECTIONS_MASK_ACCOUNT_NUMBERS": "true",
    }
    log = folder / "log"
    with log.open("wb") as output:
        command = [sys.executable, "-c", SERVER, str(port)]
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=output)
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture
def sent(screen: Screen, masking: str) -> list[str]:
    """What the server sent over the websocket, as far as it is text; the screen looks at the server that masks."""
    found: list[str] = []

    def keep(payload: str | bytes) -> None:
        found.append(payload if isinstance(payload, str) else payload.decode("latin-1"))

    screen.page.on("websocket", lambda socket: socket.on("framereceived", keep))
    screen.server = masking
    return found


def whole(page: Page, sent: list[str]) -> list[str]:
    return [one for text in (page.url, page.content(), *sent) for one in WHOLE.findall(text)]


@pytest.mark.parametrize(
    ("path", "key"), [("/accounts", ""), ("/bucket_movement?opening=Current&closing=1-30", "accounts_behind_rows")]
)
def test_a_masked_row_that_is_ticked_opens_its_account(screen: Screen, sent: list[str], path: str, key: str) -> None:
    screen.open(path)
    open_first_row(screen, key)
    assert screen.query["account"][0].startswith("~")
    heading = screen.page.get_by_text(re.compile(r"^Account •••\d{4}-[A-Z2-7]{6}$"))
    expect(heading).to_be_visible()
    expect(screen.page.get_by_text("Days past due by month")).to_be_visible()
    shown = heading.inner_text()
    screen.page.reload()
    screen.settle()
    expect(screen.page.get_by_text(shown, exact=True)).to_be_visible()
    assert len(sent) > 1
    assert whole(screen.page, sent) == []
    assert screen.errors == []


def test_a_masked_number_is_found_as_it_stands(screen: Screen, sent: list[str]) -> None:
    screen.open("/accounts")
    open_first_row(screen)
    shown = screen.page.get_by_text(re.compile("^Account •••")).inner_text().removeprefix("Account ")
    screen.press("Back to the list")
    search(screen, shown)
    assert screen.card("Accounts") == "1"
    open_first_row(screen)
    expect(screen.page.get_by_text(f"Account {shown}")).to_be_visible()
    search_again = screen.page.url
    assert WHOLE.findall(search_again) == []
    assert whole(screen.page, sent) == []
