"""What a whole is made of, over months or over groups: stacked bars."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import polars as pl

from dashboard import formats, palette
from dashboard.charts.base import HUNDRED, Option, Series, cartesian, labelled, texts
from dashboard.metrics.model import Metric, Unit

PATTERN: Final[Option] = {
    "symbol": "rect",
    "dashArrayX": [1, 0],
    "dashArrayY": [2, 4],
    "rotation": -0.7,
    "color": "rgba(255,255,255,0.4)",
}
"""Hatching: the second cue beside the colour that says worse."""
Category = date | str | None
"""A month, or a value of a dimension."""


def stack(
    frame: pl.DataFrame,
    metric: Metric,
    settings: formats.Notation,
    *,
    x: str = "month",
    split: str = "bucket",
    colours: Mapping[str, str] = palette.BUCKET_COLOURS,
    labels: Mapping[str, Mapping[str, str]] | None = None,
    share: bool = False,
    clickable: bool = False,
) -> Option:
    """Stacked bars of an amount by `split` over `x`; with `share` each bar is made 100 %, and hover says both."""
    named = labels or {}
    parts, whole = _parts(frame, metric, x, split)
    series = []
    for value in (value for value in colours if value in parts):
        amounts = [parts[value].get(category) for category in whole]
        portions = [
            None if amount is None or not total else amount / total
            for amount, total in zip(amounts, whole.values(), strict=True)
        ]
        written = [
            f"{formats.figure(amount, metric, settings, full=True)} ({formats.text(portion, Unit.PERCENT, settings)})"
            for amount, portion in zip(amounts, portions, strict=True)
        ]
        name = labelled([value], named.get(split, {}))[0]
        series.append(Series(value, name, portions if share else amounts, written, colours[value]))
    unit = Unit.PERCENT if share else metric.unit
    option = cartesian(_names([*whole], named.get(x, {})), series, unit=unit, settings=settings, stacked=True)
    return _with_bars(option, series, whole=share, clickable=clickable)


def shares(
    frame: pl.DataFrame,
    metrics: Sequence[Metric],
    settings: formats.Notation,
    *,
    colours: Sequence[str],
    patterned: Sequence[bool],
    x: str = "month",
) -> Option:
    """Stacked bars of rates that add up to 100 %, one layer per metric."""
    series = [
        Series(one.key, _short(one), frame[one.key].to_list(), texts(frame, one, settings), colour, patterned=mark)
        for one, colour, mark in zip(metrics, colours, patterned, strict=True)
        if any(frame[one.key].to_list())
    ]
    option = cartesian(_names(frame[x].to_list(), {}), series, unit=Unit.PERCENT, settings=settings, stacked=True)
    return _with_bars(option, series, whole=True, clickable=False)


def _short(metric: Metric) -> str:
    """A label without the basis, which all layers of a chart share."""
    return metric.label.split(",")[0]


def _names(categories: Sequence[Category], labels: Mapping[str, str]) -> list[str]:
    return [formats.month_short(one) if isinstance(one, date) else labelled([one], labels)[0] for one in categories]


def _parts(
    frame: pl.DataFrame, metric: Metric, x: str, split: str
) -> tuple[dict[str, dict[Category, float]], dict[Category, float]]:
    """The amounts of each value of `split` by x, and the whole of each x, in the order of the frame."""
    parts: dict[str, dict[Category, float]] = {}
    whole: dict[Category, float] = {}
    for category, value, amount in zip(*(frame[name].to_list() for name in (x, split, metric.key)), strict=True):
        parts.setdefault(str(value), {})[category] = amount
        whole[category] = whole.get(category, 0) + (amount or 0)
    return parts, whole


def _with_bars(option: Option, series: Sequence[Series], *, whole: bool, clickable: bool) -> Option:
    if whole:
        option["yAxis"] |= HUNDRED
    option["series"] = [_bars(one, place, clickable=clickable) for place, one in enumerate(series)]
    return option


def _bars(one: Series, place: int, *, clickable: bool) -> Option:
    style: Option = {"color": one.colour}
    if one.patterned:
        style["decal"] = PATTERN
    bars: Option = {
        "type": "bar",
        "stack": "whole",
        "name": one.name,
        "id": one.key,
        "encode": {"x": "x", "y": f"v{place}"},
        "barCategoryGap": "28%",
        "itemStyle": style,
    }
    if clickable:
        bars |= {"selectedMode": "single", "select": {"itemStyle": {"color": one.colour}}, "cursor": "pointer"}
    return bars
