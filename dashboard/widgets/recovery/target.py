"""Against target: the cumulative course, the periods side by side, and the parts worst first."""

from typing import Final

import streamlit as st

from dashboard import cache, charts, formats
from dashboard.metrics import metric
from dashboard.reports.recovery import BY_DAY, LENGTHS, Recovery
from dashboard.reports.recovery.lines import names
from dashboard.reports.recovery.to_date import to_date_table
from dashboard.widgets import drawing, filters, tables
from dashboard.widgets.recovery.choices import recorded
from dashboard.widgets.words import plain
from data_access.months import months_before
from validations.dimensions import dimension

_MOST: Final = 16
"""Parts drawn; the table has all."""


def against_target(content: Recovery, by: str) -> None:
    """The period's course, all periods to date, and the parts by one dimension."""
    _course(content)
    _parts(content, by)


@recorded
def _course(content: Recovery) -> None:
    # The days of a week or of one day lie in the course of their month.
    pacing, length = content.pacing, "month" if content.by_day_alone else content.length
    earlier = formats.month_name(months_before(content.view.month, 1))
    axis = f"Working day of {formats.month_name(content.view.month)}" if length == "month" else "Day"
    shown = content.view.month_in_words if content.by_day_alone else content.in_words
    st.markdown(f"**Collected against pace and target, {shown}**", help=_PACE)
    drawing.shared(
        content,
        "cumulative",
        lambda: charts.cumulative(
            pacing.cumulative(length),
            metric("collected_amount"),
            cache.settings(),
            x="working_day",
            names=names(length, earlier),
            axis=axis,
        ),
        alt=f"Collected so far in the {LENGTHS[length].lower()} against the pace to the target",
    )
    if pacing.begun and pacing.begun > content.period.first:
        st.caption(f"Receipts are known from {formats.date_text(pacing.begun)}; what came before is in no figure.")
    tables.shared(content, "to_date", lambda: to_date_table(pacing, on_screen=True))


@recorded
def _parts(content: Recovery, by: str) -> None:
    shown, settings = cache.once((content, "standing of", by), lambda: content.standing(by)), cache.settings()
    labels, name = cache.labels(), dimension(by).label.lower()
    if content.seen_on is not None and not content.by_day_alone and by not in BY_DAY:
        st.caption(f"Receipts by day are not recorded by {name}: the whole month is shown.")
    st.markdown(
        f"**Collected against target by {name}**",
        help="Worst achievement first; the mark is the target. Click a bar to filter by it.",
    )
    if shown.parts.is_empty():
        st.caption("Nothing was collected within these filters, and there is no target for them.")
        return
    drawn, clickable = shown.parts.head(_MOST), by in filters.FILTERS
    drawing.shared(
        shown,
        "bullets",
        lambda: charts.bullets(
            drawn,
            metric("collected_amount"),
            metric("target_amount"),
            by,
            settings,
            labels=labels.get(by, {}),
            expected=shown.expected,
            clickable=clickable,
        ),
        alt=f"Collected against target by {name}, worst achievement first",
        on_click=(lambda part: filters.add(by, part)) if clickable else None,
    )
    if shown.parts.height > _MOST:
        st.caption(f"The first {_MOST} of {shown.parts.height}; the table has all.")
    if shown.untargeted:
        st.caption(f"{shown.untargeted_in_words} {shown.why}")
    if different := shown.sum_in_words(settings):
        st.caption(plain(different))
    tables.shared(shown, "standing", lambda: shown.table(content.in_words, labels, settings))


_PACE: Final = (
    "Pace: the target times the share that the last three to six months had collected by the same working day, not a "
    "straight line. Sundays and holidays are left out; what comes in on them counts for the working day before."
)
