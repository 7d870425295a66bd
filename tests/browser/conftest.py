"""A server over the demonstration lender, and Chromium looking at it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from data_access.settings import Settings
from tests.browser.screen import Screen

PROJECT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 60.0
SERVER = "import sys; from dashboard import server; server.serve('127.0.0.1', int(sys.argv[1]))"
"""The server of `bucketwise serve`, without the refresh beside it."""


@pytest.fixture(scope="session")
def server(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a dashboard over the demonstration lender."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "COLLECTIONS_DATABASE_URL": demo_settings.database_url,
        "COLLECTIONS_STORE_PATH": str(demo_settings.store_path),
        "COLLECTIONS_STATE_URL": f"sqlite:///{tmp_path_factory.mktemp('state') / 'state.sqlite'}",
    }
    log = tmp_path_factory.mktemp("server") / "log"
    command = [sys.executable, "-c", SERVER, str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=output)
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_until_healthy(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urlopen(address, timeout=2) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The dashboard did not start: {log.read_text('utf-8')[-2000:]}")


@pytest.fixture(scope="session")
def light(chromium: Browser) -> Iterator[BrowserContext]:
    """Readers in light appearance; what a browser keeps of the program itself is loaded once."""
    context = chromium.new_context(color_scheme="light", accept_downloads=True)
    yield context
    context.close()


@pytest.fixture(scope="session")
def dark(chromium: Browser) -> Iterator[BrowserContext]:
    """Readers who prefer dark."""
    context = chromium.new_context(color_scheme="dark")
    yield context
    context.close()


@pytest.fixture
def screen(light: BrowserContext, server: str) -> Iterator[Screen]:
    """A tab of its own, 1280 px wide, in light appearance."""
    page = _tab(light)
    yield Screen(page, server)
    page.close()


@pytest.fixture
def dark_page(dark: BrowserContext) -> Iterator[Page]:
    """A tab of a reader who prefers dark."""
    page = _tab(dark)
    yield page
    page.close()


def _tab(context: BrowserContext) -> Page:
    """A tab whose browser remembers no earlier reader."""
    context.clear_cookies()
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    return page
