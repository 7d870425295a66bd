"""What a figure draws, read from the settings that a browser gets."""

import json
import re
from html import unescape
from typing import Any

import plotly.graph_objects as go


def settings(figure: go.Figure) -> dict[str, Any]:
    """The figure as it is sent; it must be valid JSON."""
    sent: dict[str, Any] = json.loads(figure.to_json())
    json.dumps(sent, allow_nan=False)
    return sent


def traces(figure: go.Figure) -> dict[str, dict[str, Any]]:
    """The traces by the keys of their series, in the order drawn."""
    return {one["meta"]: one for one in settings(figure)["data"]}


def layout(figure: go.Figure) -> dict[str, Any]:
    """The layout as it is sent."""
    sent: dict[str, Any] = settings(figure)["layout"]
    return sent


def values(figure: go.Figure, key: str) -> list[Any]:
    """The figures of one trace, category by category."""
    trace = traces(figure)[key]
    sideways = trace.get("orientation") == "h" or "ticktext" in layout(figure)["yaxis"]
    found: list[Any] = trace["x" if sideways else "y"]
    return found


def hover(figure: go.Figure) -> list[str]:
    """The hover box of each category as it reads, a line each."""
    return [shown(text) for text in traces(figure)["hover"]["hovertext"]]


def categories(figure: go.Figure) -> list[str]:
    """The names of the categories written beside or below the figure."""
    axis = next(one for one in (layout(figure)["yaxis"], layout(figure)["xaxis"]) if "ticktext" in one)
    return [shown(name).replace("\n", " ") for name in axis["ticktext"]]


def beside(figure: go.Figure) -> list[str]:
    """The texts in the column at the right."""
    return [shown(text) for text in traces(figure)["figures"]["text"]]


def legend(figure: go.Figure) -> list[str]:
    """The names in the legend."""
    drawn = traces(figure).values()
    return [shown(one["name"]) for one in drawn if "name" in one and one.get("showlegend", True)]


def cells(figure: go.Figure) -> dict[tuple[str, str], str]:
    """What each cell of a grid says, by the values it stands for."""
    drawn = traces(figure)
    keys = drawn["cells"]["customdata"]
    return {(down, across): shown(text) for (down, across), text in zip(keys, drawn["texts"]["text"], strict=True)}


def shown(text: str) -> str:
    """A text as Plotly draws it: tags are read, entities are signs."""
    return unescape(re.sub(r"<[^<>]*>", "", text.replace("<br>", "\n")))
