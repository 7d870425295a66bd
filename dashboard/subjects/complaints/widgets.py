"""Which part of the page is shown; what came in; complaints per 1,000 accounts handled."""

from collections.abc import Mapping
from typing import Final, cast

import streamlit as st

from dashboard import charts, data_version, excel, formats
from dashboard.metrics import metric
from dashboard.subjects.complaints import Complaints
from dashboard.subjects.complaints.rates import RATE, RATE_BREAKDOWNS, SPANS, Rates, Span
from dashboard.subjects.complaints.volume import BREAKDOWNS, DAILY, RECEIVED
from dashboard.view import View
from dashboard.widgets import choice, drawing, page, tables
from dashboard.widgets.cards import definition
from dashboard.widgets.words import plain
from validations.dimensions import dimension

PARTS: Final = {
    "volume": "What came in",
    "rates": "Per 1,000 accounts",
    "answers": "Answers and what is open",
    "voices": "Disputes and satisfaction",
}
"""What is drawn below the cards; the workbook has all of it."""


def part() -> str:
    """The part of the page chosen."""
    return choice.choose("part", "Show", PARTS, meaning="The workbook has all of them.")


def require_complaints(view: View) -> None:
    """Stop the page where there are no complaints to tell of. Raises NothingToShowError."""
    page.require_table("complaints", "complaint")
    months = [month for month in view.months if month <= view.month]
    came = data_version.answers().answer([RECEIVED], scope=view.scope, months=months)
    if not came[RECEIVED].sum():
        raise page.NothingToShowError(
            f"No complaint matches these filters up to {view.month_in_words}; remove a filter or pick another month."
        )


_MOST_BARS: Final = 12
_MOST_SAID: Final = 6


def came_in(content: Complaints) -> None:
    """The courses on top, what was beyond the limits in words, and the breakdown chosen below."""
    volume, settings = content.volume, data_version.settings()
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
    _say_spikes(data_version.answers().once((content, "spikes"), volume.spikes))
    _breakdown(content)


def _say_spikes(spikes: list[str]) -> None:
    if not spikes:
        st.caption("No complete month or week lies beyond its limits.")
        return
    more = f", and {len(spikes) - _MOST_SAID} more in the workbook" if len(spikes) > _MOST_SAID else ""
    st.caption(plain(f"Beyond the limits: {'; '.join(spikes[-_MOST_SAID:])}{more}."))


def _breakdown(content: Complaints) -> None:
    volume, labels = content.volume, data_version.answers().labels()
    by = choice.choose("by", "Broken down by", {key: dimension(key).label for key in BREAKDOWNS})
    parts, name = (
        data_version.answers().once((content, "parts of", by), lambda: volume.parts(by)),
        dimension(by).label.lower(),
    )
    st.markdown(f"**Complaints by {name}, {content.view.month_in_words}**")
    if parts.is_empty():
        st.caption("No complaint came in during this month.")
        return
    drawing.shared(
        (content, by),
        "parts",
        lambda: charts.bars(parts.head(_MOST_BARS), metric(RECEIVED), by, data_version.settings(), labels=_names(by)),
        alt=f"Complaints received by {name}",
    )
    if parts.height > _MOST_BARS:
        st.caption(f"The {_MOST_BARS} most frequent of {parts.height}; the table has all.")
    tables.shared((content, by), "parts_table", lambda: volume.table(by, labels))


def _names(by: str) -> Mapping[str, str]:
    return excel.words_of(by, data_version.answers().labels())


_LIMITS: Final = (
    "Limits: median plus and minus 3 robust standard deviations of the complete periods, at least what chance alone "
    "would do. A period that is not complete is hatched and never judged."
)


_MOST_RATES: Final = 20


def handled(content: Complaints) -> Span:
    """The rate by the dimension chosen, the highest on top; returns the months chosen, which the workbook takes too."""
    with st.container(horizontal=True):
        options = {key: dimension(key).label for key in RATE_BREAKDOWNS}
        by = choice.choose("rate_by", "Broken down by", options)
        spans = {str(key): name for key, name in SPANS.items()}
        meaning = "Complaints of one month are few; several months tell more. Accounts handled add up by month."
        span = cast("Span", choice.choose("span", "Over", spans, meaning=meaning))
    _draw(data_version.answers().once((content, "rates of", by, span), lambda: content.rates(by, span)), by)
    return span


def _draw(rates: Rates, by: str) -> None:
    name = dimension(by).label.lower()
    st.markdown(f"**{rates.shown.label} by {name}, {rates.in_words}**", help=definition(metric(RATE)))
    told = rates.frame.drop_nulls(RATE)
    if told.is_empty():
        st.info(_why_not(rates), icon=":material/info:")
        return
    drawing.shared(
        rates,
        "rates",
        lambda: charts.rate_intervals(
            told.head(_MOST_RATES),
            rates.shown,
            by,
            data_version.settings(),
            labels=_names_of_rates(by),
            middle=rates.middle,
        ),
        alt=f"{rates.shown.label} by {name} with 95 % intervals",
    )
    if told.height > _MOST_RATES:
        st.caption(f"The {_MOST_BARS} highest of {told.height}; the table has all.")
    _say_apart(rates, _names_of_rates(by))
    tables.shared(rates, "rates_table", lambda: rates.table(data_version.answers().labels()))


def _say_apart(rates: Rates, names: Mapping[str, str]) -> None:
    if rates.middle is None:
        return
    settings = data_version.settings()
    middle = formats.text(rates.middle, rates.shown.unit, settings)
    apart = [
        f"{names.get(str(value), str(value))} ({formats.text(rate, rates.shown.unit, settings)})"
        for value, rate in rates.apart.select(rates.by, RATE).iter_rows()
    ]
    which = f"wholly above it: {', '.join(apart)}." if apart else "none lies wholly above it."
    st.caption(plain(f"The median is {middle}; {which}"))


def _why_not(rates: Rates) -> str:
    if rates.frame.is_empty():
        return "No account was handled by an agency here; the rate needs the table allocation."
    fewest = rates.shown.minimum_cases
    return f"Every part has fewer than {fewest} accounts handled, on which a rate per 1,000 says nothing."


def _names_of_rates(by: str) -> Mapping[str, str]:
    return excel.words_of(by, data_version.answers().labels())
