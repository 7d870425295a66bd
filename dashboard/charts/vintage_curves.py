"""Cohorts at equal months on book: one line per cohort, blank beyond the age that it has reached."""

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.figure import Series, figure, hover_texts, line, upright
from dashboard.charts.lines import MOST_LINES
from dashboard.metrics.model import Metric


def vintage_curves(
    frame: pl.DataFrame,
    metric: Metric,
    cohorts: Sequence[str],
    settings: formats.Notation,
    *,
    across: str = "Months on book",
) -> go.Figure:
    """One line per cohort in the order given, at most MOST_LINES, over months on book or since what `across` says.

    `frame` holds `cohort`, `months_on_book` as numbers, and the metric, which is null where it is withheld.
    """
    shown = list(cohorts)[:MOST_LINES]
    own = frame.filter(pl.col("cohort").is_in(shown))
    last = int(own["months_on_book"].max() or 0)  # type: ignore[arg-type]
    ages = [str(age) for age in range(last + 1)]
    drawn = []
    for place, cohort in enumerate(shown):
        by_age = dict(own.filter(pl.col("cohort") == cohort).select("months_on_book", metric.key).rows())
        values = [by_age.get(age) for age in range(last + 1)]
        said = [formats.text(value, metric.unit, settings) for value in values]
        drawn.append(Series(cohort, cohort, values, said, palette.SERIES[place]))
    axes = upright(ages, drawn, unit=metric.unit, settings=settings)
    axes.layout["xaxis"]["title"] = {"text": across, "standoff": 4}
    axes.layout["margin"]["b"] += 22
    names = [f"Month {age}" for age in ages]
    return figure([*(line(one, axes) for one in drawn), axes.hover(hover_texts(names, drawn))], axes.layout)
