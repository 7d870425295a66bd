"""What the money came from, how efficiently dues were collected, and what stands in the way."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import polars as pl
import streamlit as st

from dashboard import charts, data_version, formats
from dashboard.metrics import Unit, metric
from dashboard.subjects.recovery import Recovery
from dashboard.subjects.recovery import losses as losses_report
from dashboard.subjects.recovery import sources as sources_report
from dashboard.subjects.recovery.losses import SHORT_NAMES, STEPS_MEAN, VARIANTS
from dashboard.subjects.recovery.widgets import recorded
from dashboard.widgets import drawing, tables
from dashboard.widgets.cards import definition


@recorded
def sources(content: Recovery) -> None:
    """Four charts of the same receipts, and the table of kinds."""
    shown, settings = content.sources, data_version.settings()
    received, collected = metric(sources_report.RECEIVED), metric(sources_report.COLLECTED)
    apart = formats.text(sources_report.apart(shown.kinds), Unit.MONEY, settings)
    drawn = (
        (
            "kinds",
            "Received by kind",
            f"{apart} of it is in no target: it stands apart.",
            shown.kinds,
            received,
            "kind",
        ),
        ("channels", "Collected by channel", "Without prepayments and charges.", shown.channels, collected, "channel"),
        ("takers", "Who collected it", _TAKERS, shown.collected_by, received, "attribution"),
    )
    names = {
        "kind": sources_report.KINDS,
        "attribution": sources_report.COLLECTED_BY,
        "channel": sources_report.channel_names(shown.channels),
    }
    halves = st.grid(2, min_column_width=360)
    for key, title, meaning, frame, drawn_metric, by in drawn:
        with halves.cell():
            st.markdown(f"**{title}, {content.in_words}**", help=meaning)
            make = partial(charts.bars, frame, drawn_metric, by, settings, labels=names[by])
            drawing.shared(content, key, make, alt=f"{title}, {content.in_words}")
    with halves.cell():
        _days(content)
    tables.shared(content, "kinds_table", lambda: shown.by_kind)


@recorded
def _days(content: Recovery) -> None:
    frame, calendar = content.by_day, content.pacing.calendar
    st.markdown(f"**Collected by day of the month, {content.view.month_in_words}**", help="By the day of payment.")
    drawing.shared(
        content,
        "days",
        lambda: charts.by_day(
            frame,
            metric(sources_report.DAILY),
            data_version.settings(),
            free=[day for day in frame["day"] if not calendar.is_worked(day)],
        ),
        alt=f"Collected by day, {content.view.month_in_words}",
    )


_TAKERS = (
    "Receipts of accounts held by agencies or in-house teams that name them or came by a collector's channel; what "
    "customers paid on their own is theirs, whoever held the account."
)


@recorded
def efficiency(content: Recovery, by: str) -> None:
    """The variants over time beside the waterfall of the month shown, and the variants by one dimension."""
    shown, settings = content.efficiency, data_version.settings()
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
    tables.shared((content, by), "variants", lambda: content.variants(by, data_version.answers().labels()))


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
    _lines(content, "Bounces", losses_report.bounces(content.ask, content.view), losses_report.BOUNCES)


@recorded
def _cleared(content: Recovery) -> None:
    _lines(content, "Cleared after a miss", losses_report.cleared(content.ask, content.view), losses_report.CLEARED)


@recorded
def _tables(content: Recovery) -> None:
    ask, view = content.ask, content.view
    tables.shared(content, "dues", lambda: losses_report.dues_table(losses_report.dues(ask, view)))
    tables.shared(content, "bounce_table", lambda: losses_report.bounce_table(losses_report.bounces(ask, view)))


@recorded
def _charges(content: Recovery) -> None:
    tables.shared(
        content, "charges", lambda: losses_report.charge_table(losses_report.charges(content.ask, content.view))
    )


@recorded
def _pool(content: Recovery) -> None:
    tables.shared(content, "pool", lambda: losses_report.pool(content.ask, content.view).table(content.view))


def _lines(content: Recovery, title: str, course: pl.DataFrame, keys: Sequence[str]) -> None:
    rates = [metric(key) for key in keys]
    st.markdown(f"**{title}**", help=" ".join(f"{rate.label}: {definition(rate)}" for rate in rates))
    drawing.shared(
        content,
        title.lower().replace(" ", "_"),
        lambda: charts.lines(course, rates, data_version.settings()),
        alt=f"{title} over {course.height} months",
    )
