"""Figures in a grid of two dimensions: the heatmap and the movement matrix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import polars as pl

from dashboard import formats, palette
from dashboard.charts.base import Option, cell_values, labelled
from dashboard.metrics.model import Metric, Unit
from validations.vocabulary import CLOSING_STATES, OPENING_STATES

TOTAL: Final = "Total"
TEXT_COLOUR: Final = "currentColor"
"""The page's own text colour, light or dark; the SVG renderer passes it on, a canvas cannot."""
_NARROWEST_PAGE: Final = 420
"""Pixels that a grid's columns share on the narrowest screen."""
_ROOMY: Final = 66
"""Pixels a column needs for its figure at full size."""
_FAINT, _STRONG = 0.06, 0.62
TOTAL_SHADE: Final = "rgba(127,127,127,0.14)"
"""Behind what is no figure of its own kind: totals, and cells that stand on too few cases."""
_CLEAR: Final = "rgba(0,0,0,0)"
_SIGNS: Final = {None: "", True: f"{palette.WORSE_SIGN} ", False: f"{palette.BETTER_SIGN} "}
_MEANINGS: Final = {None: palette.NEUTRAL, True: palette.WORSE, False: palette.BETTER}
_QUIET: Final[Option] = {"axisTick": {"show": False}, "axisLine": {"show": False}, "splitLine": {"show": False}}


@dataclass(frozen=True)
class Cell:
    """One cell: the values it stands for, what it says and how it is shaded."""

    down: str
    across: str
    label: str
    hover: str
    colour: str


def heatmap(
    frame: pl.DataFrame,
    metric: Metric,
    settings: formats.Notation,
    *,
    rows: str,
    across: str,
    labels: Mapping[str, Mapping[str, str]],
    clickable: bool = False,
) -> Option:
    """A metric over two dimensions; the worse the figure, the stronger the shade. Figures are written in the cells."""
    shades = _shades(frame.get_column(metric.key).cast(pl.Float64), metric)
    short = formats.figures(frame, metric, settings)
    exact = formats.figures(frame, metric, settings, full=True)
    named = {rows: labels.get(rows, {}), across: labels.get(across, {})}
    cells = [
        Cell(y, x, said, f"{labelled([y], named[rows])[0]}, {labelled([x], named[across])[0]}: {full}", shade)
        for y, x, said, full, shade in zip(frame[rows], frame[across], short, exact, shades, strict=True)
    ]
    down, right = (frame.get_column(name).unique(maintain_order=True).to_list() for name in (rows, across))
    return grid(cells, down, right, named[rows], named[across], clickable=clickable)


def matrix(
    frame: pl.DataFrame, metric: Metric, settings: formats.Notation, *, labels: Mapping[str, str], as_share: bool
) -> Option:
    """Opening state down, closing state across, shaded by better and worse; the last column is the row's total.

    `frame` holds opening_state, closing_state, the metric and `share` of the row. A cell says its figure, or with
    `as_share` its share of the row; an arrow up marks worse, an arrow down better.
    """
    down = [state for state in OPENING_STATES if state in set(frame["opening_state"].cast(pl.String))]
    right = [state for state in CLOSING_STATES if state in set(frame["closing_state"].cast(pl.String))]
    moved = [_moved(row, metric, settings, labels, as_share=as_share) for row in frame.iter_rows(named=True)]
    totals = dict(frame.group_by("opening_state").agg(pl.col(metric.key).sum()).iter_rows())
    whole = [_whole(state, totals[state], metric, settings, labels) for state in down]
    return grid([*moved, *whole], down, [*right, TOTAL], labels, labels, clickable=True)


def grid(
    cells: Sequence[Cell],
    down: Sequence[str],
    across: Sequence[str],
    names_down: Mapping[str, str],
    names_across: Mapping[str, str],
    *,
    clickable: bool,
) -> Option:
    """A grid of cells with names above and to the left, read like a table."""
    shades = {colour: place for place, colour in enumerate(dict.fromkeys(cell.colour for cell in cells))}
    rows, columns = _places(down), _places(across)
    series: Option = {
        "type": "heatmap",
        "id": "cells",
        "data": [_item(cell, rows[cell.down], columns[cell.across], shades[cell.colour]) for cell in cells],
        "itemStyle": {"borderWidth": 2, "borderColor": _CLEAR},
        "label": {"show": True, "formatter": "{@[3]}", "fontSize": 11, "color": TEXT_COLOUR},
        "tooltip": {"formatter": "{@[4]}"},
        "emphasis": {"disabled": True},
    }
    if clickable:
        frame = {"borderColor": palette.NEUTRAL, "borderWidth": 2}
        series |= {"selectedMode": "single", "select": {"itemStyle": frame}, "cursor": "pointer"}
    return {
        "animation": False,
        "grid": {"left": 4, "right": 4, "top": 14, "bottom": 4, "containLabel": True},
        "tooltip": {"confine": True},
        "visualMap": {
            "type": "piecewise",
            "show": False,
            "dimension": 2,
            "pieces": [{"value": place, "color": colour} for colour, place in shades.items()],
        },
        "xAxis": {
            "type": "category",
            "data": labelled(across, names_across),
            "position": "top",
            "axisLabel": _wrapped(len(across)),
            **_QUIET,
        },
        "yAxis": {"type": "category", "data": labelled(down, names_down), "inverse": True, **_QUIET},
        "series": [series],
        "media": [_narrow(len(across))],
    }


def _narrow(columns: int) -> Option:
    """Smaller figures where a column has less room than they need."""
    small = {"fontSize": 9}
    return {
        "query": {"maxWidth": columns * _ROOMY},
        "option": {"xAxis": {"axisLabel": small}, "series": [{"id": "cells", "label": small}]},
    }


def _wrapped(columns: int) -> Option:
    """Names above a grid: all of them, broken into lines where the columns are narrow."""
    width = min(max(_NARROWEST_PAGE // max(columns, 1), 46), 120)
    return {"interval": 0, "hideOverlap": False, "overflow": "break", "width": width, "fontSize": 11, "lineHeight": 13}


def cell_key(option: Option, index: int) -> tuple[str, str]:
    """The values (down, across) that the clicked cell of a grid stands for."""
    down, across = cell_values(option["series"][0]["data"][index])[5:7]
    return down, across


def _places(names: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def _item(cell: Cell, row: int, column: int, shade: int) -> list[Any] | Option:
    """Plain values where they will do: a grid has hundreds of cells, and each object is copied on its way."""
    held = [column, row, shade, cell.label, cell.hover, cell.down, cell.across]
    return {"value": held, "label": {"fontWeight": "bold"}} if cell.across == TOTAL else held


def _moved(
    row: Mapping[str, Any], metric: Metric, settings: formats.Notation, labels: Mapping[str, str], *, as_share: bool
) -> Cell:
    opening, closing = row["opening_state"], row["closing_state"]
    worse = palette.is_worse(opening, closing)
    part = formats.text(row["share"], Unit.PERCENT, settings)
    said = part if as_share else formats.text(row[metric.key], metric.unit, settings)
    full = formats.text(row[metric.key], metric.unit, settings, full=True)
    start, end = labelled([opening, closing], labels)
    shade = shaded(_MEANINGS[worse], row["share"] or 0.0)
    return Cell(opening, closing, f"{_SIGNS[worse]}{said}", f"{start} to {end}: {full}, {part} of the row", shade)


def _whole(
    state: str, total: int | None, metric: Metric, settings: formats.Notation, labels: Mapping[str, str]
) -> Cell:
    full = formats.text(total, metric.unit, settings, full=True)
    said = formats.text(total, metric.unit, settings)
    return Cell(state, TOTAL, said, f"{labelled([state], labels)[0]} at opening: {full}", TOTAL_SHADE)


def _shades(values: pl.Series, metric: Metric) -> list[str]:
    low, high = values.min(), values.max()
    colour = palette.NEUTRAL if metric.higher_is == "neutral" else palette.WORSE
    if not isinstance(low, float) or not isinstance(high, float) or low == high:
        return [shaded(colour, 0.0)] * len(values)
    best = high if metric.higher_is == "good" else low
    return [_CLEAR if value is None else shaded(colour, abs(value - best) / (high - low)) for value in values]


@lru_cache(maxsize=4096)
def shaded(colour: str, strength: float) -> str:
    """The colour laid thinly over the ground, so that text on it reads in light and dark alike."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{_FAINT + (_STRONG - _FAINT) * strength:.3f})"
