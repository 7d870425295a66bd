"""Links from one page to another, with the filters that show what the link speaks of."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from dashboard.widgets import address
from dashboard.widgets.words import plain

_PAGES: Final = "_pages"


def register(pages: Mapping[str, st.Page]) -> None:
    """Make the pages known that links may lead to."""
    st.session_state[_PAGES] = pages


def to(name: str, label: str, picked: Mapping[str, str], *, help_: str = "") -> None:
    """A link to a page, its filters those of this page but for the values picked; plain text where there is no page."""
    target = st.session_state[_PAGES].get(name)
    if target is None:
        st.markdown(plain(label), help=help_ or None)
        return
    query = {**address.kept(), **{key: [value] for key, value in picked.items()}}
    st.page_link(target, label=plain(label), icon=":material/arrow_forward:", query_params=query, help=help_ or None)
