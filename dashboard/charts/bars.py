"""Amounts side by side: by a dimension, the largest on top, or by the days of a month."""

from collections.abc import Collection, Mapping
from datetime import date

import polars as pl

from dashboard import formats, palette
from dashboard.charts.base import Option, Series, across, axis_hover, cartesian, labelled, texts
from dashboard.charts.stacks import PATTERN
from dashboard.metrics.model import Metric, Unit


def bars(
    frame: pl.DataFrame, metric: Metric, by: str, settings: formats.Notation, *, labels: Mapping[str, str]
) -> Option:
    """Bars across, one per value of `by` in the order of the frame, each with its share of them all."""
    values = frame[metric.key].to_list()
    whole = sum(value for value in values if value is not None)
    shares = [None if value is None or not whole else value / whole for value in values]
    said = [formats.text(share, Unit.PERCENT, settings) for share in shares]
    exact = [f"{text} ({share})" for text, share in zip(texts(frame, metric, settings), said, strict=True)]
    series = Series(metric.key, metric.label, values, exact, palette.NEUTRAL)
    option = cartesian(labelled(frame[by], labels), [series], unit=metric.unit, settings=settings)
    option["legend"] = {"show": False}
    option["grid"]["top"] = 8
    option["series"] = [_bar(series, 0) | {"encode": {"x": "v0", "y": "x"}, "barMaxWidth": 18}]
    return across(option, said)


def by_day(
    frame: pl.DataFrame,
    metric: Metric,
    settings: formats.Notation,
    *,
    free: Collection[date] = (),
    free_name: str = "Sunday or holiday",
) -> Option:
    """Columns over the days of a month (`day`); days that are not worked are hatched."""
    days, values = frame["day"].to_list(), frame[metric.key].to_list()
    exact = [
        f"{text}{f' ({free_name})' if day in free else ''}"
        for day, text in zip(days, texts(frame, metric, settings), strict=True)
    ]
    series = [
        Series(
            "worked",
            metric.label,
            [_only(v, day not in free) for day, v in zip(days, values, strict=True)],
            exact,
            palette.NEUTRAL,
        ),
        Series(
            "free",
            free_name,
            [_only(v, day in free) for day, v in zip(days, values, strict=True)],
            exact,
            palette.NEUTRAL,
            patterned=True,
        ),
    ]
    shown = [one for one in series if one.key == "worked" or any(day in free for day in days)]
    option = cartesian([f"{day.day}" for day in days], series, unit=metric.unit, settings=settings)
    option["legend"]["data"] = [one.name for one in shown]
    option["tooltip"]["formatter"] = axis_hover([Series("", metric.label, [], [], palette.NEUTRAL)])
    option["series"] = [_bar(one, place) for place, one in enumerate(shown)]
    return option


def _only(value: float | None, wanted: bool) -> float | None:
    return value if wanted else None


def _bar(one: Series, place: int) -> Option:
    return {
        "type": "bar",
        "stack": "days",
        "name": one.name,
        "id": one.key,
        "encode": {"x": "x", "y": f"v{place}"},
        "barCategoryGap": "28%",
        "itemStyle": {"color": one.colour} | ({"decal": PATTERN} if one.patterned else {}),
    }
