"""The choices of Vintages, its triangle and its curves."""

from typing import Final, cast

import streamlit as st

from dashboard import data_version, database_lists
from dashboard.subjects.cohorts import LENGTHS, Length
from dashboard.subjects.vintages import content as report
from dashboard.subjects.vintages.content import Choices, Vintages
from dashboard.value_names import VALUE_WORDS
from dashboard.widgets import choice, drawing, page
from dashboard.widgets.account_list import account_list
from validations.dimensions import dimension

NOTHING: Final = "none"
LATE: Final = "late"
ALL: Final = "all"
_COHORT, _AGE, _LIST, _BEHIND = "one_cohort", "age", "list", "accounts_of_cohort"
_STATE: Final = (
    "Ever: on any day-end since opening, or written off; it never falls. Now: on the last day-end, of accounts that "
    "are still active; it falls when they pay."
)
_TERMS: Final = "A change of terms sets days past due back, so what such accounts are now says little."


_TICKET: Final = f"{dimension(report.TICKET).definition} 200k is 2 lakh, 1M is 10 lakh."


def choose() -> Choices:
    """Ever or now, how late, how cohorts are cut, and what becomes of restructured accounts."""
    with st.container(horizontal=True):
        state = choice.choose("state", "Accounts that were or are late", report.STATES, meaning=_STATE)
        days = choice.choose("days", "Days past due", report.DEPTHS)
        length = choice.choose("cohort", "Cohort", LENGTHS, meaning="By the month in which accounts were opened.")
        terms = choice.choose("terms", "Restructured accounts", report.TERMS, meaning=_TERMS)
        bands = {"all": "All", **VALUE_WORDS["ticket_band"]}
        ticket = choice.choose("ticket", dimension(report.TICKET).label, bands, meaning=_TICKET)
    return Choices(state, int(days), cast("Length", length), terms, ticket)


def choose_cohort(made: Vintages) -> tuple[str, str]:
    """One cohort to look into, and what it is broken down by."""
    with st.container(horizontal=True):
        cohorts = {cohort: cohort for cohort in made.cohorts}
        cohort = choice.choose(_COHORT, "One cohort", cohorts, default=made.one) if cohorts else ""
        by = choice.choose("by", "Broken down by", {key: dimension(key).label for key in report.BY})
    return cohort, by


def draw_segments(made: Vintages) -> None:
    """One cohort, a line for each of its parts."""
    if made.segments.is_empty():
        st.caption(f"No part of this cohort has {made.minimum} accounts, so no share is told.")
        return
    by = dimension(made.choices.by).label.lower()
    st.markdown(f"**{made.rate.label} by {by}, opened {made.one}**", help=made.rate.definition)
    alt = f"{made.rate.label} by months on book, one line per {by}"
    drawing.chart(made.segment_curves, key="segments", alt=alt)


def pick_list(made: Vintages) -> tuple[str, int]:
    """Whether to list the accounts of the cohort, and at which months on book."""
    with st.container(horizontal=True):
        ages = {str(age): str(age) for age in made.ages}
        age = choice.choose(_AGE, "Months on book", ages)
        late = f"Those {made.rate.label.removesuffix(', value').lower()}"
        line = choice.choose(_LIST, "List", {NOTHING: "Nothing", LATE: late, ALL: "All accounts of the cohort"})
    return line, int(age)


@page.guarded
def listed(made: Vintages, line: str, age: int) -> None:
    """List the accounts behind one cell of the triangle, those with the largest sanctioned amount first."""
    flag = f"{made.choices.state}_{made.choices.days}"
    within = {**made.choices.within, **({flag: ("yes",)} if line == LATE else {})}
    answers, view = data_version.answers(), made.view
    asked = database_lists.vintage_cell(answers, view.scope, made.opened, age, within, until=view.month)
    what = f"{made.rate.label.removesuffix(', value')}, opened" if line == LATE else "Opened"
    words = f"{what} {made.one}, month {age} on book"
    account_list(view, asked, words, key=_BEHIND, name="vintage_accounts", close=_close)


def _close() -> None:
    st.session_state[f"choice_{_LIST}"] = NOTHING


def _clicked(cohort: str, age: str) -> None:
    for name, value in ((_COHORT, cohort), (_AGE, age), (_LIST, LATE)):
        st.session_state[f"choice_{name}"] = value
    drawing.show_next(_BEHIND)


def draw(made: Vintages) -> None:
    """The curves beside the triangle."""
    label = made.rate.label
    if not made.cohorts:
        st.caption(f"No cohort has {made.minimum} accounts, so no share is told.")
        return
    st.markdown(f"**{label} of the newest cohorts**", help=made.rate.definition)
    drawing.chart(made.curves, key="curves", alt=f"{label} by months on book, one line per cohort")
    st.markdown(f"**{label}: cohorts by months on book**", help=made.rate.definition)
    alt = f"{label} of {len(made.cohorts)} cohorts by months on book"
    drawing.chart(made.triangle, key="triangle", alt=alt, on_click=_clicked)
    st.caption("Click a cell for its accounts, or pick a cohort and an age below.")
