"""The door: what browsers load first is there at once, whatever else is asked for waits for Streamlit."""

import asyncio
import json
from pathlib import Path

import pytest
import streamlit

from dashboard.door import KINDS, Application, Door, Message, Receive, Send, browser_files
from dashboard.screens import SCREENS

FILES = browser_files()
STATIC = Path(streamlit.__file__).parent / "static"


class Asked:
    """One request, and what was answered."""

    def __init__(self, path: str, method: str = "GET", kind: str = "http") -> None:
        self.scope: Message = {"type": kind, "method": method, "path": path}
        self.answered: list[Message] = []

    async def of(self, door: Application) -> None:
        """Ask it."""
        await door(self.scope, self._receive, self._send)

    @property
    def body(self) -> bytes:
        """What came."""
        return b"".join(message.get("body", b"") for message in self.answered)

    @property
    def headers(self) -> dict[bytes, bytes]:
        """The headers that came."""
        return dict(self.answered[0]["headers"])

    async def _receive(self) -> Message:
        raise AssertionError("Nothing more is sent.")

    async def _send(self, message: Message) -> None:
        self.answered.append(message)


async def behind(scope: Message, _receive: Receive, send: Send) -> None:
    """An application that says what it was asked."""
    await send({"type": "http.response.body", "body": f"{scope['method']} {scope['path']}".encode()})


@pytest.mark.parametrize("path", ["/", *(f"/{screen.name}" for screen in SCREENS)])
def test_every_page_begins_before_streamlit_is_there(path: str) -> None:
    async def ask() -> Asked:
        asked = Asked(path)
        await asked.of(Door(FILES))
        return asked

    asked = asyncio.run(ask())
    assert b'<div id="root">' in asked.body
    assert b"<title>Bucketwise</title>" in asked.body
    assert asked.headers[b"content-type"].startswith(b"text/html")
    assert asked.headers[b"cache-control"] == b"no-cache"


def test_the_parts_that_are_loaded_ahead_are_there() -> None:
    page = FILES["/"].read().decode()
    names = json.loads(page.partition("for (const name of ")[2].partition(")")[0])
    assert [name.partition(".")[0] for name in names] == ["Metric", "Multiselect", "EChartsChart", "DataFrame"]
    assert all(f"/static/js/{name}" in FILES for name in names)


def test_scripts_are_handed_out_whole_as_scripts_and_kept_by_browsers() -> None:
    path = max((path for path in FILES if path.endswith(".js")), key=lambda path: len(FILES[path].read()))

    async def ask() -> Asked:
        asked = Asked(path)
        await asked.of(Door(FILES))
        return asked

    asked = asyncio.run(ask())
    assert asked.body == (STATIC / path.removeprefix("/")).read_bytes()
    assert asked.headers[b"content-type"] == b"text/javascript; charset=utf-8"
    assert int(asked.headers[b"content-length"]) == len(asked.body)
    assert b"immutable" in asked.headers[b"cache-control"]


def test_every_file_of_streamlit_is_handed_out_as_what_it_is() -> None:
    shipped = {f"/{path.relative_to(STATIC).as_posix()}": path for path in STATIC.rglob("*") if path.is_file()}
    assert {path: FILES[path].kind for path in shipped} == {path: KINDS[file.suffix] for path, file in shipped.items()}


@pytest.mark.parametrize(
    "asked",
    [
        Asked("/_stcore/health"),
        Asked("/media/report.xlsx"),
        Asked("/static/../../app.py"),
        Asked("/static/js/none.js"),
        Asked("/", method="POST"),
        Asked("/", method="HEAD"),
    ],
    ids=lambda asked: f"{asked.scope['method']} {asked.scope['path']}",
)
def test_whatever_else_is_asked_for_waits_for_streamlit(asked: Asked) -> None:
    async def ask() -> list[Message]:
        door = Door(FILES)
        waiting = asyncio.create_task(asked.of(door))
        await asyncio.sleep(0.01)
        before = list(asked.answered)
        door.open_to(behind)
        await waiting
        return before

    assert asyncio.run(ask()) == []
    assert asked.body.decode() == f"{asked.scope['method']} {asked.scope['path']}"


def test_a_request_that_is_given_up_does_not_stop_the_others() -> None:
    async def ask() -> Asked:
        door, given_up, kept = Door(FILES), Asked("/_stcore/health"), Asked("/_stcore/health")
        tasks = [asyncio.create_task(one.of(door)) for one in (given_up, kept)]
        await asyncio.sleep(0.01)
        tasks[0].cancel()
        await asyncio.sleep(0.01)
        door.open_to(behind)
        await tasks[1]
        return kept

    assert asyncio.run(ask()).body == b"GET /_stcore/health"
