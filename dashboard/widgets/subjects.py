"""The headline figures of the other subjects, each group with a link to its page."""

from collections.abc import Sequence

import streamlit as st

from dashboard import cache
from dashboard.reports.headlines import Headline
from dashboard.reports.portfolio_health import why_not
from dashboard.view import View
from dashboard.widgets import cards, links


def subject(title: str, page: str, keys: Sequence[str], view: View) -> list[Headline]:
    """One row of cards; or, in a sentence, why these figures cannot be shown."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{title}**", width="content")
        links.to(page, f"To {title}", {})
    if why := why_not(cache.reader(), keys, view):
        st.caption(why)
        return []
    return cards.cards(keys, view)
