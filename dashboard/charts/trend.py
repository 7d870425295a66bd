"""Figures over months: lines."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from dashboard import formats, palette
from dashboard.charts.base import Option, Series, cartesian, labelled, texts
from dashboard.metrics.model import Metric, before_column

MOST_LINES = 8
"""More lines than this cannot be told apart; the table below the chart has them all."""


def lines(
    frame: pl.DataFrame,
    metrics: Sequence[Metric],
    settings: formats.Notation,
    *,
    colours: Sequence[str] = palette.SERIES,
    compared_with: str = "",
) -> Option:
    """One line per metric over `month`; with `compared_with`, a dashed one for the figures it is compared with."""
    drawn: list[Series] = []
    for metric, colour in zip(metrics, colours, strict=False):
        drawn.append(_line(frame, metric, metric.label, colour, settings))
        if compared_with:
            drawn.append(_before(frame, metric, f"{metric.label}, {compared_with}", colour, settings))
    return _over_months(_months(frame), drawn, metrics[0], settings)


def lines_by(
    frame: pl.DataFrame,
    metric: Metric,
    by: str,
    settings: formats.Notation,
    *,
    labels: Mapping[str, str],
    colours: Mapping[str, str] | None = None,
) -> Option:
    """One line per value of a dimension over `month`, at most MOST_LINES in the order of the frame."""
    months = sorted(set(frame["month"].to_list()))
    written: dict[str, dict[date, tuple[float | None, str]]] = {}
    columns = frame[by].to_list(), frame["month"].to_list(), frame[metric.key].to_list(), texts(frame, metric, settings)
    for value, month, figure, said in zip(*columns, strict=True):
        written.setdefault(value, {})[month] = (figure, said)
    drawn = []
    for place, value in enumerate([*written][: len(colours) if colours else MOST_LINES]):
        figures = [written[value].get(month, (None, formats.NOT_AVAILABLE)) for month in months]
        colour = colours[str(value)] if colours else palette.SERIES[place % len(palette.SERIES)]
        name = labelled([value], labels)[0]
        drawn.append(Series(metric.key, name, [one for one, _ in figures], [said for _, said in figures], colour))
    return _over_months([formats.month_short(month) for month in months], drawn, metric, settings)


def _months(frame: pl.DataFrame) -> list[str]:
    return [formats.month_short(month) for month in frame["month"]]


def _line(frame: pl.DataFrame, metric: Metric, name: str, colour: str, settings: formats.Notation) -> Series:
    return Series(metric.key, name, frame[metric.key].to_list(), texts(frame, metric, settings), colour)


def _before(frame: pl.DataFrame, metric: Metric, name: str, colour: str, settings: formats.Notation) -> Series:
    values = frame[before_column(metric.key)].to_list()
    written = [formats.text(value, metric.unit, settings, full=True) for value in values]
    return Series(before_column(metric.key), name, values, written, colour, dashed=True)


def _over_months(months: list[str], drawn: Sequence[Series], metric: Metric, settings: formats.Notation) -> Option:
    option = cartesian(months, drawn, unit=metric.unit, settings=settings)
    option["yAxis"]["scale"] = False
    option["series"] = [
        {
            "type": "line",
            "name": one.name,
            "id": one.key if len({s.key for s in drawn}) == len(drawn) else one.name,
            "encode": {"x": "x", "y": f"v{place}"},
            "symbolSize": 5,
            "lineStyle": {"width": 2, "type": "dashed" if one.dashed else "solid", "opacity": 0.6 if one.dashed else 1},
        }
        for place, one in enumerate(drawn)
    ]
    return option
