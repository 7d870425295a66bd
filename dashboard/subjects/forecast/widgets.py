"""The choices of Forecast, its chart, and the ways to the accounts that it begins with."""

from typing import Final, cast

import streamlit as st

from dashboard import data_version
from dashboard.forecast import NEW_BUSINESS, NewBusiness
from dashboard.subjects.forecast import content as report
from dashboard.subjects.forecast.content import Choices, Forecast
from dashboard.subjects.forecast.moved_book import PARTS
from dashboard.view import View
from dashboard.widgets import address, choice, drawing
from validations.dimensions import dimension
from validations.vocabulary import DELINQUENT_BUCKETS

_AHEAD: Final = "Months from the last complete month-end."
_WINDOW: Final = (
    "Movements of these months are added up, product by product and zone by zone: closing over opening value of each "
    "movement, so that what is paid down is in it."
)
_NEW: Final = "Accounts that open, come back or are transferred, by the bucket that they close their first month in."


def choose(view: View) -> Choices:
    """How far ahead, learned from which months, with which new business."""
    with st.container(horizontal=True):
        ahead = choice.choose("ahead", "Months ahead", report.AHEAD, default=str(Choices.ahead), meaning=_AHEAD)
        usual = str(report.window_of(data_version.answers(), view))
        window = choice.choose("learned", "Months learned from", report.WINDOWS, default=usual, meaning=_WINDOW)
        new = choice.choose("new", "New business", {str(k): v for k, v in NEW_BUSINESS.items()}, meaning=_NEW)
    return Choices(int(ahead), int(window), cast("NewBusiness", new))


def choose_line(made: Forecast) -> tuple[str, str]:
    """The line that the chart follows, and what it is broken down by."""
    with st.container(horizontal=True):
        names = {line.key: line.metric.label for line in made.lines}
        line = choice.choose("line", "Line followed", names)
        by = choice.choose("by", "Broken down by", {key: dimension(key).label for key in PARTS})
    return line, by


def draw(made: Forecast) -> None:
    """The line followed, so far and expected."""
    label = made.line.metric.label
    st.markdown(f"**{label}, so far and expected**", help=made.line.metric.definition)
    if not made.course["forecast"].count():
        st.caption("For this line as last month was closer at every distance, so only what happened is drawn.")
    drawing.chart(made.chart, key="fan", alt=f"{label}: past months, the forecast and its range by past errors")


def choose_less() -> int:
    """By how many points less of 1-30 might roll forward."""
    meaning = f"Taken off the share of {report.EASED} that closes in a worse bucket, in every month ahead."
    return int(
        choice.choose(
            "less", "Points less roll-forward of 1-30", report.LESS, default=str(Choices.less), meaning=meaning
        )
    )


def accounts() -> None:
    """The accounts that the forecast begins with stand on the page of accounts."""
    with st.container(horizontal=True):
        for bucket in DELINQUENT_BUCKETS[:3]:
            address.to("accounts", f"Accounts in {bucket} today", {"bucket": bucket})
