"""Charts that PowerPoint draws itself and whose data can be edited, in the units of the screen's axis."""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Pt

from dashboard import formats
from dashboard.excel import Chart, Kind
from dashboard.excel.cells import looks_like_formula
from dashboard.excel.chart_series import (
    Series,
    colours_of_points,
    floor_of_axis,
    kind_of_axis,
    scale_of,
    series_of,
    value_format,
)
from dashboard.excel.page_export import Shape
from dashboard.powerpoint.slide_layout import FAINT, INK, RULE, Box, colour, printable

_KINDS: Final[dict[Shape, tuple[XL_CHART_TYPE, XL_CHART_TYPE]]] = {
    "lines": (XL_CHART_TYPE.LINE_MARKERS, XL_CHART_TYPE.LINE_MARKERS),
    "stacked": (XL_CHART_TYPE.COLUMN_STACKED, XL_CHART_TYPE.BAR_STACKED),
    "share": (XL_CHART_TYPE.COLUMN_STACKED_100, XL_CHART_TYPE.BAR_STACKED_100),
    "bars": (XL_CHART_TYPE.COLUMN_CLUSTERED, XL_CHART_TYPE.BAR_CLUSTERED),
}
"""Upright, and lying where the points have long names."""
_TARGET: Final = "target_amount"
_LONG_NAME: Final = 9
_LONGEST_NAME: Final = 40
_MOST_LABELLED: Final = 14
_MOST_MARKED: Final = 40
_SHORT: Final = 0.03
"""The share of the longest bar below which a bar is too short for its figure."""
_FONT: Final = 10


def add_chart(slide: Any, box: Box, chart: Chart, settings: formats.Notation) -> None:
    """Draw a chart; what was collected stands as columns and its target as a line."""
    points = chart.frame.select(pl.col(chart.x).unique(maintain_order=True))[chart.x].to_list()
    scale = scale_of(chart, settings)
    series = series_of(chart, scale, points)
    names = [_name(chart, point) for point in points]
    lying = chart.shape != "lines" and kind_of_axis(chart) is Kind.TEXT and max(map(len, names), default=0) > _LONG_NAME
    targets = [at for at, one in enumerate(chart.metrics) if one.key == _TARGET] if chart.series is None else []
    combined = chart.shape == "lines" and chart.x == "month" and len(chart.metrics) > len(targets) > 0
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED if combined else _KINDS[chart.shape][lying]
    data = CategoryChartData(number_format=_number_format(chart, series, settings))
    data.categories = [as_text(one) for one in names]
    for one in series:
        data.add_series(as_text(one.name), one.values)
    places = (Pt(one) for one in (box.left, box.top, box.width, box.height))
    drawn = slide.shapes.add_chart(kind, *places, data).chart
    _dress(drawn, chart, series, scale, settings, lying=lying)
    if combined:
        _as_line(drawn, targets, series)


def as_text(words: str) -> str:
    """Words as a cell of the chart's own workbook holds them: never read as a formula."""
    plain = printable(words)
    return f"'{plain}" if looks_like_formula(plain) else plain


def _name(chart: Chart, point: Any) -> str:
    if point is None:
        return formats.NOT_AVAILABLE
    match kind_of_axis(chart):
        case Kind.MONTH:
            return formats.month_short(point)
        case Kind.DATE:
            return f"{point:%d %b}"
    named = chart.labels.get(chart.x, {}).get(str(point), str(point))
    return named if len(named) <= _LONGEST_NAME else f"{named[: _LONGEST_NAME - 1].rstrip()}…"


def _number_format(chart: Chart, series: Sequence[Series], settings: formats.Notation) -> str:
    """That of the unit; counts are grouped as the lender groups them."""
    kind, shown = value_format(chart)
    if kind is Kind.PERCENT:
        return "0.0%"
    largest = max((abs(value) for one in series for value in one.values if value is not None), default=0)
    return formats.excel_number(largest, settings) if kind is Kind.COUNT else shown


def _dress(
    drawn: Any,
    chart: Chart,
    series: Sequence[Series],
    scale: formats.AxisScale,
    settings: formats.Notation,
    *,
    lying: bool,
) -> None:
    """Colours, axes and legend as on the screen."""
    drawn.font.size, drawn.font.color.rgb = Pt(_FONT), colour(INK)
    drawn.has_title = False
    plot = drawn.plots[0]
    if chart.shape != "lines":
        plot.gap_width = 45
        if chart.shape in ("stacked", "share"):
            plot.overlap = 100
    hidden = {at for at, one in enumerate(chart.metrics) if one.key == chart.hidden}
    for at, (shown, one) in enumerate(zip(plot.series, series, strict=True)):
        _paint(shown, chart, one, hidden=at in hidden)
    for at, own in enumerate(colours_of_points(chart)):
        fill = plot.series[0].points[at].format.fill
        fill.solid()
        fill.fore_color.rgb = colour(own)
    _axes(drawn, chart, series, scale, lying=lying)
    _legend(drawn, chart, series)
    _labels(plot, chart, series, settings)


def _paint(shown: Any, chart: Chart, one: Series, *, hidden: bool) -> None:
    if hidden:
        shown.format.fill.background()
        shown.format.line.fill.background()
    elif chart.shape == "lines" and hasattr(shown, "smooth"):
        shown.smooth = False
        shown.format.line.color.rgb, shown.format.line.width = colour(one.colour), Pt(2)
        marked = len(one.values) <= _MOST_MARKED
        shown.marker.style = XL_MARKER_STYLE.CIRCLE if marked else XL_MARKER_STYLE.NONE
        shown.marker.size = 5
        shown.marker.format.fill.solid()
        shown.marker.format.fill.fore_color.rgb = colour(one.colour)
        shown.marker.format.line.color.rgb = colour(one.colour)
    else:
        shown.format.fill.solid()
        shown.format.fill.fore_color.rgb = colour(one.colour)
        shown.invert_if_negative = False


def _axes(drawn: Any, chart: Chart, series: Sequence[Series], scale: formats.AxisScale, *, lying: bool) -> None:
    values, points = drawn.value_axis, drawn.category_axis
    values.major_gridlines.format.line.color.rgb = colour(RULE)
    values.format.line.fill.background()
    points.format.line.color.rgb = colour(FAINT)
    points.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    points.reverse_order = lying
    values.tick_labels.number_format_is_linked = False
    kind, shown = value_format(chart)
    values.tick_labels.number_format = "0%" if kind is Kind.PERCENT or chart.shape == "share" else shown
    bounds = floor_of_axis(chart, series)
    if (lowest := bounds.get("min")) is not None:
        values.minimum_scale = lowest
    if (highest := bounds.get("max")) is not None:
        values.maximum_scale = highest
    if scale.suffix and chart.shape != "share":
        values.has_title = True
        values.axis_title.text_frame.text = scale.suffix
        values.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(_FONT)
        values.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
    if lying:
        # The first point is at the top, so the axis of values would be there too.
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH


def _legend(drawn: Any, chart: Chart, series: Sequence[Series]) -> None:
    drawn.has_legend = len(series) > 1 and not chart.hidden  # a waterfall's steps have their names
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False


def _labels(plot: Any, chart: Chart, series: Sequence[Series], settings: formats.Notation) -> None:
    """Figures beside the bars of one series; parts of 0, as in a waterfall, have none."""
    points = max((len(one.values) for one in series), default=0)
    few = points <= _MOST_LABELLED and chart.shape != "lines"
    if not few or not (chart.hidden or len(series) == 1):
        return
    for one, shown in zip(series, plot.series, strict=True):
        hidden = chart.hidden and one.name == next(m.label for m in chart.metrics if m.key == chart.hidden)
        if hidden or not any(one.values):
            continue
        labels = shown.data_labels
        labels.show_value, labels.number_format_is_linked = True, False
        labels.number_format = _label_format(chart, series, settings)
        labels.font.size = Pt(_FONT)


def _label_format(chart: Chart, series: Sequence[Series], settings: formats.Notation) -> str:
    """That of the figures; none beside bars too short to be seen."""
    kind, _ = value_format(chart)
    if kind is Kind.COUNT:
        return _number_format(chart, series, settings)
    shown = "0.0%" if kind is Kind.PERCENT else "#,##0.00"
    least = max((abs(value) for one in series for value in one.values if value is not None), default=0) * _SHORT
    return f"[>={least:.6f}]{shown};[<=-{least:.6f}]-{shown};"


def _as_line(drawn: Any, targets: Sequence[int], series: Sequence[Series]) -> None:
    """Move targets from the columns to a line over the same axes, which the library draws no chart of."""
    bars = drawn.plots[0]._element
    line = OxmlElement("c:lineChart")
    line.append(_with_value("c:grouping", "standard"))
    line.append(_with_value("c:varyColors", "0"))
    for at, element in enumerate(bars.findall(qn("c:ser"))):
        if at not in targets:
            continue
        for name in ("c:invertIfNegative", "c:spPr"):
            for found in element.findall(qn(name)):
                element.remove(found)
        element.find(qn("c:tx")).addnext(_line_look(series[at].colour))
        element.append(_with_value("c:smooth", "0"))
        line.append(element)
    line.append(_with_value("c:marker", "1"))
    for axis in bars.findall(qn("c:axId")):
        line.append(_with_value("c:axId", axis.get("val")))
    bars.addnext(line)


def _with_value(name: str, value: str) -> Any:
    made = OxmlElement(name)
    made.set("val", value)
    return made


def _line_look(written: str) -> Any:
    """A line of this colour."""
    fill = OxmlElement("a:solidFill")
    fill.append(_with_value("a:srgbClr", written.removeprefix("#").upper()))
    line = OxmlElement("a:ln")
    line.set("w", str(Pt(2.25)))
    line.append(fill)
    look = OxmlElement("c:spPr")
    look.append(line)
    return look
