"""Figures in a grid of cells with names above and to the left, read like a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import plotly.graph_objects as go

from dashboard import palette
from dashboard.charts.figure import CLICKED, FONT, HOVERED, TEXT, Settings, figure
from dashboard.charts.labels import hover_name, labelled, plain, shortened, width, wrapped

CLEAR: Final = "rgba(0,0,0,0)"
TOTAL_SHADE: Final = "rgba(127,127,127,0.14)"
"""Behind what is no figure of its own kind: totals, and cells that stand on too few cases."""
_FAINT, _STRONG = 0.06, 0.62
_FONT: Final = 11
_NARROWEST_COLUMN: Final = 36
_WIDEST_WORD: Final = 14
"""Letters of a name above a column that are not broken; longer words are cut."""
_SIZE: Final = 0.94
"""Of its place, what a cell fills; the rest is a gap."""


@dataclass(frozen=True)
class Cell:
    """One cell: the values it stands for, what it says in one or two lines, and how it is shaded."""

    down: str
    across: str
    label: str
    hover: str
    colour: str
    bold: bool = False


@dataclass(frozen=True, eq=False)
class Grid:
    """Cells with the values of their rows and columns, in order, and what those are called."""

    cells: Sequence[Cell]
    down: Sequence[str]
    across: Sequence[str]
    names_down: Mapping[str, str]
    names_across: Mapping[str, str]

    @property
    def row_names(self) -> list[str]:
        """What the rows are called, at full length."""
        return labelled(self.down, self.names_down)

    @property
    def column_names(self) -> list[str]:
        """What the columns are called, at full length."""
        return labelled(self.across, self.names_across)


def grid_figure(grid: Grid, *, clickable: bool = False) -> go.Figure:
    """Draw the cells. A click on one of a `clickable` grid gives the values (down, across) it stands for.

    The figure is at least `least_width` wide where all of its text is to be read.
    """
    rows = {value: place for place, value in enumerate(grid.down)}
    columns = {value: place for place, value in enumerate(grid.across)}
    x, y = [columns[cell.across] for cell in grid.cells], [rows[cell.down] for cell in grid.cells]
    cells: Settings = {
        "type": "bar",
        "meta": "cells",
        "x": x,
        "y": [_SIZE] * len(grid.cells),
        "base": [row - _SIZE / 2 for row in y],
        "width": 0.96,
        "marker": {"color": [cell.colour for cell in grid.cells]},
        "customdata": [[cell.down, cell.across] for cell in grid.cells],
        "hovertext": [hover_name(cell.hover) for cell in grid.cells],
        "hovertemplate": HOVERED,
    }
    texts: Settings = {
        "type": "scatter",
        "mode": "text",
        "meta": "texts",
        "x": x,
        "y": y,
        "text": [_written(cell) for cell in grid.cells],
        "textfont": {"size": _FONT, "color": TEXT},
    }
    return figure([cells | (CLICKED if clickable else {}), texts], _layout(grid))


def least_width(chart: go.Figure) -> int | None:
    """Pixels below which the texts of a grid would run into each other; None for charts that fit any width."""
    return chart.layout.meta["least_width"] if chart.layout.meta else None


def highlighted(chart: go.Figure, down: str, across: str) -> go.Figure:
    """The grid with a frame around one cell; as it is where it has no such cell."""
    cells = chart.data[0]
    place = next((place for place, key in enumerate(cells.customdata) if tuple(key) == (down, across)), None)
    if place is None:
        return chart
    column, row = cells.x[place], cells.base[place] + _SIZE / 2
    box = {"x0": column - 0.48, "x1": column + 0.48, "y0": row - 0.47, "y1": row + 0.47}
    return go.Figure(chart).add_shape(type="rect", line={"color": palette.NEUTRAL, "width": 3}, **box)


@lru_cache(maxsize=4096)
def shaded(colour: str, strength: float) -> str:
    """The colour laid thinly over the ground, so that text on it reads in light and dark alike."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{_FAINT + (_STRONG - _FAINT) * strength:.3f})"


def _written(cell: Cell) -> str:
    text = "<br>".join(plain(line) for line in cell.label.split("\n"))
    return f"<b>{text}</b>" if cell.bold else text


def _layout(grid: Grid) -> Settings:
    names = shortened(grid.row_names)
    left = int(max(map(width, names), default=0) * _FONT / FONT) + 16
    column = _column_width(grid)
    above = [_heading(name, column) for name in _distinct_headings(grid)]
    heading_lines = max((name.count("<br>") for name in above), default=0) + 1
    lines = max((cell.label.count("\n") for cell in grid.cells), default=0) + 1
    top = 12 + 14 * heading_lines
    name: Settings = {"size": _FONT, "color": TEXT}
    still = {"showgrid": False, "zeroline": False, "automargin": False, "fixedrange": True, "tickmode": "array"}
    return {
        "height": top + 10 + (18 + 14 * lines) * max(len(grid.down), 1),
        "margin": {"l": left, "r": 4, "t": top, "b": 4, "pad": 2},
        "barmode": "overlay",
        "showlegend": False,
        "meta": {"least_width": left + 8 + column * max(len(grid.across), 1)},
        "xaxis": still
        | {
            "side": "top",
            "tickangle": 0,
            "tickvals": list(range(len(above))),
            "ticktext": above,
            "tickfont": name,
            "range": [-0.5, max(len(above), 1) - 0.5],
        },
        "yaxis": still
        | {
            "tickvals": list(range(len(names))),
            "ticktext": [plain(one) for one in names],
            "tickfont": name,
            "range": [max(len(names), 1) - 0.5, -0.5],
        },
    }


def _column_width(grid: Grid) -> int:
    """Pixels that the longest line of a cell takes, and the longest word above one."""
    cells = max((width(line) for cell in grid.cells for line in cell.label.split("\n")), default=0)
    words = max((width(word) for name in _distinct_headings(grid) for word in name.split()), default=0)
    return max(int(max(cells, words) * _FONT / FONT) + 13, _NARROWEST_COLUMN)


def _distinct_headings(grid: Grid) -> list[str]:
    """Names above the columns whose words fit; different names stay different."""
    cut = [" ".join(shortened([word], _WIDEST_WORD)[0] for word in name.split()) for name in grid.column_names]
    return shortened(cut, 3 * _WIDEST_WORD) if len(set(cut)) == len(cut) else shortened(grid.column_names, _WIDEST_WORD)


def _heading(name: str, column: int) -> str:
    return wrapped(name, int((column - 2) / 5.8))
