"""Figures against their targets, part by part: a bar for what came, a mark where it should be."""

from collections.abc import Mapping, Sequence
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.figure import (
    CLICKED,
    Axes,
    Series,
    Settings,
    bar,
    figure,
    hover_texts,
    right_column,
    sideways,
    texts,
)
from dashboard.charts.labels import labelled
from dashboard.metrics.model import Metric, Unit

NO_TARGET: Final = "no target"
_REACHED, _MISSED = "\u2713", "\u2717"


def bullets(
    frame: pl.DataFrame,
    metric: Metric,
    target: Metric,
    by: str,
    settings: formats.Notation,
    *,
    labels: Mapping[str, str],
    expected: float = 1.0,
    clickable: bool = False,
) -> go.Figure:
    """Bars across, in the order of the frame from top to bottom, each with its target and its achievement in words.

    `frame` holds the dimension `by`, the metric and its target, both in one unit; a target that is null reads 'no
    target' and its bar is hatched. `expected` is the share of the target that should have come by now: below 1 it has
    a mark of its own, and a part is on its way (the sign before its achievement) where it has come that far. A click
    anywhere on a row of `clickable` bullets gives its value of `by`.
    """
    actual, wanted = frame[metric.key].to_list(), frame[target.key].to_list()
    achieved = [_achieved(came, aim, expected, settings) for came, aim in zip(actual, wanted, strict=True)]
    exact = [f"{text} ({said})" for text, said in zip(texts(frame, metric, settings), achieved, strict=True)]
    with_target = [None if aim is None else came for came, aim in zip(actual, wanted, strict=True)]
    without = [came if aim is None else None for came, aim in zip(actual, wanted, strict=True)]
    due = [None if aim is None else round(aim * expected) for aim in wanted]
    series = [
        Series("actual", metric.label, with_target, exact, palette.NEUTRAL),
        Series("untargeted", f"{metric.label}, {NO_TARGET}", without, achieved, palette.UNKNOWN, patterned=True),
        Series("target", target.label, wanted, _said(wanted, target, settings), palette.SERIES[1]),
        Series("expected", "Expected by now", due, _said(due, target, settings), palette.SERIES[1]),
    ]
    shown = [one for one in series if _is_drawn(one, expected)]
    names = labelled(frame[by], labels)
    axes = sideways(names, series, unit=metric.unit, settings=settings, said=achieved)
    axes.layout.update({"bargap": 0.55})
    told = [series[0], *(one for one in shown if one.key in ("target", "expected"))]
    keys = [[str(value)] for value in frame[by]] if clickable else None
    hover = axes.hover(hover_texts(names, told), keys)
    return figure([*(_drawn(one, axes) for one in shown), right_column(achieved), hover], axes.layout)


def _is_drawn(one: Series, expected: float) -> bool:
    if one.key == "expected" and expected >= 1:
        return False
    return any(value is not None for value in one.values)


def _drawn(one: Series, axes: Axes) -> Settings:
    if one.key in ("actual", "untargeted"):
        return bar(one, axes) | CLICKED
    stroke = {"symbol": "line-ns", "size": 22, "line": {"width": 4, "color": one.colour}}
    # Hollow, so that it is seen on the bar and beside it.
    diamond = {"symbol": "diamond", "size": 12, "color": "#ffffff", "line": {"width": 2, "color": one.colour}}
    marks: Settings = {"type": "scatter", "mode": "markers", "name": axes.legend[one.key], "meta": one.key}
    return marks | CLICKED | {"marker": stroke if one.key == "target" else diamond} | axes.placed(one.values)


def _achieved(came: int | None, aim: int | None, expected: float, settings: formats.Notation) -> str:
    if aim is None:
        return NO_TARGET
    if not aim or came is None:
        return formats.NOT_AVAILABLE
    said = formats.text(came / aim, Unit.PERCENT, settings)
    return f"{_REACHED if came / aim >= expected else _MISSED} {said}"


def _said(values: Sequence[int | None], metric: Metric, settings: formats.Notation) -> list[str]:
    return [NO_TARGET if value is None else formats.text(value, metric.unit, settings, full=True) for value in values]
