"""What all charts share: axes in one unit, hover text written out exactly, and no ornament."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any, Final

import polars as pl

from dashboard import formats
from dashboard.metrics.model import Metric, Unit
from validations.vocabulary import BUCKETS, CLOSING_STATES, OPENING_STATES

Option = dict[str, Any]
"""An Apache ECharts option object: what is drawn, as plain data."""
Numbers = Sequence[int | float | None]

STATE_NAMES: Final = {
    state: state if state in BUCKETS else state.replace("_", " ").capitalize()
    for state in (*OPENING_STATES, *CLOSING_STATES)
}
"""What opening and closing states are called on axes."""

HUNDRED: Final[Option] = {"max": 100, "interval": 25}
_NEARLY: Final = 0.8
"""Rates above it get an axis that ends at 100 %, not beyond."""
_LEGEND_ROW: Final = 22
_NAMES_PER_ROW: Final = 5
_NAMES_AT_MOST: Final = 170
"""Pixels for the names of bars that run across."""
LETTER: Final = 6.2
"""Pixels that a letter above a grid takes on average."""


@dataclass(frozen=True)
class Series:
    """One named row of figures with the text that stands for each of them on hover."""

    key: str
    name: str
    values: Numbers
    texts: Sequence[str]
    colour: str
    dashed: bool = False
    patterned: bool = False


def cartesian(
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    unit: Unit,
    settings: formats.Notation,
    stacked: bool = False,
) -> Option:
    """Axes, grid, legend, hover and data shared by line and bar charts; the caller adds the series' shapes."""
    largest = _largest(series, stacked=stacked)
    scale = formats.axis_scale(unit, largest, settings)
    return {
        "animation": False,
        "color": [one.colour for one in series],
        "grid": {"left": 4, "right": 14, "top": legend_height(series), "bottom": 6, "containLabel": True},
        "legend": legend(series),
        "tooltip": {"trigger": "axis", "confine": True, "formatter": axis_hover(series)},
        "xAxis": {"type": "category", "axisTick": {"show": False}, "axisLabel": {"hideOverlap": True}},
        "yAxis": value_axis(scale) | (HUNDRED if unit is Unit.PERCENT and _NEARLY < largest <= 1 else {}),
        "dataset": dataset(categories, series, scale),
    }


def across(option: Option, said: Sequence[str]) -> Option:
    """A chart turned on its side: names down the left, and what each row comes to in a column of its own at the right.

    There no bar and no mark hides it. Names that are too long are cut, and whole on hover.
    """
    quiet: Option = {"type": "category", "inverse": True, "axisTick": {"show": False}}
    names = quiet | {"axisLabel": {"width": _NAMES_AT_MOST, "overflow": "truncate"}}
    option["xAxis"] = option["yAxis"]
    option["yAxis"] = [names, quiet | {"position": "right", "axisLine": {"show": False}, "data": [*said]}]
    return option


def value_axis(scale: formats.AxisScale) -> Option:
    """An axis whose every label carries its unit."""
    prefix, _, suffix = scale.suffix.partition(" ")
    if scale.suffix and not scale.suffix[0].isalnum() and scale.suffix != "%":
        label = f"{prefix}{{value}}{' ' + suffix if suffix else ''}"
    else:
        label = f"{{value}} {scale.suffix}".strip()
    return {"type": "value", "axisLabel": {"formatter": label}, "splitNumber": 4}


def dataset(categories: Sequence[str], series: Sequence[Series], scale: formats.AxisScale) -> Option:
    """One table for all series: category, then each series' value in the axis' unit, then each one's text."""
    values = [plotted(one.values, scale) for one in series]
    rows = zip(categories, *values, *(one.texts for one in series), strict=True)
    return {
        "dimensions": ["x", *(f"v{i}" for i in range(len(series))), *(f"t{i}" for i in range(len(series)))],
        "source": [list(row) for row in rows],
    }


def plotted(values: Numbers, scale: formats.AxisScale) -> list[float | None]:
    """Figures in the axis' unit; what cannot be said stays empty, so that lines break there."""
    return [None if value is None else round(value / scale.divisor, 6) for value in values]


def axis_hover(series: Sequence[Series]) -> str:
    """Hover text over a category: every series with its exact figure, in the order drawn."""
    return "<br>".join(["{b}", *(hover_line(one, place) for place, one in enumerate(series))])


def hover_line(one: Series, place: int) -> str:
    """The line of one series, whose texts are those of that place in the dataset."""
    return f"{marker(one.colour)}{safe(one.name)}: <b>{{@t{place}}}</b>"


def marker(colour: str) -> str:
    """The coloured dot before a name in hover text."""
    return f'<span style="display:inline-block;width:9px;height:9px;margin-right:6px;background:{colour}"></span>'


def safe(name: str) -> str:
    """A name from the data inside a hover template: neither markup nor a placeholder."""
    return escape(name).replace("{", "&#123;").replace("}", "&#125;")


def legend(series: Sequence[Series]) -> Option:
    """Names in the order drawn, above the chart."""
    return {
        "type": "plain",
        "top": 0,
        "left": 0,
        "itemWidth": 12,
        "itemHeight": 9,
        "itemGap": 10,
        "data": [one.name for one in series],
    }


def legend_height(series: Sequence[Series]) -> int:
    """Room above the chart for its names, which wrap where a chart has only half the page."""
    return _LEGEND_ROW * -(-len(series) // _NAMES_PER_ROW) + 12


def texts(frame: pl.DataFrame, metric: Metric, settings: formats.Notation) -> list[str]:
    """Exact hover text of a metric's column, with the number of cases behind a rate where it is known."""
    return formats.figures(frame, metric, settings, full=True)


def labelled(values: Iterable[object], labels: Mapping[str, str]) -> list[str]:
    """The names of a dimension's values."""
    return [labels.get(str(value), str(value)) for value in values]


def _largest(series: Sequence[Series], *, stacked: bool) -> float:
    if stacked:
        columns = zip(*(one.values for one in series), strict=True)
        return max((sum(abs(v) for v in column if v is not None) for column in columns), default=0)
    return max((abs(v) for one in series for v in one.values if v is not None), default=0)


def height(option: Option) -> int:
    """Pixels a chart wants: grids grow with their rows, bars across with their number, the rest is of one height."""
    axes = option.get("yAxis", {})
    axis = axes[0] if isinstance(axes, list) else axes
    if option["series"] and option["series"][0]["type"] == "heatmap":
        return _height_of_grid(option)
    if axis.get("type") == "category":
        return 96 + 36 * max(len(option["dataset"]["source"]), 1)
    return 300


def cell_values(item: Any) -> list[Any]:
    """What a cell of a grid holds: column, row, shade, what it says, its hover, and the values that it stands for."""
    held: list[Any] = item["value"] if isinstance(item, dict) else item
    return held


def _height_of_grid(option: Option) -> int:
    """Room for the names above, which wrap, and for rows whose cells may have two lines."""
    above, cells = option["xAxis"], option["series"][0]["data"]
    per_line = max(int(above["axisLabel"]["width"] / LETTER), 1)
    names = max((len(wrap(str(name), per_line)) for name in above["data"]), default=1)
    lines = max((str(cell_values(cell)[3]).count("\n") for cell in cells), default=0) + 1
    rows = max(len(option["yAxis"]["data"]), 1)
    return 56 + 13 * max(names - 2, 0) + (18 + 14 * lines) * rows
