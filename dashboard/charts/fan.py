"""A figure so far and its forecast: a line, its continuation with the range of past errors around it, and targets."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.figure import Axes, Series, Settings, figure, hover_texts, line, texts, upright
from dashboard.metrics.model import Metric

ACTUAL, FORECAST, LOW, HIGH, TARGET = "actual", "forecast", "low", "high", "target"
_NAMES: Final = {
    ACTUAL: "So far",
    FORECAST: "Forecast",
    LOW: "Lowest by past errors",
    HIGH: "Range of past errors",
    TARGET: "Target",
}
_COLOURS: Final = {
    ACTUAL: palette.SERIES[0],
    FORECAST: palette.SERIES[1],
    LOW: palette.SERIES[1],
    HIGH: palette.SERIES[1],
    TARGET: palette.SERIES[2],
}

_BESIDE: Final = 0.12
"""Half the width of the range of a month that has none beside it, in months."""


def fan(frame: pl.DataFrame, metric: Metric, settings: formats.Notation) -> go.Figure:
    """`frame` holds `month` and, in the metric's unit, actual, forecast, low, high and target; a column without any
    figure is left out.
    """
    months: Sequence[date] = frame["month"].to_list()
    names = [formats.month_short(month) for month in months]
    drawn = {key: _series(frame, key, metric, settings) for key in _NAMES if frame[key].count()}
    told = [drawn[key] for key in (ACTUAL, FORECAST, LOW, HIGH, TARGET) if key in drawn]
    axes = upright(names, [one for key, one in drawn.items() if key != LOW], unit=metric.unit, settings=settings)
    traces: list[Settings] = []
    if LOW in drawn and HIGH in drawn:
        traces += _band(drawn[LOW], drawn[HIGH], axes)
    traces += [line(drawn[key], axes) | {"opacity": 1} for key in (TARGET, FORECAST, ACTUAL) if key in drawn]
    return figure([*traces, axes.hover(hover_texts(names, told))], axes.layout)


def _series(frame: pl.DataFrame, key: str, metric: Metric, settings: formats.Notation) -> Series:
    written = texts(frame.select(pl.col(key).alias(metric.key)), metric, settings)
    return Series(key, _NAMES[key], frame[key].to_list(), written, _COLOURS[key], dashed=key in (FORECAST, TARGET))


def _band(low: Series, high: Series, axes: Axes) -> list[Settings]:
    """The ground between two lines, which are not drawn themselves: a piece for each run of months with a range.

    Plotly fills across months that have none, so a month without a forecast would seem to have a range.
    """
    edge: Settings = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "legendgroup": high.key}
    red, green, blue = (int(high.colour[at : at + 2], 16) for at in (1, 3, 5))
    ground = {"fill": "tonexty", "fillcolor": f"rgba({red}, {green}, {blue}, 0.25)"}
    lowest, highest = axes.plotted(low.values), axes.plotted(high.values)
    drawn: list[Settings] = []
    for run in _runs(highest):
        alone = len(run) == 1
        x = [run[0] - _BESIDE, run[0] + _BESIDE] if alone else run
        below, above = ([figures[place] for place in (run * 2 if alone else run)] for figures in (lowest, highest))
        first = {"name": axes.legend[high.key], "showlegend": not drawn}
        drawn += [
            edge | {"meta": low.key, "name": low.name, "showlegend": False, "x": x, "y": below},
            edge | ground | first | {"meta": high.key, "x": x, "y": above},
        ]
    return drawn


def _runs(figures: Sequence[float | None]) -> list[list[int]]:
    """The places of figures that follow each other without a gap."""
    found: list[list[int]] = []
    for place, known in enumerate(value is not None for value in figures):
        if known and found and found[-1][-1] == place - 1:
            found[-1].append(place)
        elif known:
            found.append([place])
    return found
