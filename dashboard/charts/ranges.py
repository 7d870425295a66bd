"""Rates with what chance alone would allow around them: a dot on a bar from the lower to the upper limit."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from dashboard import formats, palette
from dashboard.charts.base import Option, Series, across, cartesian, labelled, marker, safe
from dashboard.metrics.model import Metric, cases_column

_LOOKS: Final[Mapping[str, tuple[str, str, str]]] = {
    "above": (palette.WORSE, palette.WORSE_SIGN, "wholly above the median"),
    "below": (palette.BETTER, palette.BETTER_SIGN, "wholly below the median"),
    "within": (palette.NEUTRAL, "", "by chance alone, 95 %"),
}
"""What is worse is above: these are rates of what should not happen."""
_MEDIAN_LABEL: Final = 14
"""Pixels above the grid for the name of the dashed line."""


def ranges(
    frame: pl.DataFrame,
    metric: Metric,
    by: str,
    settings: formats.Notation,
    *,
    labels: Mapping[str, str],
    middle: float | None = None,
) -> Option:
    """Dots on bars across, one per value of `by` in the order of the frame from top to bottom.

    `frame` holds `by`, the metric with its cases, and on the metric's scale `low` and `high`, which are null with the
    figure; `place` says whether the whole bar lies above or below `middle`, the dashed line, or within reach of it.
    """
    lows = frame["low"].to_list()
    places = [place if place in _LOOKS else "within" for place in frame["place"]]
    widths = (frame["high"] - frame["low"]).to_list()
    exact = _exact(frame, metric, settings)
    bars = [
        Series(
            place,
            f"{sign} {meaning}".strip().capitalize(),
            [width if own == place else None for width, own in zip(widths, places, strict=True)],
            exact,
            colour,
        )
        for place, (colour, sign, meaning) in _LOOKS.items()
        if place in places
    ]
    rate = Series(metric.key, metric.label, frame[metric.key].to_list(), exact, palette.SERIES[0])
    series = [Series("low", "", lows, exact, "transparent"), *bars, rate]
    option = cartesian(labelled(frame[by], labels), series, unit=metric.unit, settings=settings)
    option["legend"]["data"] = [one.name for one in series[1:]]
    option["tooltip"]["formatter"] = f"{{b}}<br>{marker(rate.colour)}{safe(metric.label)}: <b>{{@t0}}</b>"
    option["series"] = [_bar(one, at) for at, one in enumerate(series[:-1])]
    option["series"].append(_dots(rate, len(series) - 1, middle, metric, settings))
    option["yAxis"]["axisLabel"] = {"formatter": "{value}"}
    option["grid"]["top"] += _MEDIAN_LABEL
    return across(option, _told(frame, metric, settings))


def _exact(frame: pl.DataFrame, metric: Metric, settings: formats.Notation) -> list[str]:
    """The figure with its interval and its number of cases; the unit is said once."""
    rows = zip(
        formats.figures(frame, metric, settings),
        frame["low"].to_list(),
        frame["high"].to_list(),
        frame[cases_column(metric.key)].to_list(),
        strict=True,
    )
    found = []
    for text, low, high, n in rows:
        around = "" if low is None else f", 95 % from {low:.2f} to {high:.2f}"
        found.append(f"{text}{around}, n = {formats.grouped(n or 0, settings)}")
    return found


def _told(frame: pl.DataFrame, metric: Metric, settings: formats.Notation) -> list[str]:
    """What each row comes to, at the right: its sign, its figure without the unit, and its number of cases."""
    texts = formats.figures(frame, metric, settings)
    found = []
    for place, text, n in zip(frame["place"], texts, frame[cases_column(metric.key)], strict=True):
        sign = _LOOKS.get(place, _LOOKS["within"])[1]
        found.append(f"{sign} {text.split(' ')[0]}  n {formats.grouped(n or 0, settings)}".strip())
    return found


def _bar(one: Series, place: int) -> Option:
    """The part from the lower to the upper limit; an unseen one carries it to the lower limit."""
    bar: Option = {
        "type": "bar",
        "id": one.key,
        "name": one.name,
        "stack": "range",
        "encode": {"x": f"v{place}", "y": "x"},
        "barMaxWidth": 12,
        "itemStyle": {"color": one.colour, "opacity": 0.55},
    }
    return bar | ({"silent": True} if one.key == "low" else {})


def _dots(one: Series, place: int, middle: float | None, metric: Metric, settings: formats.Notation) -> Option:
    dots: Option = {
        "type": "scatter",
        "id": one.key,
        "name": one.name,
        "encode": {"x": f"v{place}", "y": "x"},
        "symbolSize": 9,
        # Its rim keeps it apart from the bar, on light and on dark ground.
        "itemStyle": {"color": one.colour, "borderColor": "#ffffff", "borderWidth": 1.5},
        "z": 4,
    }
    if middle is not None:
        text = formats.text(middle, metric.unit, settings).split(" ")[0]
        dots["markLine"] = {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"type": "dashed", "color": palette.UNKNOWN},
            "label": {"formatter": f"median {text}", "position": "start", "color": palette.UNKNOWN},
            "data": [{"xAxis": middle}],
        }
    return dots
