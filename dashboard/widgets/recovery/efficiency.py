"""Efficiency and overdue: the three variants of collection efficiency, and what became of the overdue."""

from dataclasses import replace

import streamlit as st

from dashboard import cache, charts
from dashboard.metrics import metric
from dashboard.reports.recovery import Recovery
from dashboard.reports.recovery.efficiency import SHORT_NAMES, STEPS_MEAN, VARIANTS
from dashboard.widgets import drawing, tables
from dashboard.widgets.cards import definition
from dashboard.widgets.recovery.choices import recorded


@recorded
def efficiency(content: Recovery, by: str) -> None:
    """The variants over time beside the waterfall of the month shown, and the variants by one dimension."""
    shown, settings = content.efficiency, cache.settings()
    rates = [metric(key) for key in VARIANTS]
    halves = st.grid(2, min_column_width=360)
    with halves.cell():
        meanings = " ".join(f"{rate.label}: {definition(rate)}" for rate in rates)
        st.markdown("**Collection efficiency in its three variants**", help=meanings)
        drawing.shared(
            content,
            "efficiency",
            lambda: charts.lines(
                shown.course, [replace(rate, label=SHORT_NAMES[rate.key]) for rate in rates], settings
            ),
            alt=f"Collection efficiency in three variants over {shown.course.height} months",
        )
    with halves.cell():
        st.markdown(f"**Overdue from opening to closing, {content.view.month_in_words}**", help=STEPS_MEAN)
        drawing.shared(
            content,
            "waterfall",
            lambda: charts.waterfall(shown.steps, settings),
            alt="Overdue at opening, newly overdue, collected, waived, written off, unexplained, overdue at closing",
        )
    _variants(content, by)


@recorded
def _variants(content: Recovery, by: str) -> None:
    tables.shared((content, by), "variants", lambda: content.variants(by, cache.labels()))
