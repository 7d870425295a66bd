"""The door of the web server: it hands out what every browser loads first, and lets all else through to Streamlit.

Streamlit's own files are the same for every page and reader. From here they come while Streamlit is still being
imported, and without the dozen steps that a request takes through it.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from dashboard.screens import SCREENS

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
"""What ASGI calls so."""

KINDS: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
"""Not asked of the system: where its registry calls scripts plain text, browsers refuse to run them."""
_NAMED_BY_CONTENT: Final = ("css", "js", "media")
"""Folders of files whose names change with their content."""
_PARTS: Final = ("Metric", "Multiselect", "EChartsChart", "DataFrame")
"""The parts of Streamlit that take a browser longest: cards, filters, charts and tables, which every page has."""


@dataclass(frozen=True)
class File:
    """Something that browsers ask for by its address."""

    kind: str
    read: Callable[[], bytes]
    for_good: bool = False
    """Whether a browser may keep it, because something else would have another name."""

    @property
    def kept(self) -> str:
        """How long a browser keeps it."""
        return "public, immutable, max-age=31536000" if self.for_good else "no-cache"


class Door:
    """Hands out some files at once; every other request waits for the application behind."""

    def __init__(self, files: Mapping[str, File]) -> None:
        self._files = files
        self._behind: asyncio.Future[Application] = asyncio.get_running_loop().create_future()

    def open_to(self, application: Application) -> None:
        """Let through what waits, and whatever comes from now on."""
        self._behind.set_result(application)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"] in self._files:
            await _hand_out(self._files[scope["path"]], send)
        else:
            # Shielded: who goes away while waiting takes nothing from the others who wait.
            application = await asyncio.shield(self._behind)
            await application(scope, receive, send)


def browser_files() -> Mapping[str, File]:
    """Streamlit's files by their addresses; every page of ours begins with the same one."""
    streamlit = find_spec("streamlit")
    if streamlit is None or streamlit.origin is None:
        raise RuntimeError("Streamlit is not installed.")
    root = Path(streamlit.origin).parent / "static"
    files = {f"/{path.relative_to(root).as_posix()}": _file(path) for path in root.rglob("*") if path.is_file()}
    first = _first(root)
    return files | dict.fromkeys(("/", *(f"/{screen.name}" for screen in SCREENS)), File(KINDS[".html"], lambda: first))


def _file(path: Path) -> File:
    kind = KINDS.get(path.suffix, "application/octet-stream")
    return File(kind, path.read_bytes, for_good=path.parent.name in _NAMED_BY_CONTENT)


def _first(root: Path) -> bytes:
    """Streamlit's page under our name, told to load its largest parts before it learns that it needs them."""
    scripts = [script.name for part in _PARTS for script in (root / "static" / "js").glob(f"{part}.*.js")]
    ahead = f"for (const name of {json.dumps(scripts)}) await import(`./static/js/${{name}}`)"
    page = (root / "index.html").read_text("utf-8").replace("<title>Streamlit</title>", "<title>Bucketwise</title>")
    return page.replace("</head>", f'<script type="module">{ahead}</script></head>', 1).encode()


async def _hand_out(file: File, send: Send) -> None:
    body = file.read()
    headers = {"content-type": file.kind, "content-length": str(len(body)), "cache-control": file.kept}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 200, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
