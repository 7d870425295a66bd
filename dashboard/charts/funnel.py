"""A funnel plot: indices against the cash expected, with what chance allows at that size around 1."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.figure import CLICKED, HEIGHT, HOVERED, Settings, figure
from dashboard.charts.labels import hover_name, labelled, plain, shortened
from dashboard.metrics.model import Unit
from validations.cubes import MINOR_UNITS

_LEVELS: Final = ((0.95, "95 %", "dash"), (0.998, "99.8 %", "dot"))
_POINTS: Final = 60
_ALL_NAMED: Final = 4
"""More points than this are named only where they lie beyond a limit; hovering names each."""
_LETTERS: Final = 16
_LOOKS: Final[Mapping[str, tuple[str, str, str]]] = {
    "within": (palette.NEUTRAL, "circle", "Within chance"),
    "beyond 95 %": (palette.SERIES[1], "diamond", "Beyond 95 %"),
    "beyond 99.8 %": (palette.SERIES[4], "square", "Beyond 99.8 %"),
}


class Limits(Protocol):
    """What chance allows at an expected amount."""

    def limits(self, expected: float, level: float) -> tuple[float, float]:
        """The lower and the upper limit of the index."""

    def place(self, expected: float, index: float) -> str:
        """Whether an index lies within them."""


def funnel(
    indices: pl.DataFrame, limits: Limits, settings: formats.Notation, *, labels: Mapping[str, str]
) -> go.Figure:
    """One point per agency; `indices` holds agency_code, expected (base currency), index, low and high."""
    expected, values = indices["expected"].to_list(), indices["index"].to_list()
    scale = formats.axis_scale(Unit.MONEY, max(expected) * MINOR_UNITS, settings)
    across = [amount * MINOR_UNITS / scale.divisor for amount in expected]
    names = labelled(indices["agency_code"], labels)
    places = [limits.place(amount, value) for amount, value in zip(expected, values, strict=True)]
    said = [
        _told(name, row, place, settings) for name, row, place in zip(names, indices.to_dicts(), places, strict=True)
    ]
    shown = [
        name if place != "within" or len(names) <= _ALL_NAMED else ""
        for name, place in zip(shortened(names, _LETTERS), places, strict=True)
    ]
    columns = (across, values, said, shown)
    points = [
        _points(place, max(across), *(_picked(column, places, place) for column in columns))
        for place in _LOOKS
        if place in places
    ]
    grid = [max(expected) * 1.1 * (step + 1) / _POINTS for step in range(_POINTS)]
    plotted = [amount * MINOR_UNITS / scale.divisor for amount in grid]
    bounds = [
        _limit(plotted, [limits.limits(amount, level)[side] for amount in grid], name, dash, first=side == 0)
        for level, name, dash in _LEVELS
        for side in (0, 1)
    ]
    middle = _limit([0, plotted[-1]], [1, 1], "As expected", "solid", first=True)
    return figure([*bounds, middle, *points], _layout(values, scale, plotted[-1]))


def _picked(values: Sequence[Any], places: Sequence[str], place: str) -> list[Any]:
    return [value for value, own in zip(values, places, strict=True) if own == place]


def _told(name: str, row: Mapping[str, Any], place: str, settings: formats.Notation) -> str:
    figures = {
        "Index": f"{row['index']:.2f} (95 %: {row['low']:.2f} to {row['high']:.2f})",
        "Collected": formats.text(round(row["collected"] * MINOR_UNITS), Unit.MONEY, settings),
        "Expected": formats.text(round(row["expected"] * MINOR_UNITS), Unit.MONEY, settings),
        "Chance": _LOOKS[place][2],
    }
    return "<br>".join([hover_name(name), *(f"{label}: <b>{plain(text)}</b>" for label, text in figures.items())])


def _points(
    place: str, widest: float, x: Sequence[float], y: Sequence[float], said: Sequence[str], names: Sequence[str]
) -> Settings:
    colour, symbol, name = _LOOKS[place]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": name,
        "meta": place,
        "x": list(x),
        "y": list(y),
        "text": [plain(one) for one in names],
        "textposition": ["top left" if one > widest / 2 else "top right" for one in x],
        "marker": {"size": 10, "color": colour, "symbol": symbol},
        "hoverinfo": "text",
        "hovertext": list(said),
        "hovertemplate": HOVERED,
        **CLICKED,
    }


def _limit(x: Sequence[float], y: Sequence[float], name: str, dash: str, *, first: bool) -> Settings:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "meta": name,
        "legendgroup": name,
        "showlegend": first,
        "x": list(x),
        "y": list(y),
        "line": {"color": palette.UNKNOWN, "width": 1.5, "dash": dash},
    }


def _layout(values: Sequence[float], scale: formats.AxisScale, widest: float) -> Settings:
    # The mouth of the funnel is open; what matters lies around the points.
    reach = max(0.4, 1.3 * max(abs(value - 1) for value in values))
    above = 60
    height = HEIGHT + above
    return {
        "height": height,
        "margin": {"l": 44, "r": 14, "t": above, "b": 46, "pad": 4},
        "showlegend": True,
        "legend": {"y": 1 - (above - 8) / height, "font": {"size": 11}},
        "xaxis": {
            "title": {"text": plain(f"Cash expected, {scale.suffix}"), "standoff": 4},
            "range": [0, widest],
            "nticks": 5,
            "fixedrange": True,
            "automargin": False,
        },
        "yaxis": {"range": [max(0.0, 1 - reach), 1 + reach], "fixedrange": True, "automargin": False, "nticks": 6},
    }
