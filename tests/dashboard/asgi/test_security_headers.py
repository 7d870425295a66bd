"""Every answer has the headers, and the policy names every script that a page needs."""

from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from streamlit.file_util import get_static_dir

from dashboard.asgi.security_headers import content_policy
from tests.dashboard.asgi.conftest import Served

INDEX = Path(get_static_dir()) / "index.html"


class Scripts(HTMLParser):
    """The texts of the scripts within a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and not any(name == "src" for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts.append(data)
            self._inside = False


def test_the_policy_names_the_scripts_within_streamlits_page_and_no_others_may_run() -> None:
    reader = Scripts()
    reader.feed(INDEX.read_text("utf-8"))
    policy = content_policy(INDEX)
    assert reader.texts
    for text in reader.texts:
        assert f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert "http" not in policy


@pytest.mark.slow
def test_every_answer_has_the_headers(served: Served) -> None:
    paths = ("/", "/delinquency", "/static/none.js", "/_stcore/health", "/_stcore/metrics", "/media/none.png")
    answers = [served.get(path) for path in paths]
    answers += [served.get("/", host="evil.example"), httpx.post(served.address)]
    for answer in answers:
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert "server" not in answer.headers


@pytest.mark.slow
def test_nothing_but_the_program_itself_is_kept_by_a_browser(served: Served) -> None:
    script = next(path for path in (INDEX.parent / "static" / "js").iterdir() if path.name.startswith("index."))
    assert "immutable" in served.get(f"/static/js/{script.name}").headers["cache-control"]
    for path in ("/", "/media/none.png", "/_stcore/host-config"):
        assert served.get(path).headers["cache-control"] == "no-store"
