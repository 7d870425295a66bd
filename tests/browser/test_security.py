"""In a browser: no page frames the dashboard, no script runs that is not ours, and a file is for its browser alone."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from playwright.sync_api import Browser

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def elsewhere(tmp_path: Path, server: str) -> Iterator[str]:
    """A page of another port that frames the dashboard, and tries to read it."""
    (tmp_path / "index.html").write_text(
        f"""<iframe src="{server}/delinquency"></iframe><img id="part" src="{server}/favicon.png"><script>
        window.seen = [];
        const socket = new WebSocket("{server.replace("http", "ws")}/_stcore/stream", ["streamlit"]);
        socket.onopen = () => window.seen.push("open");
        socket.onerror = () => window.seen.push("refused");
        fetch("{server}/_stcore/health").then(() => window.seen.push("read"), () => window.seen.push("unread"));
        </script>""",
        "utf-8",
    )
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        thread = Thread(target=site.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{site.server_address[1]}/index.html"
        site.shutdown()
        thread.join(timeout=20)


def test_a_page_of_another_port_neither_frames_nor_reads_the_dashboard(chromium: Browser, elsewhere: str) -> None:
    page = chromium.new_page()
    page.goto(elsewhere)
    page.wait_for_function("window.seen.length == 2")
    assert sorted(page.evaluate("window.seen")) == ["refused", "unread"]
    assert page.evaluate("document.getElementById('part').naturalWidth") == 0
    assert not page.frames[-1].url.startswith("http")
    page.close()


def test_a_script_that_is_not_ours_does_not_run(screen: Screen) -> None:
    screen.open("/glossary")
    screen.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    assert screen.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in error for error in screen.errors)


def test_a_file_is_for_the_browser_that_made_it(screen: Screen, chromium: Browser) -> None:
    screen.open("/delinquency")
    with screen.page.expect_download() as waiting:
        screen.page.get_by_role("button", name="Excel").first.click()
    link = waiting.value.url
    assert "/media/" in link
    mine = screen.page.context.request.get(link)
    assert mine.status == 200
    assert mine.headers["cache-control"] == "no-store"
    another = chromium.new_context()
    another.new_page().goto(screen.server)
    assert another.request.get(link).status == 404
    assert httpx.get(link).status_code == 404
    another.close()
