"""Bars: amounts by a dimension or by day, what a whole is made of month by month, and who moved a rate."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.figure import (
    CLICKED,
    HOVERED,
    Series,
    bar,
    figure,
    hover_texts,
    in_points,
    right_column,
    sideways,
    texts,
    upright,
)
from dashboard.charts.labels import labelled
from dashboard.metrics.model import Metric, Unit

_COUNTED: Final = (Unit.COUNT, Unit.ACCOUNTS)
_HANDFUL: Final = 100
"""Cases below which one of them moves a share by more than a percentage point."""
RATE_EFFECT: Final = "Rate effect"
MIX_EFFECT: Final = "Mix effect"


def bars(
    frame: pl.DataFrame, metric: Metric, by: str, settings: formats.Notation, *, labels: Mapping[str, str]
) -> go.Figure:
    """Bars across, one per value of `by` in the order of the frame, each with its share of them all.

    Of a handful of cases the numbers stand before the share: 50 % may be one of two.
    """
    values = frame[metric.key].to_list()
    whole = sum(value for value in values if value is not None)
    shares = [None if value is None or not whole else value / whole for value in values]
    said = [formats.text(share, Unit.PERCENT, settings) for share in shares]
    counts = texts(frame, metric, settings)
    exact = [f"{text} ({share})" for text, share in zip(counts, said, strict=True)]
    if metric.unit in _COUNTED and 0 < whole < _HANDFUL:
        said = [
            share if value is None else f"{text} of {whole} ({share})"
            for text, share, value in zip(counts, said, values, strict=True)
        ]
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
    drawn = [bar(one, axes) for one in series]
    if not clickable:
        return figure([*drawn, axes.hover(said)], axes.layout)
    # Only the part under the pointer is meant: without a limit, Plotly would take another one that is further away.
    axes.layout.pop("hoverdistance")
    opens = [CLICKED | {"customdata": [[one.key]] * len(names)} for one in series]
    hover = {"hovertext": said, "hovertemplate": HOVERED}
    return figure([one | click | hover for one, click in zip(drawn, opens, strict=True)], axes.layout)


def contributors(
    frame: pl.DataFrame, metric: Metric, by: str, settings: formats.Notation, *, labels: Mapping[str, str]
) -> go.Figure:
    """The contributors to the change of a rate, largest on top, as the decomposition of metrics gives them."""
    names = [
        f"{_sign(total, metric)} {name}".strip()
        for name, total in zip(labelled(frame[by], labels), frame["total_effect"], strict=True)
    ]
    series = [
        _effect(frame, "rate_effect", RATE_EFFECT, palette.SERIES[0]),
        _effect(frame, "mix_effect", MIX_EFFECT, palette.SERIES[1]),
    ]
    total = _effect(frame, "total_effect", "Together", palette.UNKNOWN)
    axes = sideways(names, series, unit=Unit.PERCENT, settings=settings, stacked=True)
    axes.layout["xaxis"] = in_points(axes.layout["xaxis"])
    axes.layout.update({"bargap": 0.4})
    hover = axes.hover(hover_texts(names, [*series, total]))
    return figure([*(bar(one, axes) for one in series), hover], axes.layout)


def _effect(frame: pl.DataFrame, key: str, name: str, colour: str) -> Series:
    return Series(key, name, frame[key].to_list(), [formats.points(effect) for effect in frame[key]], colour)


def _sign(effect: float | None, metric: Metric) -> str:
    if not effect or metric.higher_is == "neutral":
        return ""
    worse = (effect > 0) == (metric.higher_is == "bad")
    return palette.WORSE_SIGN if worse else palette.BETTER_SIGN
