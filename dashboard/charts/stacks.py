"""What a whole is made of, over months or over groups: stacked bars."""

from collections.abc import Mapping, Sequence
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
    categories = frame.get_column(x).unique(maintain_order=True)
    parts = _parts(frame, metric, x, split)
    every = categories.to_frame()
    placed = {
        value: every.join(parts[value], on=x, how="left", maintain_order="left") for value in colours if value in parts
    }
    series = [_layer(rows, metric, settings, value, share=share) for value, rows in placed.items()]
    series = [
        Series(one.key, labelled([one.key], named.get(split, {}))[0], one.values, one.texts, colours[one.key])
        for one in series
    ]
    unit = Unit.PERCENT if share else metric.unit
    option = cartesian(_names(categories, named.get(x, {})), series, unit=unit, settings=settings, stacked=True)
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
        if frame[one.key].fill_null(0).ne(0).any()
    ]
    option = cartesian(_names(frame[x], {}), series, unit=Unit.PERCENT, settings=settings, stacked=True)
    return _with_bars(option, series, whole=True, clickable=False)


def _short(metric: Metric) -> str:
    """A label without the basis, which all layers of a chart share."""
    return metric.label.split(",")[0]


def _names(categories: pl.Series, labels: Mapping[str, str]) -> list[str]:
    if categories.dtype == pl.Date:
        return [formats.month_short(month) for month in categories]
    return labelled(categories, labels)


def _parts(frame: pl.DataFrame, metric: Metric, x: str, split: str) -> dict[str, pl.DataFrame]:
    """x, the amount and its share of the whole of its x, by the value of `split`."""
    whole = pl.col(metric.key).sum().over(x)
    share = (pl.col(metric.key) / pl.when(whole != 0).then(whole)).alias("share")
    rows = frame.select(x, pl.col(split).cast(pl.String), metric.key, share)
    return {str(value): part for (value,), part in rows.partition_by(split, as_dict=True, include_key=False).items()}


def _layer(placed: pl.DataFrame, metric: Metric, settings: formats.Notation, value: str, *, share: bool) -> Series:
    written = [
        f"{amount} ({formats.text(part, Unit.PERCENT, settings)})"
        for amount, part in zip(texts(placed, metric, settings), placed["share"].to_list(), strict=True)
    ]
    return Series(value, value, placed["share" if share else metric.key].to_list(), written, "")


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
