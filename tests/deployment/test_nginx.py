"""Behind nginx with TLS, as the example sets it up: sign-in, a page, a download, a refresh; several processes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from data_access.settings import Settings
from tests.browser.test_sign_in import SERVER, free_port, running
from tests.dashboard.asgi.conftest import Served, cookie_of, drawn
from tests.dashboard.asgi.conftest import running as server
from tests.data_access.small_lender import copied, execute
from tests.deployment.conftest import NAME, Proxy

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Nginx = Callable[..., AbstractContextManager[Proxy]]
USER = {"sub": "head", "email": "head@lender.example", "email_verified": True}
GRANTS = '[[grant]]\nusers = ["head@lender.example"]\neverything = true\nexport = true\n'


def test_sign_in_a_page_a_download_and_a_refresh_behind_nginx_with_two_processes(
    lender_template: Path, tmp_path: Path, chromium: Browser, nginx: Nginx
) -> None:
    port, theirs, ours = free_port(), free_port(), (free_port(), free_port())
    environment = signed_in_through(f"http://127.0.0.1:{theirs}", port, copied(lender_template, tmp_path), tmp_path)
    provider = ["-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", str(theirs)]
    provider += ["--user-claims", json.dumps(USER)]

    def dashboard(at: int) -> AbstractContextManager[None]:
        command = ["-c", SERVER, str(at), environment["COLLECTIONS_SIGN_IN"]]
        return running(command, tmp_path / f"{at}.log", f"http://127.0.0.1:{at}/healthz", **environment)

    with (
        running(provider, tmp_path / "provider.log", f"http://127.0.0.1:{theirs}/.well-known/openid-configuration"),
        dashboard(ours[0]),
        dashboard(ours[1]),
        nginx(port, free_port(), ours) as proxy,
    ):
        context = chromium.new_context(ignore_https_errors=True, accept_downloads=True)
        context.set_default_timeout(60_000)
        page = context.new_page()
        heard: list[str] = []
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(f"{proxy.address}/delinquency")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="head", exact=True).click()
        expect(page.locator("h1").first).to_contain_text("Delinquency", timeout=60_000)
        assert page.url.startswith(f"{proxy.address}/delinquency")
        cookies = {str(one["name"]): one for one in context.cookies()}
        for name in ("_streamlit_user", "bucketwise_browser"):
            assert cookies[name]["secure"]
            assert cookies[name]["httpOnly"]

        held = "; ".join(f"{name}={one['value']}" for name, one in cookies.items())
        path = made(page, proxy)
        assert (asked(proxy, path, held), asked(proxy, path, "")) == (200, 404)

        shown = page.get_by_test_id("stMetric").first.inner_text()
        change_and_refresh(tmp_path, environment)
        page.wait_for_timeout(6_000)  # the server looks for a new version every five seconds
        page.get_by_role("link", name="Portfolio health").click()
        expect(page.locator("h1").first).to_contain_text("Portfolio health")
        page.go_back()
        expect(page.locator("h1").first).to_contain_text("Delinquency")
        expect(page.get_by_test_id("stMetric").first).not_to_have_text(shown)
        path = made(page, proxy)
        assert asked(proxy, path, held) == 200
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(lambda url: not url.startswith(proxy.address))  # the provider ends its session, too
        assert asked(proxy, path, held) == 404
        assert heard == []
        context.close()


def signed_in_through(provider: str, port: int, lender: Settings, folder: Path) -> dict[str, str]:
    """The settings of a server whose readers sign in with a provider, and come through a proxy at a port."""
    auth, grants = folder / "auth.toml", folder / "grants.toml"
    grants.write_text(GRANTS, "utf-8")
    auth.touch(0o600)
    auth.write_text(
        f'[auth]\nredirect_uri = "https://{NAME}:{port}/oauth2callback"\ncookie_secret = "{"s" * 40}"\n'
        f'client_id = "bucketwise"\nclient_secret = "secret"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n',
        "utf-8",
    )
    return {
        "COLLECTIONS_DATABASE_URL": lender.database_url,
        "COLLECTIONS_STORE_PATH": str(lender.store_path),
        "COLLECTIONS_STATE_URL": f"sqlite:///{folder / 'state.sqlite'}",
        "COLLECTIONS_SIGN_IN": str(auth),
        "COLLECTIONS_ACCESS_GRANTS": str(grants),
        "COLLECTIONS_ACCESS_LOG": str(folder / "access.jsonl"),
    }


def change_and_refresh(folder: Path, environment: dict[str, str]) -> None:
    """Other figures in the database, and a new version of the store."""
    execute(folder / "lender.duckdb", "UPDATE account_snapshot SET dpd = dpd + 40")
    command = [sys.executable, "-m", "dashboard", "refresh"]
    refresh = subprocess.run(command, env=os.environ | environment, capture_output=True, check=False)
    assert (folder / "store" / "manifests" / "00000002.json").exists(), refresh.stderr


def made(page: Page, proxy: Proxy) -> str:
    """The path of the workbook that the page makes."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Excel", exact=True).first.click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"PK")
    assert waiting.value.url.startswith(f"{proxy.address}/media/")
    return waiting.value.url.removeprefix(proxy.address)


def asked(proxy: Proxy, path: str, cookie: str) -> int:
    """How another program with these cookies is answered."""
    with proxy.client() as client:
        return client.get(path, headers={"Host": f"{NAME}:{proxy.port}", "Cookie": cookie}).status_code


def test_tls_alone_leads_on_and_other_origins_are_refused(lender_template: Path, tmp_path: Path, nginx: Nginx) -> None:
    port, clear = free_port(), free_port()
    with (
        server(tmp_path, lender_template, COLLECTIONS_DASHBOARD_URL=f"https://{NAME}:{port}") as served,
        nginx(port, clear, (served.port,)) as proxy,
        proxy.client() as client,
    ):
        host = {"Host": f"{NAME}:{port}"}
        led = httpx.get(f"http://127.0.0.1:{clear}/delinquency", headers={"Host": NAME})
        assert (led.status_code, led.headers["location"]) == (301, f"https://{NAME}/delinquency")
        first = client.get("/", headers=host)
        assert first.status_code == 200
        assert "max-age" in first.headers["strict-transport-security"]
        assert "frame-ancestors 'none'" in first.headers["content-security-policy"]
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
        assert client.get("/_stcore/health", headers=host | {"Origin": "https://evil.example"}).status_code == 403
        assert client.get("/_stcore/metrics", headers=host).status_code == 404
        assert client.get("/readyz", headers=host).json()["ready"] is True
        page = f"wss://127.0.0.1:{port}/_stcore/stream"
        with pytest.raises(InvalidStatus) as refused:
            connect(page, ssl=proxy.trusted(), origin=Origin("https://evil.example"), proxy=None)
        assert refused.value.response.status_code == 403
        assert "ASKED ELSEWHERE" not in served.log.read_text("utf-8")


def uploads(proxy: Proxy, client: httpx.Client, processes: Sequence[Served]) -> tuple[str, int, list[int]]:
    """A new reader opens a page and uploads a file through the proxy: their cookies, the answer, and who takes it."""
    client.cookies.clear()
    host = {"Host": f"{NAME}:{proxy.port}"}
    number = cookie_of(client.get("/", headers=host), "bucketwise_browser")
    known = client.get("/_stcore/health", headers=host | {"Cookie": f"bucketwise_browser={number}"})
    xsrf = cookie_of(known, "_streamlit_xsrf")
    client.cookies.clear()
    cookie = {"Cookie": f"bucketwise_browser={number}; _streamlit_xsrf={xsrf}"}
    with connect(
        f"wss://127.0.0.1:{proxy.port}/_stcore/stream",
        ssl=proxy.trusted(),
        origin=Origin(proxy.address),
        subprotocols=[Subprotocol("streamlit")],
        additional_headers=cookie,
        proxy=None,
        open_timeout=60,
    ) as page:
        (begun,) = [one for one in drawn(page) if one.WhichOneof("type") == "new_session"]
        path = f"/_stcore/upload_file/{begun.new_session.initialize.session_id}/file"
        file, token = {"f": b"a"}, cookie | {"X-Xsrftoken": xsrf}
        takes = [one.port for one in processes if httpx.put(one.address + path, files=file, headers=token).is_success]
        return cookie["Cookie"], client.put(path, files=file, headers=host | token).status_code, takes


def test_several_processes_over_one_store_keep_each_reader_to_one(
    lender_template: Path, tmp_path: Path, nginx: Nginx
) -> None:
    """A file is taken by the process that holds the page alone, so every reader's must be."""
    port = free_port()
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    address = {"COLLECTIONS_DASHBOARD_URL": f"https://{NAME}:{port}", "STREAMLIT_SERVER_COOKIE_SECRET": "s" * 40}
    with ExitStack() as running_on, server(tmp_path / "one", lender_template, **address) as first:
        second = running_on.enter_context(server(tmp_path / "two", lender_template, **address))
        with nginx(port, free_port(), (first.port, second.port)) as proxy, proxy.client() as client:
            readers: dict[str, int] = {}
            # Which process a reader gets is by chance: so many come until both have some.
            while len(readers) < 4 or (len(set(readers.values())) < 2 and len(readers) < 40):
                cookie, answer, takes = uploads(proxy, client, (first, second))
                assert (answer, len(takes)) == (204, 1)
                readers[cookie] = takes[0]
            assert set(readers.values()) == {first.port, second.port}
            running_on.close()
            for cookie in readers:
                told = client.get("/readyz", headers={"Host": f"{NAME}:{port}", "Cookie": cookie})
                assert told.status_code == 200
