"""What `make audit` says where the service of pip-audit knows something, knows nothing, and does not answer."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

import pytest

from tests.vulnerabilities import looked_up, verdict

WHOLE: Final = {"name": "polars", "version": "2.1.0", "vulns": []}
WEAK: Final = {
    "name": "streamlit",
    "version": "1.67.0",
    "vulns": [{"id": "CVE-1", "fix_versions": ["1.68.0"]}, {"id": "CVE-2", "fix_versions": []}],
}
UNKNOWN: Final = {"name": "plotly", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def test_a_known_vulnerability_is_named_and_fails() -> None:
    told = verdict([WHOLE, WEAK, UNKNOWN])
    assert told.status == 1
    assert told.sentences[:3] == (
        "streamlit 1.67.0: CVE-1, mended in 1.68.0.",
        "streamlit 1.67.0: CVE-2, mended in no version yet.",
        "Vulnerabilities are known of 1 of 2 packages.",
    )
    assert told.sentences[3].startswith("NOT LOOKED UP: 1 of 3 packages (plotly)")


def test_what_the_service_does_not_know_is_no_silent_pass() -> None:
    told = verdict([UNKNOWN, UNKNOWN])
    assert told.status == 0
    (sentence,) = told.sentences
    assert sentence.startswith("NOT LOOKED UP: 2 of 2 packages")


class _Advice(BaseHTTPRequestHandler):
    """A service that knows something of one package."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        affected = {
            "package": {"name": "polars", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.9.9"}]}],
        }
        known = [{"id": "TEST-1", "affected": [affected]}] if asked["package"]["name"] == "polars" else []
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"vulns": known} if known else {}).encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def service() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Advice) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1/query"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.slow
def test_pip_audit_asks_about_every_installed_package() -> None:
    with service() as address:
        told = looked_up(["--vulnerability-service", "osv", "--osv-url", address])
    assert told.status == 1
    first, second = told.sentences
    assert first.startswith("polars ")
    assert first.endswith(": TEST-1, mended in 9.9.9.")
    assert int(second.removesuffix(" packages.").split()[-1]) > 70


@pytest.mark.slow
def test_a_service_that_does_not_answer_is_said_and_wrong_usage_fails() -> None:
    told = looked_up(["--vulnerability-service", "osv", "--osv-url", "http://127.0.0.1:9/v1/query"])
    assert (told.status, told.sentences[0].split(":")[0]) == (0, "NOT LOOKED UP")
    assert looked_up(["--no-such-option"]).status == 2
