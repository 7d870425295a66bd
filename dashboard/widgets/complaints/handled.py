"""Complaints per 1,000 accounts handled, with what chance alone would allow."""

from collections.abc import Mapping
from typing import Final, cast

import streamlit as st

from dashboard import cache, charts, excel, formats
from dashboard.metrics import metric
from dashboard.reports.complaints import Complaints
from dashboard.reports.complaints.rates import BREAKDOWNS, RATE, SPANS, Rates, Span
from dashboard.widgets import choice, drawing, tables
from dashboard.widgets.cards import definition
from dashboard.widgets.words import plain
from validations.dimensions import dimension

_MOST_BARS: Final = 20


def handled(content: Complaints) -> Span:
    """The rate by the dimension chosen, the highest on top; returns the months chosen, which the workbook takes too."""
    with st.container(horizontal=True):
        options = {key: dimension(key).label for key in BREAKDOWNS}
        by = choice.choose("rate_by", "Broken down by", options)
        spans = {str(key): name for key, name in SPANS.items()}
        meaning = "Complaints of one month are few; several months tell more. Accounts handled add up by month."
        span = cast("Span", choice.choose("span", "Over", spans, meaning=meaning))
    _draw(cache.once((content, "rates of", by, span), lambda: content.rates(by, span)), by)
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
            told.head(_MOST_BARS), rates.shown, by, cache.settings(), labels=_names(by), middle=rates.middle
        ),
        alt=f"{rates.shown.label} by {name} with 95 % intervals",
    )
    if told.height > _MOST_BARS:
        st.caption(f"The {_MOST_BARS} highest of {told.height}; the table has all.")
    _say_apart(rates, _names(by))
    tables.shared(rates, "rates_table", lambda: rates.table(cache.labels()))


def _say_apart(rates: Rates, names: Mapping[str, str]) -> None:
    if rates.middle is None:
        return
    settings = cache.settings()
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


def _names(by: str) -> Mapping[str, str]:
    return excel.words_of(by, cache.labels())
