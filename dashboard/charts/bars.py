"""Amounts side by side: by a dimension, the largest on top, or by the days of a month."""

from collections.abc import Collection, Mapping
from datetime import date

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.figure import Series, bar, figure, hover_texts, right_column, sideways, texts, upright
from dashboard.charts.labels import labelled
from dashboard.metrics.model import Metric, Unit


def bars(
    frame: pl.DataFrame, metric: Metric, by: str, settings: formats.Notation, *, labels: Mapping[str, str]
) -> go.Figure:
    """Bars across, one per value of `by` in the order of the frame, each with its share of them all."""
    values = frame[metric.key].to_list()
    whole = sum(value for value in values if value is not None)
    shares = [None if value is None or not whole else value / whole for value in values]
    said = [formats.text(share, Unit.PERCENT, settings) for share in shares]
    exact = [f"{text} ({share})" for text, share in zip(texts(frame, metric, settings), said, strict=True)]
    series = Series(metric.key, metric.label, values, exact, palette.NEUTRAL)
    names = labelled(frame[by], labels)
    axes = sideways(names, [series], unit=metric.unit, settings=settings, said=said, named=False)
    return figure([bar(series, axes), right_column(said), axes.hover(hover_texts(names, [series]))], axes.layout)


def by_day(
    frame: pl.DataFrame,
    metric: Metric,
    settings: formats.Notation,
    *,
    free: Collection[date] = (),
    free_name: str = "Sunday or holiday",
) -> go.Figure:
    """Columns over the days of a month (`day`); days that are not worked are hatched."""
    days, values = frame["day"].to_list(), frame[metric.key].to_list()
    exact = [
        f"{text}{f' ({free_name})' if day in free else ''}"
        for day, text in zip(days, texts(frame, metric, settings), strict=True)
    ]
    worked = [_only(v, day not in free) for day, v in zip(days, values, strict=True)]
    idle = [_only(v, day in free) for day, v in zip(days, values, strict=True)]
    series = [
        Series("worked", metric.label, worked, exact, palette.NEUTRAL),
        Series("free", free_name, idle, exact, palette.NEUTRAL, patterned=True),
    ]
    shown = [one for one in series if one.key == "worked" or any(day in free for day in days)]
    names = [str(day.day) for day in days]
    axes = upright(names, shown, unit=metric.unit, settings=settings)
    said = hover_texts(names, series[:1])
    return figure([*(bar(one, axes) for one in shown), axes.hover(said)], axes.layout)


def _only(value: float | None, wanted: bool) -> float | None:
    return value if wanted else None
