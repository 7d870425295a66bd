"""Charts that Excel draws itself, each above the data it reads, in the units of the screen's axis."""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from dashboard.excel.book import FAINT, INK, RULE, Book
from dashboard.excel.cells import Cell, cells
from dashboard.excel.chart_series import (
    Series,
    colours_of_points,
    floor_of_axis,
    kind_of_axis,
    name_of_axis,
    scale_of,
    series_of,
    value_format,
    with_unit,
)
from dashboard.excel.page_export import Chart, Column, Kind, Shape
from dashboard.excel.sheet_layout import set_print, set_widths, write_headings, write_top
from dashboard.formats import AxisScale

_CHART_ROW: Final = 4
_DATA_ROW: Final = 26
_ROWS_BELOW: Final = 40
"""Points that still print on one page with their chart."""
_MOST_MARKERS: Final = 40
"""Points of a line that are marked; more run into each other."""
_SIZE: Final = {"width": 800, "height": 400}
_DATES: Final = {Kind.MONTH: "mmm yy", Kind.DATE: "d mmm", Kind.TEXT: "@"}
_KINDS: Final[dict[Shape, dict[str, str]]] = {
    "lines": {"type": "line"},
    "stacked": {"type": "column", "subtype": "stacked"},
    "share": {"type": "column", "subtype": "percent_stacked"},
    "bars": {"type": "column"},
}


def write_chart(book: Book, sheet: Any, name: str, chart: Chart) -> None:
    """The chart, and below it one row per point with a column per series; `name` is the sheet's."""
    axis = Column(chart.x, name_of_axis(chart), kind_of_axis(chart), chart.labels.get(chart.x, {}))
    points = chart.frame.select(pl.col(chart.x).unique(maintain_order=True))
    scale = scale_of(chart, book.export)
    series = series_of(chart, scale, points[chart.x].to_list())
    headings = [axis.label, *(with_unit(one.name, scale) for one in series)]
    widths = [14.0, *(max(12.0, len(heading) * 0.6 + 3) for heading in headings[1:])]
    set_widths(sheet, widths)
    write_top(book, sheet, chart.title, chart.note, widths)
    write_headings(book, sheet, _DATA_ROW, headings, widths, words=(0,))
    _write_points(book, sheet, chart, cells(points, axis), axis.kind, series)
    if series and points.height:
        sheet.insert_chart(_CHART_ROW, 0, _native(book, chart, name, scale, series, points.height))
    high = 1 if points.height <= _ROWS_BELOW else 0
    set_print(book, sheet, _DATA_ROW + points.height, widths, repeat=None, pages_high=high)


def _write_points(
    book: Book, sheet: Any, chart: Chart, axis: Sequence[Cell], kind: Kind, series: Sequence[Series]
) -> None:
    value_kind, _ = value_format(chart)
    for at, point in enumerate(axis):
        row = _DATA_ROW + 1 + at
        book.put(sheet, row, 0, point, kind, bottom=1, bottom_color=RULE)
        for column, one in enumerate(series, 1):
            book.put(sheet, row, column, one.values[at], value_kind, bottom=1, bottom_color=RULE)


def _native(book: Book, chart: Chart, name: str, scale: AxisScale, series: Sequence[Series], points: int) -> Any:
    native = book.target.add_chart(_KINDS[chart.shape])
    own = [{"fill": {"color": colour}} for colour in colours_of_points(chart)]
    points_of: dict[str, object] = {"points": own} if own else {}
    for column, one in enumerate(series, 1):
        native.add_series(_series_options(chart, name, column, one, points) | points_of)
    _, shown = value_format(chart)
    text = {"name": "Calibri", "size": 9, "color": INK}
    is_share = chart.shape == "share"
    native.set_title({"name": chart.title, "name_font": text | {"size": 12}, "overlay": False})
    dates = _DATES[kind_of_axis(chart)]
    native.set_x_axis({"num_font": text, "num_format": dates, "text_axis": True, "line": {"color": FAINT}})
    native.set_y_axis(
        {
            "num_font": text,
            "num_format": "0%" if is_share else shown,
            "name": "" if is_share else scale.suffix,
            "name_font": text,
            "major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.5}},
            "line": {"none": True},
            **floor_of_axis(chart, series),
        }
    )
    hidden = [at for at, metric in enumerate(chart.metrics) if metric.key == chart.hidden]
    native.set_legend({"position": "bottom", "font": text, "delete_series": hidden})
    native.show_blanks_as("gap")
    native.set_size(_SIZE)
    return native


def _marker(colour: str) -> dict[str, object]:
    return {"type": "circle", "size": 4, "fill": {"color": colour}, "border": {"color": colour}}


def _series_options(chart: Chart, name: str, column: int, one: Series, points: int) -> dict[str, object]:
    first, last = _DATA_ROW + 1, _DATA_ROW + points
    options: dict[str, object] = {
        "name": one.name,
        "categories": [name, first, 0, last, 0],
        "values": [name, first, column, last, column],
    }
    if chart.series is None and chart.metrics[column - 1].key == chart.hidden:
        return options | {"fill": {"none": True}, "border": {"none": True}, "gap": 45}
    if chart.shape == "lines":
        return options | {
            "line": {"color": one.colour, "width": 2.0},
            "marker": _marker(one.colour) if points <= _MOST_MARKERS else {"type": "none"},
        }
    return options | {"fill": {"color": one.colour}, "border": {"color": "#FFFFFF", "width": 0.25}, "gap": 45}
