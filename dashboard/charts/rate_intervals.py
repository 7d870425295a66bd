"""Rates with what chance alone would allow around them: a dot on a bar from the lower to the upper limit."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.figure import (
    Axes,
    Series,
    Settings,
    bar,
    figure,
    hover_text,
    right_column,
    sideways,
)
from dashboard.charts.labels import labelled
from dashboard.metrics.model import Metric, cases_column

_ABOVE: Final = "\u25b2"
_BELOW: Final = "\u25bc"


def _looks(metric: Metric, middle: str) -> Mapping[str, tuple[str, str, str]]:
    """Colour, sign and meaning by place; what is above is worse unless the metric is better when it is high."""
    worse_above = metric.higher_is != "good"
    above, below = (palette.WORSE, palette.BETTER) if worse_above else (palette.BETTER, palette.WORSE)
    return {
        "above": (above, _ABOVE, f"wholly above {middle}"),
        "below": (below, _BELOW, f"wholly below {middle}"),
        "within": (palette.NEUTRAL, "", "by chance alone, 95 %"),
    }


def rate_intervals(
    frame: pl.DataFrame,
    metric: Metric,
    by: str,
    settings: formats.Notation,
    *,
    labels: Mapping[str, str],
    middle: float | None = None,
    middle_is: str = "the median",
) -> go.Figure:
    """Dots on bars across, one per value of `by` in the order of the frame from top to bottom.

    `frame` holds `by`, the metric with its cases, and on the metric's scale `low` and `high`, which are null with the
    figure; `place` says whether the whole bar lies above or below `middle`, the dashed line, or within reach of it.
    """
    lows, highs = frame["low"].to_list(), frame["high"].to_list()
    looks = _looks(metric, middle_is)
    places = [place if place in looks else "within" for place in frame["place"]]
    widths = (frame["high"] - frame["low"]).to_list()
    bars = [
        Series(
            place,
            f"{sign} {meaning}".strip().capitalize(),
            [width if own == place else None for width, own in zip(widths, places, strict=True)],
            [],
            colour,
        )
        for place, (colour, sign, meaning) in looks.items()
        if place in places
    ]
    rate = Series(metric.key, metric.label, frame[metric.key].to_list(), [], palette.SERIES[0])
    names, said = labelled(frame[by], labels), _told(frame, metric, settings, looks)
    text = "" if middle is None else formats.text(middle, metric.unit, settings).split(" ")[0]
    label = f"{middle_is.removeprefix('the ').capitalize()} {text}".strip()
    line = [] if middle is None else [Series("median", label, [middle], [], palette.UNKNOWN, dashed=True)]
    reach = [replace(one, values=highs) for one in bars]
    axes = sideways(names, [*reach, *line, rate], unit=metric.unit, settings=settings, said=said)
    axes.layout["xaxis"] |= {"tickprefix": "", "ticksuffix": ""}
    axes.layout.update({"bargap": 0.66})
    hover = axes.hover(
        hover_text(name, [(rate.colour, metric.label, text)])
        for name, text in zip(names, _exact(frame, metric, settings), strict=True)
    )
    traces = [
        *(bar(one, axes, base=lows) | {"opacity": 0.55} for one in bars),
        *(_median(one, axes) for one in line),
        _dots(rate, axes),
    ]
    return figure([*traces, right_column(said), hover], axes.layout)


def _exact(frame: pl.DataFrame, metric: Metric, settings: formats.Notation) -> list[str]:
    """The figure with its interval and its number of cases; the unit is said once."""
    rows = zip(
        formats.figures(frame, metric, settings),
        frame["low"].to_list(),
        frame["high"].to_list(),
        frame[cases_column(metric.key)].to_list(),
        strict=True,
    )
    found = []
    for text, low, high, n in rows:
        around = "" if low is None else f", 95 % from {low:.2f} to {high:.2f}"
        found.append(f"{text}{around}, n = {formats.grouped(n or 0, settings)}")
    return found


def _told(
    frame: pl.DataFrame, metric: Metric, settings: formats.Notation, looks: Mapping[str, tuple[str, str, str]]
) -> list[str]:
    """What each row comes to, at the right: its sign, its figure without the unit, and its number of cases."""
    texts = formats.figures(frame, metric, settings)
    found = []
    for place, text, n in zip(frame["place"], texts, frame[cases_column(metric.key)], strict=True):
        sign = looks.get(place, looks["within"])[1]
        found.append(f"{sign} {text.split(' ')[0]}  n {formats.grouped(n or 0, settings)}".strip())
    return found


def _dots(one: Series, axes: Axes) -> Settings:
    # Their rim keeps them apart from the bars, on light and on dark ground.
    marker = {"size": 9, "color": one.colour, "line": {"width": 1.5, "color": "#ffffff"}}
    dots: Settings = {"type": "scatter", "mode": "markers", "name": axes.legend[one.key], "meta": one.key}
    return dots | {"marker": marker} | axes.placed(one.values)


def _median(one: Series, axes: Axes) -> Settings:
    """A line through all rows."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": axes.legend[one.key],
        "meta": one.key,
        "x": axes.plotted([*one.values, *one.values]),
        "y": [-0.5, len(axes.names) - 0.5],
        "line": {"color": one.colour, "dash": "dash", "width": 1.5},
    }
