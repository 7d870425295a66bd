"""Links from one page to another, with the filters that show what the link speaks of."""

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from dashboard.widgets import address
from dashboard.widgets.words import plain

_PAGES: Final = "_pages"


def pages(make: Callable[[], Mapping[str, st.Page]]) -> Mapping[str, st.Page]:
    """The pages that links may lead to, by name; made once for each reader."""
    if _PAGES not in st.session_state:
        st.session_state[_PAGES] = make()
    made: Mapping[str, st.Page] = st.session_state[_PAGES]
    return made


def to(name: str, label: str, picked: Mapping[str, str], *, help_: str = "") -> None:
    """A link to a page, its filters those of this page but for the values picked; plain text where there is no page."""
    target = st.session_state[_PAGES].get(name)
    if target is None:
        st.markdown(plain(label), help=help_ or None)
        return
    query = {**address.kept(), **{key: [value] for key, value in picked.items()}}
    st.page_link(target, label=plain(label), icon=":material/arrow_forward:", query_params=query, help=help_ or None)
