"""What a chart of a page draws, in the units of its axis: one home for workbooks and slides."""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from dashboard.excel.cells import cells, numbers_only
from dashboard.excel.page_export import KIND_OF_UNIT, Chart, Column, Kind
from dashboard.formats import AxisScale, Notation, axis_scale
from dashboard.metrics.model import Metric, Unit, cases_column
from dashboard.palette import SERIES, STATE_COLOURS
from dashboard.value_names import named
from validations.cubes import MINOR_UNITS
from validations.dimensions import DIMENSIONS


class Series(NamedTuple):
    """One line or one colour of the columns."""

    name: str
    colour: str
    values: list[float | None]


def name_of_axis(chart: Chart) -> str:
    """The dimension's name; points that are no dimension, such as working days, are called by their column."""
    known = DIMENSIONS.get(chart.x)
    return known.label if known else chart.x.replace("_", " ").capitalize()


def kind_of_axis(chart: Chart) -> Kind:
    """Whether its points are months, days or words."""
    if chart.frame.schema[chart.x] != pl.Date:
        return Kind.TEXT
    return Kind.MONTH if chart.x == "month" else Kind.DATE


def scale_of(chart: Chart, notation: Notation) -> AxisScale:
    """One unit for all its values, such as ₹ Cr."""
    unit = chart.metrics[0].unit
    if unit is Unit.PERCENT:
        return AxisScale(1.0, "")
    return axis_scale(unit, chart.frame.select(_largest(chart)).item(), notation)


def _largest(chart: Chart) -> pl.Expr:
    return pl.max_horizontal(pl.col(metric.key).abs().max() for metric in chart.metrics)


def series_of(chart: Chart, scale: AxisScale, points: Sequence[object]) -> list[Series]:
    """Its lines or colours: one per metric, or one per value that splits it."""
    if chart.series is None:
        return [
            Series(metric.label, _colour(chart, metric.key, at), _values(chart.frame, chart.x, metric, scale, points))
            for at, metric in enumerate(chart.metrics)
        ]
    metric, labels = chart.metrics[0], chart.labels.get(chart.series, {})
    return [
        Series(
            labels.get(str(value), named(str(value)) if value in STATE_COLOURS else str(value)),
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


def with_unit(name: str, scale: AxisScale) -> str:
    """The name of a series with the unit of its axis."""
    unit = scale.suffix.replace(" ", "\u00a0")  # never broken over two lines
    return f"{name} ({unit})" if unit else name


def value_format(chart: Chart) -> tuple[Kind, str]:
    """Kind of the data's cells, and the number format of the axis."""
    unit = chart.metrics[0].unit
    if unit is Unit.PERCENT:
        return Kind.PERCENT, "0 %"
    return (Kind.COUNT, "#,##0") if unit in (Unit.ACCOUNTS, Unit.CUSTOMERS, Unit.COUNT) else (Kind.NUMBER, "#,##0.##")


def floor_of_axis(chart: Chart, series: Sequence[Series]) -> dict[str, object]:
    """Columns stand on 0: left alone, spreadsheets cut off what columns of like height have in common."""
    values = [value for one in series for value in one.values if value is not None]
    below, of_all = any(value < 0 for value in values), chart.metrics[0].unit is Unit.PERCENT
    if of_all and not below and (not values or chart.shape == "stacked"):
        # Shares of a whole, or no rate at all: an axis of more than 100 % would say nothing.
        return {"min": 0, "max": 1}
    return {} if chart.shape == "lines" or below else {"min": 0}


def colours_of_points(chart: Chart) -> list[str]:
    """Columns of one series along the buckets take the buckets' colours; empty for other charts."""
    along = chart.frame[chart.x].unique(maintain_order=True).to_list()
    if chart.shape != "bars" or chart.series or len(chart.metrics) > 1 or not set(along) <= set(STATE_COLOURS):
        return []
    return [STATE_COLOURS[state] for state in along]
