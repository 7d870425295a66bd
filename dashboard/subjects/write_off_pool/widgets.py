"""The choices of the write-off pool, its curves, and the accounts written off with the most left."""

from typing import Final, cast

import streamlit as st

from dashboard import data_version, database_lists
from dashboard.subjects.cohorts import LENGTHS, Length
from dashboard.subjects.write_off_pool.content import FEWEST, WriteOffPool
from dashboard.widgets import choice, drawing, page
from dashboard.widgets.account_list import account_list

NOTHING: Final = "none"
ALL: Final = "all"
_LIST: Final = "The accounts with the most left of what was written off stand first."


def choose_length() -> Length:
    """How cohorts are cut."""
    meaning = "By the month in which accounts were first written off."
    return cast("Length", choice.choose("cohort", "Cohort", LENGTHS, meaning=meaning))


def draw(made: WriteOffPool) -> None:
    """What cohorts brought, month by month since the write-off."""
    if not made.cohorts:
        st.caption(f"No cohort has {FEWEST} accounts, so no share is told.")
        return
    st.markdown(f"**{made.rate.label}, by months since**", help=made.rate.definition)
    drawing.chart(made.curves, key="curves", alt=f"{made.rate.label} by months since, one line per cohort")


def pick_list(made: WriteOffPool) -> str:
    """Which accounts written off to list: of the whole pool, or of one cohort."""
    parts = {cohort: f"Written off {cohort}" for cohort in reversed(made.months)}
    return choice.choose("list", "High-value cases", {NOTHING: "Nothing", ALL: "All", **parts}, meaning=_LIST)


@page.guarded
def listed(made: WriteOffPool, cohort: str) -> None:
    """List accounts written off, those with the most left first."""
    within = {} if cohort == ALL else {"write_off_month": made.months[cohort]}
    asked = database_lists.written_off(data_version.answers(), made.view.scope, made.view.month, within)
    words = f"Written off up to {made.view.month_in_words}" if cohort == ALL else f"Written off {cohort}"
    account_list(made.view, asked, words, key="written_off", name="written_off", close=_close)


def _close() -> None:
    st.session_state["choice_list"] = NOTHING
