"""Liquidation by months since placement: one line per agency, up to the age that every batch has reached."""

from collections.abc import Mapping, Sequence
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.figure import Series, figure, hover_texts, line, upright
from dashboard.charts.labels import labelled
from dashboard.charts.lines import MOST_LINES
from dashboard.metrics.model import Unit
from validations.vocabulary import PLACEMENT_AGES

_NET: Final = "net of withdrawn"


def liquidation_curves(
    frame: pl.DataFrame, agencies: Sequence[str], settings: formats.Notation, *, labels: Mapping[str, str]
) -> go.Figure:
    """One line per agency in the order given, at most MOST_LINES; with up to three, a dashed one net of withdrawn.

    `frame` holds agency_code, age, and the rates `whole` and `net`.
    """
    shown = list(agencies)[:MOST_LINES]
    reached = frame["age"].max()
    ages = [age for age in PLACEMENT_AGES if isinstance(reached, int) and int(age) <= reached]
    kinds = ("whole", "net") if len(shown) <= 3 else ("whole",)
    drawn: list[Series] = []
    for place, (code, name) in enumerate(zip(shown, labelled(shown, labels), strict=True)):
        own = frame.filter(pl.col("agency_code") == code)
        for kind in kinds:
            by_age = dict(own.select("age", kind).rows())
            values = [by_age.get(int(age)) for age in ages]
            said = [formats.text(value, Unit.PERCENT, settings) for value in values]
            called = name if kind == "whole" else f"{name}, {_NET}"
            drawn.append(Series(f"{code}.{kind}", called, values, said, palette.SERIES[place], dashed=kind == "net"))
    axes = upright(ages, drawn, unit=Unit.PERCENT, settings=settings)
    axes.layout["xaxis"]["title"] = {"text": "Months since placement", "standoff": 4}
    axes.layout["margin"]["b"] += 22
    names = [f"Month {age}" for age in ages]
    return figure([*(line(one, axes) for one in drawn), axes.hover(hover_texts(names, drawn))], axes.layout)
