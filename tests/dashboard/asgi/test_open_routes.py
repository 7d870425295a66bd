"""Addresses that readers do not need are closed, and files are taken from administrators alone."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from starlette.requests import HTTPConnection
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.exceptions import InvalidStatus

from dashboard import server
from data_access.settings import Settings
from tests.dashboard.asgi.conftest import Served, cookie_of, drawn

pytestmark = pytest.mark.slow
SECRET = "s" * 40
GRANTS = """
[[grant]]
users = ["head@lender.example"]
everything = true
administrator = true
[[grant]]
users = ["reader@lender.example"]
everything = true
"""
CLOSED = (
    "/_stcore/metrics",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/mcp",
    "/_stcore/script-health-check",
    "/_stcore/bidi-components/x/y.js",
    "/component/x/index.html",
    "/delinquency/_stcore/metrics",
)


@pytest.mark.parametrize("path", CLOSED)
def test_what_readers_do_not_need_is_closed(served: Served, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        assert httpx.request(method, served.address + path).status_code == 404


def test_pages_are_only_read(served: Served) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        assert httpx.request(method, f"{served.address}/delinquency").status_code == 405


def test_there_is_one_websocket(served: Served) -> None:
    from websockets.sync.client import connect

    for path in ("/", "/delinquency/_stcore/stream", "/_stcore/agent/mcp"):
        with pytest.raises(InvalidStatus) as refused:
            connect(f"ws://127.0.0.1:{served.port}{path}", proxy=None)
        assert refused.value.response.status_code == 404


def put(served: Served, path: str, cookie: str = "", xsrf: str = "") -> httpx.Response:
    headers = {"Cookie": cookie, "X-Xsrftoken": xsrf}
    return httpx.put(served.address + path, files={"file": ("a.csv", b"a,b")}, headers=headers)


def upload(served: Served, cookie: str) -> int:
    """Put a file into the session of an open page, as the page does."""
    xsrf = cookie_of(served.get("/_stcore/health"), "_streamlit_xsrf")
    cookies = f"{cookie}; _streamlit_xsrf={xsrf}"
    with served.page(cookie=cookies, origin=served.address, xsrf=xsrf) as page:
        (begun,) = [one for one in drawn(page) if one.WhichOneof("type") == "new_session"]
        session = begun.new_session.initialize.session_id
        return put(served, f"/_stcore/upload_file/{session}/file", cookies, xsrf).status_code


def test_without_sign_in_who_is_at_this_computer_may_upload(served: Served) -> None:
    assert upload(served, "a=b") == 204


def test_an_upload_says_how_long_it_is(served: Served) -> None:
    def parts() -> Iterator[bytes]:
        yield b"a"

    assert httpx.put(f"{served.address}/_stcore/upload_file/a/b", content=parts()).status_code == 411
    assert httpx.options(f"{served.address}/_stcore/upload_file/a/b").status_code == 405


@pytest.mark.parametrize(
    ("settings", "may"),
    [
        (Settings(), True),
        (Settings(upload_megabytes=0), False),
        (Settings(behind_authenticating_proxy=True), False),
        (Settings(behind_authenticating_proxy=True, address="0.0.0.0"), False),  # noqa: S104
    ],
)
def test_where_nobody_signs_in_uploads_are_for_this_computer_alone(settings: Settings, may: bool) -> None:
    assert server._may_upload(settings, HTTPConnection({"type": "http", "headers": []})) is may


def test_where_readers_sign_in_only_administrators_upload(
    start: Callable[..., AbstractContextManager[Served]], tmp_path: Path
) -> None:
    (tmp_path / "grants.toml").write_text(GRANTS, "utf-8")
    provider = tmp_path / "auth.toml"
    provider.touch(0o600)
    provider.write_text(
        f'[auth]\nredirect_uri = "https://figures.example/oauth2callback"\ncookie_secret = "{SECRET}"\n\n'
        'client_id = "a"\nclient_secret = "b"\nserver_metadata_url = "https://sso.example/.well-known/openid-configuration"\n',
        "utf-8",
    )

    def cookie(secret: str = SECRET, **claims: object) -> str:
        told = {"is_logged_in": True, "origin": "https://figures.example", "exp": 9_999_999_999, **claims}
        return f"_streamlit_user={create_signed_value(secret, '_streamlit_user', json.dumps(told)).decode()}"

    settings = {"COLLECTIONS_SIGN_IN": str(provider), "COLLECTIONS_ACCESS_GRANTS": str(tmp_path / "grants.toml")}
    with start(str(provider), **settings) as served:
        assert upload(served, cookie(email="head@lender.example")) == 204
        refused = {
            "nobody": "a=b",
            "a reader": cookie(email="reader@lender.example"),
            "no grant": cookie(email="other@lender.example"),
            "a session that ended": cookie(email="head@lender.example", exp=1),
            "a cookie signed elsewhere": cookie("t" * 40, email="head@lender.example"),
            "signed out": cookie(email="head@lender.example", is_logged_in=False),
            "no cookie at all": "_streamlit_user=head@lender.example",
        }
        assert {who: upload(served, held) for who, held in refused.items()} == dict.fromkeys(refused, 403)
        assert (
            put(served, "/_stcore/upload_file/a/b", refused["a reader"]).text == "Only administrators may upload files."
        )
