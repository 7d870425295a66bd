"""What the money came from: kinds, channels, who collected it, and the days of the month."""

from functools import partial

import streamlit as st

from dashboard import cache, charts, formats
from dashboard.metrics import Unit, metric
from dashboard.reports.recovery import Recovery
from dashboard.reports.recovery import sources as report
from dashboard.widgets import drawing, tables
from dashboard.widgets.recovery.choices import recorded


@recorded
def sources(content: Recovery) -> None:
    """Four charts of the same receipts, and the table of kinds."""
    shown, settings = content.sources, cache.settings()
    received, collected = metric(report.RECEIVED), metric(report.COLLECTED)
    apart = formats.text(report.apart(shown.kinds), Unit.MONEY, settings)
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
        "kind": report.KINDS,
        "attribution": report.COLLECTED_BY,
        "channel": report.channel_names(shown.channels),
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
            metric(report.DAILY),
            cache.settings(),
            free=[day for day in frame["day"] if not calendar.is_worked(day)],
        ),
        alt=f"Collected by day, {content.view.month_in_words}",
    )


_TAKERS = (
    "Receipts of accounts held by agencies or in-house teams that name them or came by a collector's channel; what "
    "customers paid on their own is theirs, whoever held the account."
)
