"""The headline figures of the other subjects, each group with a link to its page."""

from collections.abc import Sequence

import streamlit as st

from dashboard import cache
from dashboard.metrics import metric
from dashboard.view import View
from dashboard.widgets import cards, links
from validations.cubes import SOURCES
from validations.dimensions import dimension


def subject(title: str, page: str, keys: Sequence[str], view: View) -> None:
    """One row of cards; or, in a sentence, why these figures cannot be shown."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{title}**", width="content")
        links.to(page, f"To {title}", {})
    if why := _why_not(keys, view):
        st.caption(why)
    else:
        cards.cards(keys, view)


def _why_not(keys: Sequence[str], view: View) -> str:
    if refused := view.scope.impossible(cache.held(keys)):
        names = ", ".join(dimension(key).label.lower() for key in refused)
        return f"These figures are not recorded by {names}; clear that filter to see them."
    course = cache.answer(keys, by=["month"], scope=view.scope, months=view.recent())
    if all(course[key].null_count() == course.height for key in keys):
        tables = dict.fromkeys(SOURCES[cube].needs for key in keys for cube in metric(key).cubes if SOURCES[cube].needs)
        return f"Nothing is recorded of these; they need {', '.join(tables)} in the database."
    return ""
