"""What came in: months and weeks against their limits, and one breakdown."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from dashboard import cache, charts, excel
from dashboard.metrics import metric
from dashboard.reports.complaints import Complaints
from dashboard.reports.complaints.volume import BREAKDOWNS, DAILY, RECEIVED
from dashboard.widgets import choice, drawing, tables
from dashboard.widgets.words import plain
from validations.dimensions import dimension

_MOST_BARS: Final = 12
_MOST_SAID: Final = 6


def came_in(content: Complaints) -> None:
    """The courses on top, what was beyond the limits in words, and the breakdown chosen below."""
    volume, settings = content.volume, cache.settings()
    halves = st.grid(2, min_column_width=360)
    with halves.cell():
        st.markdown("**By month**", help=_LIMITS)
        drawing.shared(
            content,
            "by_month",
            lambda: charts.control(volume.months, metric(RECEIVED), settings, part=volume.part_months),
            alt=f"Complaints received over {volume.months.height} months with median and limits",
        )
    with halves.cell():
        ends = settings.week_ends_on.capitalize()
        st.markdown("**By week**", help=f"Weeks end on {ends} and are named by that day. {_LIMITS}")
        drawing.shared(
            content,
            "by_week",
            lambda: charts.control(volume.weeks, metric(DAILY), settings, x="week", part=volume.part_weeks),
            alt=f"Complaints received over {volume.weeks.height} weeks with median and limits",
        )
    _say_spikes(cache.once((content, "spikes"), volume.spikes))
    _breakdown(content)


def _say_spikes(spikes: list[str]) -> None:
    if not spikes:
        st.caption("No complete month or week lies beyond its limits.")
        return
    more = f", and {len(spikes) - _MOST_SAID} more in the workbook" if len(spikes) > _MOST_SAID else ""
    st.caption(plain(f"Beyond the limits: {'; '.join(spikes[-_MOST_SAID:])}{more}."))


def _breakdown(content: Complaints) -> None:
    volume, labels = content.volume, cache.labels()
    by = choice.choose("by", "Broken down by", {key: dimension(key).label for key in BREAKDOWNS})
    parts, name = cache.once((content, "parts of", by), lambda: volume.parts(by)), dimension(by).label.lower()
    st.markdown(f"**Complaints by {name}, {content.view.month_in_words}**")
    if parts.is_empty():
        st.caption("No complaint came in during this month.")
        return
    drawing.shared(
        (content, by),
        "parts",
        lambda: charts.bars(parts.head(_MOST_BARS), metric(RECEIVED), by, cache.settings(), labels=_names(by)),
        alt=f"Complaints received by {name}",
    )
    if parts.height > _MOST_BARS:
        st.caption(f"The {_MOST_BARS} most frequent of {parts.height}; the table has all.")
    tables.shared((content, by), "parts_table", lambda: volume.table(by, labels))


def _names(by: str) -> Mapping[str, str]:
    return excel.words_of(by, cache.labels())


_LIMITS: Final = (
    "Limits: median plus and minus 3 robust standard deviations of the complete periods, at least what chance alone "
    "would do. A period that is not complete is hatched and never judged."
)
