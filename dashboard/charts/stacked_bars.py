"""What a whole is made of, month by month: stacked bars."""

from collections.abc import Mapping, Sequence
from datetime import date

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.figure import CLICKED, HOVERED, Series, bar, figure, hover_texts, texts, upright
from dashboard.charts.labels import labelled
from dashboard.metrics.model import Metric, Unit


def stack(
    frame: pl.DataFrame,
    metric: Metric,
    settings: formats.Notation,
    *,
    split: str = "bucket",
    colours: Mapping[str, str] = palette.BUCKET_COLOURS,
    labels: Mapping[str, Mapping[str, str]] | None = None,
    share: bool = False,
    clickable: bool = False,
) -> go.Figure:
    """Stacked bars of an amount by `split` over `month`; with `share` each bar is 100 %, and hover says both.

    A click on a part of a `clickable` stack gives the value of `split`.
    """
    parts, whole = _parts(frame, metric, split)
    shown = [value for value in colours if value in parts]
    series = []
    for value, name in zip(shown, labelled(shown, (labels or {}).get(split, {})), strict=True):
        amounts = [parts[value].get(month) for month in whole]
        portions = [
            None if amount is None or not total else amount / total
            for amount, total in zip(amounts, whole.values(), strict=True)
        ]
        written = [
            f"{formats.figure(amount, metric, settings, full=True)} ({formats.text(portion, Unit.PERCENT, settings)})"
            for amount, portion in zip(amounts, portions, strict=True)
        ]
        series.append(Series(value, name, portions if share else amounts, written, colours[value]))
    unit = Unit.PERCENT if share else metric.unit
    return _stacked([*whole], series, unit, settings, whole=share, clickable=clickable)


def shares(
    frame: pl.DataFrame,
    metrics: Sequence[Metric],
    settings: formats.Notation,
    *,
    colours: Sequence[str],
    patterned: Sequence[bool],
) -> go.Figure:
    """Stacked bars of rates over `month` that add up to 100 %, one layer per metric."""
    series = [
        Series(one.key, _short(one), frame[one.key].to_list(), texts(frame, one, settings), colour, patterned=mark)
        for one, colour, mark in zip(metrics, colours, patterned, strict=True)
        if any(frame[one.key].to_list())
    ]
    return _stacked(frame["month"].to_list(), series, Unit.PERCENT, settings, whole=True, clickable=False)


def _short(metric: Metric) -> str:
    """A label without the basis, which all layers of a chart share."""
    return metric.label.split(",")[0]


def _parts(frame: pl.DataFrame, metric: Metric, split: str) -> tuple[dict[str, dict[date, float]], dict[date, float]]:
    """The amounts of each value of `split` by month, and the whole of each month, in the order of the frame."""
    parts: dict[str, dict[date, float]] = {}
    whole: dict[date, float] = {}
    for month, value, amount in zip(*(frame[name].to_list() for name in ("month", split, metric.key)), strict=True):
        parts.setdefault(str(value), {})[month] = amount
        whole[month] = whole.get(month, 0) + (amount or 0)
    return parts, whole


def _stacked(
    months: Sequence[date],
    series: Sequence[Series],
    unit: Unit,
    settings: formats.Notation,
    *,
    whole: bool,
    clickable: bool,
) -> go.Figure:
    names = [formats.month_short(month) for month in months]
    axes = upright(names, series, unit=unit, settings=settings, stacked=True, whole=whole)
    said = hover_texts(names, series)
    bars = [bar(one, axes) for one in series]
    if not clickable:
        return figure([*bars, axes.hover(said)], axes.layout)
    # Only the part under the pointer is meant: without a limit, Plotly would take another one that is further away.
    axes.layout.pop("hoverdistance")
    opens = [CLICKED | {"customdata": [[one.key]] * len(names)} for one in series]
    hover = {"hovertext": said, "hovertemplate": HOVERED}
    return figure([one | click | hover for one, click in zip(bars, opens, strict=True)], axes.layout)
