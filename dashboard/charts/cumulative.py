"""What was collected so far against the way to the target, with an earlier period behind it."""

from collections.abc import Mapping
from typing import Final, Literal

import polars as pl

from dashboard import formats, palette
from dashboard.charts.base import Option, Series, cartesian, texts
from dashboard.metrics.model import Metric

Line = Literal["actual", "pace", "target", "before"]
_LOOKS: Final[Mapping[Line, tuple[str, Option]]] = {
    "before": (palette.UNKNOWN, {"width": 2, "type": "solid", "opacity": 0.65}),
    "target": (palette.SERIES[2], {"width": 1.5, "type": "solid"}),
    "pace": (palette.SERIES[1], {"width": 2, "type": "dashed"}),
    "actual": (palette.SERIES[0], {"width": 3, "type": "solid"}),
}
"""In the order drawn: what happened lies on top. Told apart by width and dashes, not by colour alone."""


def cumulative(
    frame: pl.DataFrame, metric: Metric, settings: formats.Notation, *, x: str, names: Mapping[Line, str], axis: str
) -> Option:
    """Lines over the points of a period, in order of time; `axis` is what the points are called.

    `frame` holds the text column `x` and, in the metric's unit, a column for each of `names`: `actual` (empty ahead of
    the day shown), `pace`, `target` and `before`. A line that has no figure at all, such as that of a target that was
    never set, is left out.
    """
    drawn = [
        Series(
            line,
            names[line],
            frame[line].to_list(),
            texts(frame.select(pl.col(line).alias(metric.key)), metric, settings),
            _LOOKS[line][0],
        )
        for line in _LOOKS
        if line in names and frame[line].count()
    ]
    option = cartesian(frame[x].to_list(), drawn, unit=metric.unit, settings=settings)
    option["legend"]["data"] = option["legend"]["data"][::-1]
    option["xAxis"] |= {"name": axis, "nameLocation": "middle", "nameGap": 26, "boundaryGap": False}
    option["grid"]["bottom"] = 26
    option["series"] = [
        {
            "type": "line",
            "name": one.name,
            "id": one.key,
            "encode": {"x": "x", "y": f"v{place}"},
            "symbol": "circle" if one.key == "actual" else "none",
            "symbolSize": 5,
            "itemStyle": {"color": one.colour},
            "lineStyle": _LOOKS[line][1] | {"color": one.colour},
        }
        for place, (one, line) in enumerate((one, line) for one in drawn for line in _LOOKS if line == one.key)
    ]
    return option
