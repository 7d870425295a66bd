"""Charts that Excel draws itself, each above the data it reads, in the units of the screen's axis."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import polars as pl

from dashboard.excel.book import FAINT, INK, RULE, Book
from dashboard.excel.cells import Cell, cells, numbers_only
from dashboard.excel.page_export import KIND_OF_UNIT, Chart, Column, Kind, Shape
from dashboard.excel.sheet_layout import set_print, set_widths, write_headings, write_top
from dashboard.formats import AxisScale, axis_scale
from dashboard.metrics.model import Metric, Unit, cases_column
from dashboard.palette import SERIES, STATE_COLOURS
from validations.cubes import MINOR_UNITS
from validations.dimensions import DIMENSIONS

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


class Series(NamedTuple):
    """One line or one colour of the columns."""

    name: str
    colour: str
    values: list[float | None]


def write_chart(book: Book, sheet: Any, name: str, chart: Chart) -> None:
    """The chart, and below it one row per point with a column per series; `name` is the sheet's."""
    axis = Column(chart.x, _name_of_axis(chart), _kind_of_axis(chart), chart.labels.get(chart.x, {}))
    points = chart.frame.select(pl.col(chart.x).unique(maintain_order=True))
    scale = _scale(book, chart)
    series = _series(chart, scale, points[chart.x].to_list())
    headings = [axis.label, *(_with_unit(one.name, scale) for one in series)]
    widths = [14.0, *(max(12.0, len(heading) * 0.6 + 3) for heading in headings[1:])]
    set_widths(sheet, widths)
    write_top(book, sheet, chart.title, chart.note, widths)
    write_headings(book, sheet, _DATA_ROW, headings, widths, words=(0,))
    _write_points(book, sheet, chart, cells(points, axis), axis.kind, series)
    if series and points.height:
        sheet.insert_chart(_CHART_ROW, 0, _native(book, chart, name, scale, series, points.height))
    high = 1 if points.height <= _ROWS_BELOW else 0
    set_print(book, sheet, _DATA_ROW + points.height, widths, repeat=None, pages_high=high)


def _name_of_axis(chart: Chart) -> str:
    """The dimension's name; points that are no dimension, such as working days, are called by their column."""
    known = DIMENSIONS.get(chart.x)
    return known.label if known else chart.x.replace("_", " ").capitalize()


def _kind_of_axis(chart: Chart) -> Kind:
    if chart.frame.schema[chart.x] != pl.Date:
        return Kind.TEXT
    return Kind.MONTH if chart.x == "month" else Kind.DATE


def _scale(book: Book, chart: Chart) -> AxisScale:
    unit = chart.metrics[0].unit
    if unit is Unit.PERCENT:
        return AxisScale(1.0, "")
    return axis_scale(unit, chart.frame.select(_largest(chart)).item(), book.export)


def _largest(chart: Chart) -> pl.Expr:
    return pl.max_horizontal(pl.col(metric.key).abs().max() for metric in chart.metrics)


def _series(chart: Chart, scale: AxisScale, points: Sequence[object]) -> list[Series]:
    if chart.series is None:
        return [
            Series(metric.label, _colour(chart, metric.key, at), _values(chart.frame, chart.x, metric, scale, points))
            for at, metric in enumerate(chart.metrics)
        ]
    metric, named = chart.metrics[0], chart.labels.get(chart.series, {})
    return [
        Series(
            named.get(str(value), str(value).replace("_", " ").capitalize() if value in STATE_COLOURS else str(value)),
            chart.colours.get(str(value)) or STATE_COLOURS.get(str(value), SERIES[at % len(SERIES)]),
            _values(chart.frame.filter(pl.col(chart.series) == value), chart.x, metric, scale, points),
        )
        for at, value in enumerate(_in_order(chart.frame[chart.series]))
    ]


def _in_order(values: pl.Series) -> pl.Series:
    """The values that split a chart: states in their own order, others as the frame has them, as on the screen."""
    found = values.unique(maintain_order=True)
    return found.sort() if isinstance(values.dtype, pl.Enum) or set(found) <= set(STATE_COLOURS) else found


def _colour(chart: Chart, key: str, at: int) -> str:
    return chart.colours.get(key, SERIES[at % len(SERIES)])


def _values(
    frame: pl.DataFrame, x: str, metric: Metric, scale: AxisScale, points: Sequence[object]
) -> list[float | None]:
    """One value per point, in the axis's unit; nothing where there is no figure or too few cases."""
    counted = cases_column(metric.key) if cases_column(metric.key) in frame.columns else ""
    column = Column(metric.key, metric.label, KIND_OF_UNIT[metric.unit], {}, counted, metric.minimum_cases)
    found = dict(zip(frame[x].to_list(), numbers_only(cells(frame, column)), strict=True))
    divisor = scale.divisor / MINOR_UNITS if metric.unit is Unit.MONEY else scale.divisor
    values = (found.get(point) for point in points)
    return [None if value is None else value / divisor for value in values]


def _with_unit(name: str, scale: AxisScale) -> str:
    unit = scale.suffix.replace(" ", "\u00a0")  # never broken over two lines
    return f"{name} ({unit})" if unit else name


def _value_format(chart: Chart) -> tuple[Kind, str]:
    """Kind of the data's cells, and the number format of the axis."""
    unit = chart.metrics[0].unit
    if unit is Unit.PERCENT:
        return Kind.PERCENT, "0 %"
    return (Kind.COUNT, "#,##0") if unit in (Unit.ACCOUNTS, Unit.CUSTOMERS, Unit.COUNT) else (Kind.NUMBER, "#,##0.##")


def _write_points(
    book: Book, sheet: Any, chart: Chart, axis: Sequence[Cell], kind: Kind, series: Sequence[Series]
) -> None:
    value_kind, _ = _value_format(chart)
    for at, point in enumerate(axis):
        row = _DATA_ROW + 1 + at
        book.put(sheet, row, 0, point, kind, bottom=1, bottom_color=RULE)
        for column, one in enumerate(series, 1):
            book.put(sheet, row, column, one.values[at], value_kind, bottom=1, bottom_color=RULE)


def _native(book: Book, chart: Chart, name: str, scale: AxisScale, series: Sequence[Series], points: int) -> Any:
    native = book.target.add_chart(_KINDS[chart.shape])
    for column, one in enumerate(series, 1):
        native.add_series(_series_options(chart, name, column, one, points) | _points(chart))
    _, shown = _value_format(chart)
    text = {"name": "Calibri", "size": 9, "color": INK}
    is_share = chart.shape == "share"
    native.set_title({"name": chart.title, "name_font": text | {"size": 12}, "overlay": False})
    dates = _DATES[_kind_of_axis(chart)]
    native.set_x_axis({"num_font": text, "num_format": dates, "text_axis": True, "line": {"color": FAINT}})
    native.set_y_axis(
        {
            "num_font": text,
            "num_format": "0%" if is_share else shown,
            "name": "" if is_share else scale.suffix,
            "name_font": text,
            "major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.5}},
            "line": {"none": True},
            **_floor(chart, series),
        }
    )
    hidden = [at for at, metric in enumerate(chart.metrics) if metric.key == chart.hidden]
    native.set_legend({"position": "bottom", "font": text, "delete_series": hidden})
    native.show_blanks_as("gap")
    native.set_size(_SIZE)
    return native


def _floor(chart: Chart, series: Sequence[Series]) -> dict[str, object]:
    """Columns stand on 0: left alone, spreadsheets cut off what columns of like height have in common."""
    values = [value for one in series for value in one.values if value is not None]
    below, of_all = any(value < 0 for value in values), chart.metrics[0].unit is Unit.PERCENT
    if of_all and not below and (not values or chart.shape == "stacked"):
        # Shares of a whole, or no rate at all: an axis of more than 100 % would say nothing.
        return {"min": 0, "max": 1}
    return {} if chart.shape == "lines" or below else {"min": 0}


def _marker(colour: str) -> dict[str, object]:
    return {"type": "circle", "size": 4, "fill": {"color": colour}, "border": {"color": colour}}


def _points(chart: Chart) -> dict[str, object]:
    """Columns of one series along the buckets take the buckets' colours."""
    along = chart.frame[chart.x].unique(maintain_order=True).to_list()
    if chart.shape != "bars" or chart.series or len(chart.metrics) > 1 or not set(along) <= set(STATE_COLOURS):
        return {}
    return {"points": [{"fill": {"color": STATE_COLOURS[state]}} for state in along]}


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
