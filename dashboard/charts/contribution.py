"""Who moved a rate: bars of rate effect and mix effect."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from dashboard import formats, palette
from dashboard.charts.base import Option, Series, axis_hover, labelled, legend, legend_height
from dashboard.metrics.model import Metric

RATE_EFFECT: Final = "Rate effect"
MIX_EFFECT: Final = "Mix effect"
_POINTS: Final = formats.AxisScale(1 / 100, "pp")


def contributors(frame: pl.DataFrame, metric: Metric, by: str, *, labels: Mapping[str, str]) -> Option:
    """The contributors to the change of a rate, largest on top, as the decomposition of metrics gives them."""
    names = [
        f"{_sign(total, metric)} {name}"
        for name, total in zip(labelled(frame[by], labels), frame["total_effect"], strict=True)
    ]
    series = [
        Series(
            "rate_effect", RATE_EFFECT, frame["rate_effect"].to_list(), _said(frame["rate_effect"]), palette.SERIES[0]
        ),
        Series("mix_effect", MIX_EFFECT, frame["mix_effect"].to_list(), _said(frame["mix_effect"]), palette.SERIES[1]),
    ]
    total = Series("total_effect", "Together", [], [], palette.UNKNOWN)
    rows = zip(
        names,
        *([v / _POINTS.divisor for v in s.values if v is not None] for s in series),
        *(s.texts for s in series),
        _said(frame["total_effect"]),
        strict=True,
    )
    return {
        "animation": False,
        "grid": {"left": 4, "right": 16, "top": legend_height(series), "bottom": 6, "containLabel": True},
        "legend": legend(series),
        "tooltip": {"trigger": "axis", "confine": True, "formatter": axis_hover([*series, total])},
        "xAxis": {"type": "value", "axisLabel": {"formatter": "{value} pp"}, "splitNumber": 4},
        "yAxis": {"type": "category", "inverse": True, "axisTick": {"show": False}},
        "dataset": {"dimensions": ["x", "v0", "v1", "t0", "t1", "t2"], "source": [list(row) for row in rows]},
        "series": [
            {
                "type": "bar",
                "stack": "effect",
                "id": one.key,
                "name": one.name,
                "encode": {"x": f"v{place}", "y": "x"},
                "barMaxWidth": 22,
                "itemStyle": {"color": one.colour},
            }
            for place, one in enumerate(series)
        ],
    }


def _said(effects: pl.Series) -> list[str]:
    return [formats.points(effect) for effect in effects]


def _sign(effect: float | None, metric: Metric) -> str:
    if not effect or metric.higher_is == "neutral":
        return ""
    worse = (effect > 0) == (metric.higher_is == "bad")
    return palette.WORSE_SIGN if worse else palette.BETTER_SIGN
