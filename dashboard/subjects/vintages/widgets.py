"""The choices of Vintages, its triangle and its curves."""

from typing import Final, cast

import streamlit as st

from dashboard.subjects.cohorts import LENGTHS, Length
from dashboard.subjects.vintages import content as report
from dashboard.subjects.vintages.content import Choices, Vintages
from dashboard.widgets import choice, drawing
from validations.dimensions import dimension

_STATE: Final = (
    "Ever: on any day-end since opening, or written off; it never falls. Now: on the last day-end, of accounts that "
    "are still active; it falls when they pay."
)
_TERMS: Final = "A change of terms sets days past due back, so what such accounts are now says little."


def choose() -> Choices:
    """Ever or now, how late, how cohorts are cut, and what becomes of restructured accounts."""
    with st.container(horizontal=True):
        state = choice.choose("state", "Accounts that were or are late", report.STATES, meaning=_STATE)
        days = choice.choose("days", "Days past due", report.DEPTHS)
        length = choice.choose("cohort", "Cohort", LENGTHS, meaning="By the month in which accounts were opened.")
        terms = choice.choose("terms", "Restructured accounts", report.TERMS, meaning=_TERMS)
    return Choices(state, int(days), cast("Length", length), terms)


def choose_by() -> str:
    """What early signs are broken down by."""
    return choice.choose("by", "Broken down by", {key: dimension(key).label for key in report.BY})


def draw(made: Vintages) -> None:
    """The curves beside the triangle."""
    label = made.rate.label
    if not made.cohorts:
        st.caption(f"No cohort has {made.minimum} accounts, so no share is told.")
        return
    st.markdown(f"**{label} of the newest cohorts**", help=made.rate.definition)
    drawing.chart(made.curves, key="curves", alt=f"{label} by months on book, one line per cohort")
    st.markdown(f"**{label}: cohorts by months on book**", help=made.rate.definition)
    drawing.chart(made.triangle, key="triangle", alt=f"{label} of {len(made.cohorts)} cohorts by months on book")
