"""Who moved a rate: bars of rate effect and mix effect."""

from collections.abc import Mapping
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.figure import Series, bar, figure, hover_texts, sideways
from dashboard.charts.labels import labelled
from dashboard.metrics.model import Metric, Unit

RATE_EFFECT: Final = "Rate effect"
MIX_EFFECT: Final = "Mix effect"


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
    # Effects have no whole: an axis in points never ends at 100.
    axes.layout["xaxis"] = {key: one for key, one in axes.layout["xaxis"].items() if key not in ("range", "dtick")}
    axes.layout["xaxis"]["ticksuffix"] = " pp"
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
