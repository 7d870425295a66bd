"""Signed-in readers, each with grants of their own, while the data changes and refreshes run beside them.

BENCH_READERS readers (25) sign in through Chromium at an OpenID Connect provider, in a process of its own; then each
changes a filter every few seconds for BENCH_SECONDS (60), as in `readers`. Every BENCH_REFRESH_SECONDS (60) a receipt
is changed and `bucketwise refresh` run. BENCH_SECONDS=3600 shows an hour.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from playwright.sync_api import sync_playwright

from benchmarks.lender import lender, settings_for
from benchmarks.measurement import Measurement, report
from benchmarks.readers import READERS, SECONDS, THOUGHT, measured
from benchmarks.server import PROJECT, Server, answers, free_port, served_as_installed
from data_access.refresh import refresh

REFRESH_SECONDS = float(os.environ.get("BENCH_REFRESH_SECONDS", "60"))
ZONES = ("North", "South", "East", "West")
TOKEN_SECONDS = 86_400
"""Longer than any run, so that nobody has to sign in again."""


def measure() -> Iterator[Measurement]:
    """Sign everybody in, then let them work beside the refreshes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "lender.duckdb"
        shutil.copy(lender(tables="all"), database)
        settings = settings_for(database, folder / "store")
        refresh(settings)
        environment = {
            "COLLECTIONS_DATABASE_URL": settings.database_url,
            "COLLECTIONS_STORE_PATH": str(settings.store_path),
            "COLLECTIONS_STATE_URL": f"sqlite:///{folder / 'state.sqlite'}",
            "COLLECTIONS_ACCESS_GRANTS": str(_grants(folder)),
            "COLLECTIONS_ACCESS_LOG": str(folder / "access.jsonl"),
        }
        ours, theirs = free_port(), free_port()
        environment["COLLECTIONS_SIGN_IN"] = str(_sign_in(folder, ours, theirs))
        with _provider(theirs), served_as_installed(environment, port=ours) as server:
            cookies = _cookies(server)
            with _refreshes(database, environment) as done:
                yield from measured(server, READERS, SECONDS, THOUGHT, cookies)
            yield Measurement("  refreshes beside the readers", len(done), "")
            yield Measurement("  refreshes that failed", sum(code != 0 for code in done), "", 0)


def _user(number: int) -> str:
    return f"reader{number}"


def _grants(folder: Path) -> Path:
    """Every reader may see two zones, some of them names as well."""
    path = folder / "grants.toml"
    grants = [
        f'[[grant]]\nusers = ["{_user(number)}@lender.example"]\n'
        f'zones = ["{ZONES[number % 4]}", "{ZONES[(number + 1) % 4]}"]\n'
        for number in range(READERS)
    ]
    path.write_text("".join(grants), "utf-8")
    return path


def _sign_in(folder: Path, ours: int, theirs: int) -> Path:
    path = folder / "auth.toml"
    path.touch(0o600)
    path.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{ours}/oauth2callback"\ncookie_secret = "{"s" * 40}"\n'
        'client_id = "bucketwise"\nclient_secret = "secret"\n'
        f'server_metadata_url = "http://127.0.0.1:{theirs}/.well-known/openid-configuration"\n',
        "utf-8",
    )
    return path


@contextmanager
def _provider(port: int) -> Iterator[None]:
    """An OpenID Connect provider that knows every reader."""
    users = [
        {"sub": _user(number), "email": f"{_user(number)}@lender.example", "email_verified": True}
        for number in range(READERS)
    ]
    command = ["-m", "oidc_provider_mock", "--port", str(port), "-e", str(TOKEN_SECONDS)]
    command += [part for user in users for part in ("--user-claims", json.dumps(user))]
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        answers(f"http://127.0.0.1:{port}/.well-known/openid-configuration")
        yield
    finally:
        process.terminate()
        process.wait()


def _cookies(server: Server) -> list[str]:
    """What the browser of each reader holds after sign-in, as the header that it sends."""
    held = []
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for number in range(READERS):
            context = browser.new_context()
            context.set_default_timeout(60_000)
            page = context.new_page()
            page.goto(f"{server.url}/delinquency")
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("button", name=_user(number), exact=True).click()
            page.get_by_text(f"{_user(number)}@lender.example").first.wait_for()
            held.append("; ".join(f"{one['name']}={one['value']}" for one in context.cookies()))
            context.close()
        browser.close()
    return held


@contextmanager
def _refreshes(database: Path, environment: dict[str, str]) -> Iterator[list[int]]:
    """Changes a receipt and refreshes now and then; the exit status of each refresh."""
    done: list[int] = []
    over = threading.Event()

    def work() -> None:
        while not over.wait(REFRESH_SECONDS):
            with duckdb.connect(str(database)) as connection:
                connection.execute(
                    "UPDATE payment SET amount = amount + 1 WHERE receipt_no = (SELECT MAX(receipt_no) FROM payment)"
                )
            command = [sys.executable, "-m", "dashboard", "refresh"]
            ours = os.environ | environment
            done.append(subprocess.run(command, cwd=PROJECT, env=ours, capture_output=True, check=False).returncode)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield done
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    report(measure())
