"""The headline figures of the other subjects, each group with a link to its page."""

from collections.abc import Sequence

import streamlit as st

from dashboard import data_version
from dashboard.subjects.headlines import Headline
from dashboard.subjects.portfolio_health.content import why_not
from dashboard.view import View
from dashboard.widgets import address, cards


def subject(title: str, page: str, keys: Sequence[str], view: View) -> list[Headline]:
    """One row of cards; or, in a sentence, why these figures cannot be shown."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{title}**", width="content")
        address.to(page, f"To {title}", {})
    if why := why_not(data_version.answers(), keys, view):
        st.caption(why)
        return []
    return cards.cards(keys, view)
