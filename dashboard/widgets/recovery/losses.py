"""Bounces and their clearance, overdue cleared in time, charges, and the write-off pool by vintage."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from dashboard import cache, charts
from dashboard.metrics import metric
from dashboard.reports.recovery import Recovery
from dashboard.reports.recovery import losses as report
from dashboard.widgets import drawing, tables
from dashboard.widgets.cards import definition
from dashboard.widgets.recovery.choices import recorded


def losses(content: Recovery) -> None:
    """Lines over time, then a table each, and the vintages of the month shown."""
    halves = st.grid(2, min_column_width=360)
    with halves.cell():
        _bounces(content)
    with halves.cell():
        _cleared(content)
    _tables(content)
    _charges(content)
    _pool(content)


@recorded
def _bounces(content: Recovery) -> None:
    _lines(content, "Bounces", report.bounces(content.ask, content.view), report.BOUNCES)


@recorded
def _cleared(content: Recovery) -> None:
    _lines(content, "Cleared after a miss", report.cleared(content.ask, content.view), report.CLEARED)


@recorded
def _tables(content: Recovery) -> None:
    ask, view = content.ask, content.view
    tables.shared(content, "dues", lambda: report.dues_table(report.dues(ask, view)))
    tables.shared(content, "bounce_table", lambda: report.bounce_table(report.bounces(ask, view)))


@recorded
def _charges(content: Recovery) -> None:
    tables.shared(content, "charges", lambda: report.charge_table(report.charges(content.ask, content.view)))


@recorded
def _pool(content: Recovery) -> None:
    tables.shared(content, "pool", lambda: report.pool(content.ask, content.view).table(content.view))


def _lines(content: Recovery, title: str, course: pl.DataFrame, keys: Sequence[str]) -> None:
    rates = [metric(key) for key in keys]
    st.markdown(f"**{title}**", help=" ".join(f"{rate.label}: {definition(rate)}" for rate in rates))
    drawing.shared(
        content,
        title.lower().replace(" ", "_"),
        lambda: charts.lines(course, rates, cache.settings()),
        alt=f"{title} over {course.height} months",
    )
