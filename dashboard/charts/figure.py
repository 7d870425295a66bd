"""What all charts share: the template, axes in one unit, hover text written out exactly, and hatching."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard import formats
from dashboard.charts.labels import hover_name, plain, shortened, width
from dashboard.metrics.model import Metric, Unit

Numbers = Sequence[int | float | None]
Settings = dict[str, Any]
"""A part of a Plotly figure: a trace, an axis, a layout."""

FONT: Final = 12
TEXT: Final = "#000037"
"""Stands for the page's own text colour: Streamlit's theme for Plotly puts that in its place, light or dark."""
HEIGHT: Final = 265
"""Pixels of a chart without its legend whose categories run along the bottom."""
_TEMPLATE: Final[Settings] = {
    "layout": {
        "barmode": "relative",
        "bargap": 0.28,
        "dragmode": False,
        "hovermode": "closest",
        "legend": {"orientation": "h", "xref": "container", "x": 0, "yref": "container", "yanchor": "bottom"},
    },
    "data": {
        "bar": [{"marker": {"line": {"width": 0}}, "hoverinfo": "skip", "cliponaxis": False}],
        "scatter": [{"hoverinfo": "skip", "cliponaxis": False}],
    },
}
"""Colours of text, ground, lines and hover boxes are Streamlit's, which follows the reader's theme in the browser."""
CLICKED: Final[Settings] = {key: {"marker": {"opacity": 1}} for key in ("selected", "unselected")}
"""Plotly pales whatever was not clicked; here a click opens something, and the chart stays as it is."""
CLICKED_UNSEEN: Final[Settings] = {key: {"marker": {"opacity": 0}} for key in ("selected", "unselected")}
HOVERED: Final = "%{hovertext}<extra></extra>"
_OURS: Final[Settings] = {
    "template": _TEMPLATE,
    "font": {"size": FONT},
    "hoverlabel": {"align": "left", "font": {"color": TEXT}},
}
_NEARLY: Final = 0.8
"""Rates above it get an axis that ends at 100 %, not beyond."""
_LEGEND_FONT, _LEGEND_LETTER, _LEGEND_ROW = 11, 6.1, 19
_LEGEND_MARK, _CLOSER = 62, 12
"""Pixels of an entry of the legend without its name; so much less where there are no lines among the marks."""
_NO_LEGEND: Final = 12
_LEGEND_LETTERS, _FEW_LETTERS, _MANY_NAMES = 40, 24, 4
_NARROWEST: Final = 350
"""Pixels of the narrowest chart, on a telephone."""
_AXIS_NARROWEST: Final = 320


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


@dataclass(frozen=True)
class Axes:
    """Where figures lie: their unit, the way their bars run, and the layout around them."""

    scale: formats.AxisScale
    layout: Settings
    names: Sequence[str]
    legend: Mapping[str, str]
    """Series by key: what the legend calls them, cut where that is too long."""
    across: bool = False

    def plotted(self, values: Numbers) -> list[float | None]:
        """Figures in the axis' unit; what is not known stays empty, so that lines break there."""
        return [None if value is None else round(value / self.scale.divisor, 6) for value in values]

    def placed(self, values: Numbers) -> Settings:
        """The coordinates of one figure per category."""
        places, figures = list(range(len(self.names))), self.plotted(values)
        return {"x": figures, "y": places} if self.across else {"x": places, "y": figures}

    def hover(self, texts: Iterable[str], keys: Sequence[Sequence[object]] | None = None) -> Settings:
        """Unseen points in the middle of each category, one hover box each, however little is drawn there."""
        middle = [0.5] * len(self.names)
        places = list(range(len(self.names)))
        where = {"x": middle, "y": places, "xaxis": "x2"} if self.across else {"x": places, "y": middle, "yaxis": "y2"}
        unseen: Settings = {"mode": "markers", "marker": {"size": 1, "opacity": 0}, "showlegend": False}
        said: Settings = {"meta": "hover", "hovertext": list(texts), "hovertemplate": HOVERED}
        clicked = CLICKED_UNSEEN | {"customdata": [list(key) for key in keys]} if keys is not None else {}
        return {"type": "scatter", **unseen, **where, **said, **clicked}


def figure(traces: Sequence[Settings], layout: Settings) -> go.Figure:
    """A figure of plain settings, checked by Plotly. Its height is in its layout."""
    return go.Figure({"data": list(traces), "layout": _OURS | layout})


def upright(
    names: Sequence[str],
    series: Sequence[Series],
    *,
    unit: Unit,
    settings: formats.Notation,
    stacked: bool = False,
    whole: bool = False,
) -> Axes:
    """Days, weeks or months along the bottom, figures upwards; `whole` ends the axis at 100 %.

    Where not all names fit beside each other, every second or third is written, and always the last.
    """
    scale, axis, label = _value_axis(series, unit, settings, stacked=stacked, whole=whole)
    longest = max((width(part) for name in names for part in name.rsplit(" ", 1)), default=0)
    every = -(-len(names) // int(_AXIS_NARROWEST / (longest + 4))) or 1
    ticks = [place for place in range(len(names)) if (len(names) - 1 - place) % every == 0]
    below = 8 + 17 * (1 + any(" " in name for name in names))
    legend, above = _legend(series, stacked=stacked)
    layout: Settings = {
        "showlegend": True,
        "margin": {"l": label + 8, "r": 10, "t": above, "b": below, "pad": 4},
        "xaxis": _fixed(ticks, ["<br>".join(names[place].rsplit(" ", 1)) for place in ticks])
        | {"range": [-0.5, len(names) - 0.5], "tickangle": 0},
        "yaxis": axis,
        "yaxis2": _unseen("y"),
        "hoverdistance": -1,
        **_with_legend(HEIGHT, above, stacked=stacked),
    }
    return Axes(scale, layout, names, legend)


def sideways(
    names: Sequence[str],
    series: Sequence[Series],
    *,
    unit: Unit,
    settings: formats.Notation,
    stacked: bool = False,
    said: Sequence[str] = (),
    named: bool = True,
) -> Axes:
    """Names down the left, figures along the bottom, and room at the right for `said` (see `right_column`).

    Names that are too long are cut, and whole on hover. Where there is one series that needs no name, `named` is False.
    """
    scale, axis, _ = _value_axis(series, unit, settings, stacked=stacked)
    cut = shortened(names)
    places = list(range(len(names)))
    left = max(map(width, cut), default=0) + 14
    right = max(map(width, said), default=0) + 16
    legend, above = _legend(series, stacked=stacked)
    above = above if named else _NO_LEGEND
    layout: Settings = {
        "showlegend": named,
        "margin": {"l": left, "r": right, "t": above, "b": 28, "pad": 4},
        "xaxis": axis | {"showgrid": True, "zeroline": True},
        "xaxis2": _unseen("x"),
        "yaxis": _fixed(places, [plain(name) for name in cut])
        | {"range": [len(names) - 0.5, -0.5], "tickfont": {"color": TEXT}},
        "hoverdistance": -1,
        **_with_legend(50 + 36 * max(len(names), 1), above, stacked=stacked),
    }
    return Axes(scale, layout, names, legend, across=True)


def in_points(axis: Settings) -> Settings:
    """An axis of fractions whose values are differences: they have no whole, so it never ends at 100."""
    return {key: one for key, one in axis.items() if key not in ("range", "dtick")} | {"ticksuffix": " pp"}


def right_column(said: Sequence[str]) -> Settings:
    """What each row comes to, as text right of the chart."""
    return {
        "type": "scatter",
        "mode": "text",
        "meta": "figures",
        "x": [1] * len(said),
        "y": list(range(len(said))),
        "xaxis": "x2",
        "text": [plain(text) for text in said],
        "textposition": "middle right",
        "textfont": {"color": TEXT},
        "showlegend": False,
    }


def bar(one: Series, axes: Axes, *, base: Numbers | None = None) -> Settings:
    """Bars of one series; with `base` they begin there and not at zero."""
    trace: Settings = {
        "type": "bar",
        "name": axes.legend[one.key],
        "meta": one.key,
        "orientation": "h" if axes.across else "v",
        "marker": {"color": one.colour} | ({"pattern": hatched(one.colour)} if one.patterned else {}),
        **axes.placed(one.values),
    }
    return trace if base is None else trace | {"base": axes.plotted(base)}


def line(one: Series, axes: Axes, **style: Any) -> Settings:
    """One line, broken where nothing is known."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": axes.legend[one.key],
        "meta": one.key,
        "line": {"color": one.colour, "width": 2, "dash": "dash" if one.dashed else "solid"} | style,
        "marker": {"color": one.colour, "size": 5},
        "opacity": 0.6 if one.dashed else 1,
        **axes.placed(one.values),
    }


def hatched(colour: str) -> Settings:
    """The second cue beside a colour: hatching over it."""
    return {"shape": "/", "fillmode": "replace", "bgcolor": colour, "fgcolor": "#ffffff", "fgopacity": 0.5, "size": 6}


def hover_texts(names: Sequence[str], series: Sequence[Series]) -> list[str]:
    """A box for each category: its name, then every series with its exact figure, in the order drawn."""
    return [
        hover_text(name, [(one.colour, one.name, one.texts[place]) for one in series])
        for place, name in enumerate(names)
    ]


def hover_text(name: str, rows: Sequence[tuple[str, str, str]]) -> str:
    """A box with a name above rows of colour, name and figure."""
    lines = [
        f'<span style="color:{colour}">\u25a0</span> {hover_name(label)}: <b>{plain(said)}</b>'
        for colour, label, said in rows
    ]
    return "<br>".join([hover_name(name), *lines])


def texts(frame: pl.DataFrame, metric: Metric, settings: formats.Notation) -> list[str]:
    """Exact hover text of a metric's column, with the number of cases behind a rate where it is known."""
    return formats.figures(frame, metric, settings, full=True)


def _legend(series: Sequence[Series], *, stacked: bool) -> tuple[dict[str, str], int]:
    """What the legend calls each series, and the pixels it takes above a chart on a narrow screen.

    Plotly puts the names side by side, or in columns as wide as the longest where they do not fit into one row.
    """
    full = [one.name for one in series]
    names = shortened(full, _FEW_LETTERS if len(set(full)) > _MANY_NAMES else _LEGEND_LETTERS)
    called = {one.key: plain(name) for one, name in zip(series, names, strict=True)}
    mark = _LEGEND_MARK - (_CLOSER if stacked else 0)
    wide = [width(name, _LEGEND_LETTER) + mark for name in dict.fromkeys(names)]
    columns = len(wide) if sum(wide) <= _NARROWEST else max(int(_NARROWEST / max(wide)), 1)
    return called, _LEGEND_ROW * -(-len(wide) // max(columns, 1)) + 16


def _with_legend(height: int, above: int, *, stacked: bool) -> Settings:
    """The legend right above the chart, which stays as high as it is however many names stand there."""
    whole = height + above
    closer = {"indentation": -_CLOSER} if stacked else {}
    return {"height": whole, "legend": {"y": 1 - (above - 8) / whole, "font": {"size": _LEGEND_FONT}} | closer}


_COUNTED: Final = (Unit.ACCOUNTS, Unit.CUSTOMERS, Unit.COUNT)
_FEW: Final = 5
"""Up to so many an axis of counts names every whole number."""


def _value_axis(
    series: Sequence[Series], unit: Unit, settings: formats.Notation, *, stacked: bool, whole: bool = False
) -> tuple[formats.AxisScale, Settings, int]:
    """An axis whose every label carries its unit, and the pixels that a label takes."""
    largest = _largest(series, stacked=stacked)
    scale = formats.axis_scale(unit, largest, settings)
    before, after = _unit_text(scale)
    axis: Settings = {
        "tickprefix": plain(before),
        "ticksuffix": plain(after),
        "nticks": 6,
        "rangemode": "tozero",
        "separatethousands": True,
        "exponentformat": "none",
        "automargin": False,
        "fixedrange": True,
    }
    if unit is Unit.PERCENT and (whole or not largest or _NEARLY < largest <= 1):
        axis |= {"range": [0, 100], "dtick": 25}
    elif not largest:
        axis |= {"range": [0, 1], "dtick": 1}  # where there is nothing, Plotly's own axis runs from -1 to 4
    elif unit in _COUNTED and largest <= _FEW:
        axis |= {"dtick": 1}  # half an account is none
    top = axis["range"][1] if "range" in axis else largest / scale.divisor * 1.2
    return scale, axis, int(width(f"{before}{top:,.{1 if top < 10 else 0}f}{after}"))


def _unit_text(scale: formats.AxisScale) -> tuple[str, str]:
    """What stands before and after the number of an axis: '₹' and ' Cr', or ' %'."""
    if scale.suffix and not scale.suffix[0].isalnum() and scale.suffix != "%":
        sign, _, rest = scale.suffix.partition(" ")
        return sign, f" {rest}" if rest else ""
    return "", f" {scale.suffix}" if scale.suffix else ""


def _fixed(places: Sequence[int], names: Sequence[str]) -> Settings:
    return {
        "tickmode": "array",
        "tickvals": list(places),
        "ticktext": list(names),
        "showgrid": False,
        "zeroline": False,
        "automargin": False,
        "fixedrange": True,
    }


def _unseen(over: str) -> Settings:
    """An axis from 0 to 1 over the whole chart, for what has a place but no figure."""
    return {"overlaying": over, "range": [0, 1], "visible": False, "fixedrange": True}


def _largest(series: Sequence[Series], *, stacked: bool) -> float:
    if stacked:
        columns = zip(*(one.values for one in series), strict=True)
        return max((sum(abs(v) for v in column if v is not None) for column in columns), default=0)
    return max((abs(v) for one in series for v in one.values if v is not None), default=0)
