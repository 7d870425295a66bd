"""A sign-in that cannot begin: a provider that does not answer, settings that do not fit it, and a wrong request."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.dashboard.asgi.conftest import Served, free_port, listens

pytestmark = pytest.mark.slow
SECRET = "s" * 40
METADATA = "/.well-known/openid-configuration"
DOWN = "the provider that signs readers in does not answer"
WRONG = "this server is not set up as the provider that signs readers in expects"


@contextmanager
def provider(port: int) -> Iterator[None]:
    """The provider of the tests in a process of its own."""
    command = [sys.executable, "-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while not listens(port):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def start_with(
    start: Callable[..., AbstractContextManager[Served]], folder: Path, metadata: str
) -> AbstractContextManager[Served]:
    """A server whose provider is said to be described at an address."""
    auth, grants = folder / "auth.toml", folder / "grants.toml"
    grants.write_text('[[grant]]\nusers = ["a@lender.example"]\neverything = true\n', "utf-8")
    auth.touch(0o600)
    auth.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:9/oauth2callback"\ncookie_secret = "{SECRET}"\n'
        f'client_id = "bucketwise"\nclient_secret = "secret"\nserver_metadata_url = "{metadata}"\n',
        "utf-8",
    )
    named = {"COLLECTIONS_SIGN_IN": str(auth), "COLLECTIONS_ACCESS_GRANTS": str(grants)}
    return start(str(auth), COLLECTIONS_ACCESS_LOG=str(folder / "access.jsonl"), **named)


def pressed(one: Served, path: str = "/auth/login") -> httpx.Response:
    """What the page's button "Sign in" asks for: Streamlit signs for a moment which provider is meant."""
    claims = {"provider": "default", "exp": int(time.time()) + 60}
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))
    return httpx.get(f"{one.address}{path}", params={"provider": token}, timeout=20)


def test_a_provider_that_is_gone_and_comes_back(
    start: Callable[..., AbstractContextManager[Served]], tmp_path: Path
) -> None:
    port = free_port()
    with start_with(start, tmp_path, f"http://127.0.0.1:{port}{METADATA}") as one:
        refused = pressed(one)
        assert (refused.status_code, DOWN in refused.text) == (503, True)
        with provider(port):
            assert pressed(one).headers["location"].startswith(f"http://127.0.0.1:{port}/oauth2/authorize?")


def test_a_provider_that_takes_connections_and_says_nothing(
    start: Callable[..., AbstractContextManager[Served]], tmp_path: Path
) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        start_with(start, tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}{METADATA}") as one,
    ):
        refused = pressed(one)
    assert (refused.status_code, DOWN in refused.text) == (503, True)


@pytest.mark.parametrize("path", ["/.well-known/openid", "/"])
def test_an_address_that_is_not_the_configuration_is_told_to_the_log(
    start: Callable[..., AbstractContextManager[Served]], tmp_path: Path, path: str
) -> None:
    port = free_port()
    with provider(port), start_with(start, tmp_path, f"http://127.0.0.1:{port}{path}") as one:
        refused = pressed(one)
        assert (refused.status_code, WRONG in refused.text) == (500, True)
        assert str(port) not in refused.text
        reference = refused.text.rsplit("Reference ", 1)[1].rstrip(".")
        log = one.log.read_text("utf-8")
    assert f"Reference {reference}" in log
    assert f"SettingsError: The provider answers at the server_metadata_url 'http://127.0.0.1:{port}{path}'" in log


def test_what_does_not_come_from_the_button_is_not_blamed_on_the_provider(
    start: Callable[..., AbstractContextManager[Served]], tmp_path: Path
) -> None:
    with start_with(start, tmp_path, f"http://127.0.0.1:{free_port()}{METADATA}") as one:
        for path in ("/auth/login", "/auth/login?provider=x"):
            told = one.get(path)
            assert (told.status_code, told.headers["location"]) == (302, "/")
        with socket.create_connection(("127.0.0.1", one.port)) as raw:  # httpx would tidy the path up
            host = f"Host: 127.0.0.1:{one.port}\r\nConnection: close\r\n\r\n"
            raw.sendall(f"GET /x/../auth/login HTTP/1.1\r\n{host}".encode())
            answer = b"".join(iter(lambda: raw.recv(65_536), b"")).decode()
    assert answer.startswith("HTTP/1.1 400")
    assert DOWN not in answer
