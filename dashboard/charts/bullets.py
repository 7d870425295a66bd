"""Figures against their targets, part by part: a bar for what came, a mark where it should be."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from dashboard import formats, palette
from dashboard.charts.base import Option, Series, across, cartesian, hover_line, labelled, texts
from dashboard.charts.stacks import PATTERN
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
) -> Option:
    """Bars across, in the order of the frame from top to bottom, each with its target and its achievement in words.

    `frame` holds the dimension `by`, the metric and its target, both in one unit; a target that is null reads 'no
    target' and its bar is hatched. `expected` is the share of the target that should have come by now: below 1 it has
    a mark of its own, and a part is on its way (the sign before its achievement) where it has come that far.
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
    option = cartesian(labelled(frame[by], labels), series, unit=metric.unit, settings=settings)
    shown = [one for one in series if _is_drawn(one, expected)]
    option["legend"]["data"] = [one.name for one in shown]
    option["tooltip"]["formatter"] = _hover(series, shown)
    option["series"] = [_drawn(one, place) for place, one in enumerate(series) if one in shown]
    if clickable:
        for bars in (one for one in option["series"] if one["type"] == "bar"):
            bars |= {"selectedMode": "single", "select": {"itemStyle": bars["itemStyle"]}, "cursor": "pointer"}
    return across(option, achieved)


def _hover(series: Sequence[Series], shown: Sequence[Series]) -> str:
    """The first line is that of the bar, of either kind."""
    told = [place for place, one in enumerate(series) if place == 0 or (one in shown and one.key != "untargeted")]
    return "<br>".join(["{b}", *(hover_line(series[place], place) for place in told)])


def _is_drawn(one: Series, expected: float) -> bool:
    if one.key == "expected" and expected >= 1:
        return False
    return any(value is not None for value in one.values)


def _drawn(one: Series, place: int) -> Option:
    drawn: Option = {"name": one.name, "id": one.key, "encode": {"x": f"v{place}", "y": "x"}}
    if one.key == "target":
        mark = {"symbol": "rect", "symbolSize": [4, 24], "itemStyle": {"color": one.colour}, "z": 4}
        return drawn | {"type": "scatter"} | mark
    if one.key == "expected":
        hollow = {"color": "#ffffff", "borderColor": one.colour, "borderWidth": 2}  # seen on the bar and beside it
        return drawn | {"type": "scatter", "symbol": "diamond", "symbolSize": 12, "itemStyle": hollow, "z": 4}
    style: Option = {"color": one.colour} | ({"decal": PATTERN} if one.patterned else {})
    return drawn | {"type": "bar", "stack": "came", "barMaxWidth": 16, "itemStyle": style}


def _achieved(came: int | None, aim: int | None, expected: float, settings: formats.Notation) -> str:
    if aim is None:
        return NO_TARGET
    if not aim or came is None:
        return formats.NOT_AVAILABLE
    said = formats.text(came / aim, Unit.PERCENT, settings)
    return f"{_REACHED if came / aim >= expected else _MISSED} {said}"


def _said(values: Sequence[int | None], metric: Metric, settings: formats.Notation) -> list[str]:
    return [NO_TARGET if value is None else formats.text(value, metric.unit, settings, full=True) for value in values]
