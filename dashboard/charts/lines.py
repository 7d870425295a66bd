"""Figures over time as lines: metrics, the values of a dimension, and amounts that grow towards a target."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.figure import Series, Settings, figure, hover_texts, line, texts, upright
from dashboard.charts.labels import labelled, plain
from dashboard.charts.note_marks import note_marks
from dashboard.metrics.model import Metric, before_column

MOST_LINES: Final = 8
"""More lines than this cannot be told apart; the table below the chart has them all."""
Line = Literal["actual", "pace", "target", "before"]
_LOOKS: Final[Mapping[Line, tuple[str, Settings, float]]] = {
    "before": (palette.UNKNOWN, {"width": 2}, 0.65),
    "target": (palette.SERIES[2], {"width": 1.5}, 1),
    "pace": (palette.SERIES[1], {"width": 2, "dash": "dash"}, 1),
    "actual": (palette.SERIES[0], {"width": 3}, 1),
}
"""In the order drawn: what happened lies on top. Told apart by width and dashes, not by colour alone."""


def lines(
    frame: pl.DataFrame,
    metrics: Sequence[Metric],
    settings: formats.Notation,
    *,
    colours: Sequence[str] = palette.SERIES,
    compared_with: str = "",
    notes: Sequence[tuple[date, str]] = (),
) -> go.Figure:
    """One line per metric over `month`; with `compared_with`, a dashed one for the figures it is compared with.

    A month that `notes` name has a mark at the top, with their text on hover.
    """
    drawn: list[Series] = []
    for metric, colour in zip(metrics, colours, strict=False):
        drawn.append(_line(frame, metric, colour, settings))
        if compared_with:
            drawn.append(_before(frame, metric, f"{metric.label}, {compared_with}", colour, settings))
    months = frame["month"].to_list()
    return _over_months(months, drawn, metrics[0], settings, note_marks(months, notes))


def lines_by(
    frame: pl.DataFrame,
    metric: Metric,
    by: str,
    settings: formats.Notation,
    *,
    labels: Mapping[str, str],
    colours: Mapping[str, str] | None = None,
) -> go.Figure:
    """One line per value of a dimension over `month`, at most MOST_LINES in the order of the frame."""
    months = sorted(set(frame["month"].to_list()))
    written: dict[str, dict[date, tuple[float | None, str]]] = {}
    columns = frame[by].to_list(), frame["month"].to_list(), frame[metric.key].to_list(), texts(frame, metric, settings)
    for value, month, value_of_month, text in zip(*columns, strict=True):
        written.setdefault(value, {})[month] = (value_of_month, text)
    values = [*written][: len(colours) if colours else MOST_LINES]
    drawn = []
    for place, (value, name) in enumerate(zip(values, labelled(values, labels), strict=True)):
        figures = [written[value].get(month, (None, formats.NOT_AVAILABLE)) for month in months]
        colour = colours[str(value)] if colours else palette.SERIES[place % len(palette.SERIES)]
        drawn.append(Series(str(value), name, [one for one, _ in figures], [text for _, text in figures], colour))
    return _over_months(months, drawn, metric, settings)


def cumulative(
    frame: pl.DataFrame, metric: Metric, settings: formats.Notation, *, x: str, names: Mapping[Line, str], axis: str
) -> go.Figure:
    """Lines over the points of a period, in order of time; `axis` is what the points are called.

    `frame` holds the text column `x` and, in the metric's unit, a column for each of `names`: `actual` (empty ahead of
    the day shown), `pace`, `target` and `before`. A line that has no figure at all, such as that of a target that was
    never set, is left out.
    """
    shown = [key for key in _LOOKS if key in names and frame[key].count()]
    drawn = [
        Series(
            key,
            names[key],
            frame[key].to_list(),
            texts(frame.select(pl.col(key).alias(metric.key)), metric, settings),
            _LOOKS[key][0],
        )
        for key in shown
    ]
    points = frame[x].to_list()
    axes = upright(points, drawn, unit=metric.unit, settings=settings)
    axes.layout["legend"]["traceorder"] = "reversed"
    axes.layout["xaxis"]["title"] = {"text": plain(axis), "standoff": 4}
    axes.layout["margin"]["b"] += 22
    traces = [
        line(one, axes, **_LOOKS[key][1])
        | {"mode": "lines+markers" if key == "actual" else "lines", "opacity": _LOOKS[key][2]}
        for one, key in zip(drawn, shown, strict=True)
    ]
    return figure([*traces, axes.hover(hover_texts(points, drawn[::-1]))], axes.layout)


def _line(frame: pl.DataFrame, metric: Metric, colour: str, settings: formats.Notation) -> Series:
    return Series(metric.key, metric.label, frame[metric.key].to_list(), texts(frame, metric, settings), colour)


def _before(frame: pl.DataFrame, metric: Metric, name: str, colour: str, settings: formats.Notation) -> Series:
    values = frame[before_column(metric.key)].to_list()
    written = [formats.text(value, metric.unit, settings, full=True) for value in values]
    return Series(before_column(metric.key), name, values, written, colour, dashed=True)


def _over_months(
    months: Sequence[date],
    drawn: Sequence[Series],
    metric: Metric,
    settings: formats.Notation,
    marks: Sequence[Settings] = (),
) -> go.Figure:
    names = [formats.month_short(month) for month in months]
    axes = upright(names, drawn, unit=metric.unit, settings=settings)
    traces = [*(line(one, axes) for one in drawn), axes.hover(hover_texts(names, drawn)), *marks]
    return figure(traces, axes.layout)
