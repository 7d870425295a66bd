"""A figure per week or month against its median and control limits; spikes and part periods are marked."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.figure import Axes, Series, Settings, bar, figure, hover_text, line, texts, upright
from dashboard.charts.labels import plain
from dashboard.metrics.model import Metric
from dashboard.statistical_limits import Limits, limits

_WITHIN: Final = "within"
_PART: Final = "part"
_LOOKS: Final = {
    _WITHIN: ("", palette.NEUTRAL),
    "above": ("above the limit", palette.WORSE),
    "below": ("below the limit", palette.BETTER),
    _PART: ("not complete", palette.NEUTRAL),
}
_TICK_LINE: Final = 17
"""Pixels of a line of text below the axis."""
_ARROWS: Final = {"above": palette.WORSE_SIGN, "below": palette.BETTER_SIGN}


def control(
    frame: pl.DataFrame,
    metric: Metric,
    settings: formats.Notation,
    *,
    x: str = "month",
    part: Collection[date] = (),
    counts: bool = True,
) -> go.Figure:
    """Bars of a metric per period with its median and robust control limits (see `dashboard.statistical_limits`).

    `frame` holds one row per period in order of time: the column `x` (a date of the period; `month` is written as a
    month, anything else as a date) and the metric. `part` names the periods that are not complete: they are hatched,
    say so below the axis, take no part in the limits and are never spikes. Bars beyond a limit take a colour and an
    arrow. `counts` says that the figures are counts, whose limits are never narrower than chance; give False for rates.
    With fewer than 8 complete periods there are bars and no limits.
    """
    periods, values = frame[x].to_list(), frame[metric.key].to_list()
    complete = [None if period in part else value for period, value in zip(periods, values, strict=True)]
    around = limits(complete, counts=counts)
    kinds = [
        _PART if period in part else around.place(value) if around else _WITHIN
        for period, value in zip(periods, values, strict=True)
    ]
    said = [
        f"{text}, {_LOOKS[kind][0]}" if _LOOKS[kind][0] else text
        for text, kind in zip(texts(frame, metric, settings), kinds, strict=True)
    ]
    bars = [_of_kind(kind, metric, values, kinds, said) for kind in _LOOKS if kind in {_WITHIN, *kinds}]
    lines = _limit_lines(around, metric, settings, len(periods)) if around else []
    names = [formats.month_short(one) if x == "month" else formats.date_text(one) for one in periods]
    axes = upright(names, [*bars, *lines], unit=metric.unit, settings=settings)
    _mark_part(axes, [place for place, period in enumerate(periods) if period in part])
    hover = axes.hover([_hover(name, text, metric, lines) for name, text in zip(names, said, strict=True)])
    return figure([*(_bars(one, axes) for one in bars), *(_limit(one, axes) for one in lines), hover], axes.layout)


def _mark_part(axes: Axes, places: Sequence[int]) -> None:
    """Say below the axis which periods are not complete: a bar may be too narrow, or too low, for its hatching to show.

    Of the periods that are not the last, those whose names are left out for want of room have no mark either.
    """
    ticks = axes.layout["xaxis"]
    ticks["ticktext"] = [
        f"{text}<br>{_PART}" if place in places else text
        for place, text in zip(ticks["tickvals"], ticks["ticktext"], strict=True)
    ]
    if places:
        axes.layout["margin"]["b"] += _TICK_LINE


def _of_kind(
    kind: str, metric: Metric, values: Sequence[float | None], kinds: Sequence[str], said: Sequence[str]
) -> Series:
    meaning, colour = _LOOKS[kind]
    name = f"{_ARROWS.get(kind, '')} {meaning.capitalize()}".strip() or metric.label
    shown = [value if kind == own else None for value, own in zip(values, kinds, strict=True)]
    return Series(kind, name, shown, said, colour, patterned=kind == _PART)


def _limit_lines(around: Limits, metric: Metric, settings: formats.Notation, periods: int) -> list[Series]:
    """The same everywhere along the axis; both limits share a name, and so their entry in the legend."""
    ends = [formats.text(limit, metric.unit, settings) for limit in (around.low, around.high)]
    middle = formats.text(around.median, metric.unit, settings)
    lines = (
        ("median", "Median", around.median, middle),
        ("high", "Limits", around.high, " to ".join(ends)),
        ("low", "Limits", around.low, ""),
    )
    return [
        Series(key, name, [value] * periods, [said] * periods, palette.UNKNOWN, dashed=key != "median")
        for key, name, value, said in lines
    ]


def _hover(name: str, said: str, metric: Metric, lines: Sequence[Series]) -> str:
    """The figure with what is remarkable about it, then the median and the limits, which are the same everywhere."""
    constant = [f"{plain(one.name)}: {plain(one.texts[0])}" for one in lines if "".join(one.texts)]
    return "<br>".join([hover_text(name, [(palette.NEUTRAL, metric.label, said)]), *constant])


def _bars(one: Series, axes: Axes) -> Settings:
    trace = bar(one, axes)
    if (arrow := _ARROWS.get(one.key)) is None:
        return trace
    arrows = ["" if value is None else arrow for value in one.values]
    return trace | {"text": arrows, "textposition": "outside", "textfont": {"color": one.colour}, "textangle": 0}


def _limit(one: Series, axes: Axes) -> Settings:
    """Both limits are one entry in the legend."""
    group = "median" if one.key == "median" else "limits"
    return line(one, axes, width=1.5) | {
        "mode": "lines",
        "opacity": 1,
        "legendgroup": group,
        "showlegend": one.key != "low",
    }
