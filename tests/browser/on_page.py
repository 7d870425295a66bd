"""Everything that a page says in figures: its cards, the cells of its tables as they are drawn, and its sentences."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import pandas as pd
import pyarrow as pa
from playwright.sync_api import WebSocket
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.screen import Screen

_READ: Final = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    const all = (from, id) => [...from.querySelectorAll(`[data-testid="${id}"]`)];
    const text = (from, id) => all(from, id).map(e => e.innerText.trim())[0] ?? "";
    const buttons = "[data-testid='stDownloadButton'], [data-testid='stButton'], label, .st-key-accounts_pager";
    const inside = `[data-testid='stMetric'], ${buttons}`;
    return {
        cards: all(main, "stMetric").map(e => ({
            label: text(e, "stMetricLabel"), value: text(e, "stMetricValue"), beside: text(e, "stMetricDelta"),
            described: text(e, "stMetricDeltaDescription"),
        })),
        sentences: ["stMarkdownContainer", "stCaptionContainer"].flatMap(id => all(main, id))
            .filter(e => !e.closest(inside)).map(e => e.innerText.trim()),
    };
}"""


@dataclass(frozen=True)
class Card:
    """What stands on one card."""

    label: str
    value: str
    beside: str
    """Its change, or words in the place of one."""
    described: str
    """What the change is against, its target and other words, parted by semicolons."""


@dataclass(frozen=True)
class ShownTable:
    """A table on the screen: the text of every cell."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class OnPage:
    """What one page shows."""

    cards: tuple[Card, ...]
    tables: tuple[ShownTable, ...]
    sentences: tuple[str, ...]


class Reading:
    """Reads pages of a tab: what is text from the document, the cells of tables from what the browser draws them of."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._received: list[bytes] = []
        screen.page.on("websocket", self._connected)

    def _connected(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self._received.append(frame) if isinstance(frame, bytes) else None)

    def open(self, path: str) -> OnPage:
        """Open an address and read the page once everything that it was sent has been drawn."""
        self._received.clear()
        self._screen.open(path)
        elements, hidden = _last_run(self._received)
        drawn = {one.dataframe.alt: one.dataframe for one in elements if one.WhichOneof("type") == "dataframe"}
        metrics = sum(one.WhichOneof("type") == "metric" for one in elements)
        counted = """([metrics, tables]) => document.querySelectorAll('[data-testid="stMetric"]').length >= metrics
            && document.querySelectorAll('[data-testid="stDataFrameResizable"]').length >= tables"""
        self._screen.page.wait_for_function(counted, arg=[metrics, len(drawn) - hidden])
        found = self._screen.page.evaluate(_READ)
        return OnPage(
            tuple(Card(**card) for card in found["cards"]),
            tuple(_table(title, one) for title, one in drawn.items()),
            tuple(dict.fromkeys(" ".join(one.split()) for one in found["sentences"])),
        )


def _last_run(frames: list[bytes]) -> tuple[list[Element], int]:
    """The elements of the last run, each where it stands, and how many tables open only when somebody asks."""
    placed: dict[tuple[int, ...], Element] = {}
    closed: set[tuple[int, ...]] = set()
    for frame in frames:
        message = ForwardMsg()
        message.ParseFromString(frame)
        if message.WhichOneof("type") == "new_session":
            placed.clear()
            closed.clear()
        elif message.WhichOneof("type") == "delta":
            path, delta = tuple(message.metadata.delta_path), message.delta
            if delta.WhichOneof("type") == "new_element":
                placed[path] = delta.new_element
            elif delta.WhichOneof("type") == "add_block" and delta.add_block.WhichOneof("type") == "popover":
                closed.add(path)
    tables = [path for path, one in placed.items() if one.WhichOneof("type") == "dataframe"]
    hidden = sum(any(path[: len(block)] == block for block in closed) for path in tables)
    return list(placed.values()), hidden


def _table(title: str, drawn: Any) -> ShownTable:
    """The cells as the browser writes them: the text that was sent for a value, else the value by its column's type."""
    values = pa.ipc.open_stream(drawn.arrow_data.data).read_pandas()
    texts = pa.ipc.open_stream(drawn.arrow_data.styler.display_values).read_pandas()
    settings = json.loads(drawn.columns)
    written = [name for name in values.columns if not _is_drawn(settings.get(name, {}))]
    headings = tuple(settings.get(name, {}).get("label", name) for name in written)
    columns = [
        [
            _cell(value, text, settings.get(name, {}), drawn.placeholder)
            for value, text in zip(values[name], texts.iloc[:, values.columns.get_loc(name)], strict=True)
        ]
        for name in written
    ]
    return ShownTable(title, headings, tuple(zip(*columns, strict=True)))


def _is_drawn(settings: dict[str, Any]) -> bool:
    """Whether a column is a line in each cell, which has no text."""
    return str((settings.get("type_config") or {}).get("type", "")).endswith("_chart")


def _cell(value: Any, text: str, settings: dict[str, Any], placeholder: str) -> str:
    if pd.isna(value) and text in ("", "nan", "None", "<NA>", "NaT"):
        return placeholder
    if isinstance(value, date) and not pd.isna(value):
        return _dated(value, settings["type_config"]["format"])
    return str(text)


def _dated(value: date, wanted: str) -> str:
    """A day or moment as the column's format asks for it."""
    day = f"{value:%b %Y}" if wanted == "MMM YYYY" else f"{value.day} {value:%b %Y}"
    return f"{day}, {value:%H:%M}" if isinstance(value, datetime) and wanted.endswith("HH:mm") else day


_NOT_FIGURES: Final = (
    r"\b\d{1,2} [A-Z][a-z]{2,8} \d{4}(, \d\d:\d\d)?",  # a day
    r"\b[A-Z][a-z]{2,8} \d{4}( to \d{1,2} [A-Z][a-z]{2})?",  # a month
    r"\b\d{4}-\d\d(-\d\d)?\b",
    r"\b\d+-\d+\b",  # a bucket
    r"\b\d+\+",
    r"\bper 1,000\b",
    r"\b[Tt]he (first )?\d+ (largest|worst|most frequent|highest|of \d+)( of \d+)?",  # how much of a table is drawn
)
_FIGURE: Final = re.compile(r"[+-]?₹?\d[\d,]*(?:\.\d+)?(?: (?:L Cr|Cr|L|%|pp|days)(?!\w))?")


def figures_in(sentence: str) -> list[str]:
    """The figures of a sentence; days, months and names of buckets are none."""
    sentence = sentence.replace("\u2060", "")  # what keeps a minus at its amount
    for pattern in _NOT_FIGURES:
        sentence = re.sub(pattern, " ", sentence)
    return [found.rstrip(",") for found in _FIGURE.findall(sentence)]
