"""A view for a meeting room: no sidebar and large figures; in the address, and kept from page to page."""

from typing import Final

import streamlit as st

from dashboard.value_names import quoted
from dashboard.widgets import address

_PARAMETER: Final = "meeting"
_ON: Final = "yes"
_CHOSEN: Final = "meeting_view"
_STYLE: Final = (
    "<style>@media screen { html { font-size: 20px; } "
    '[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"], [data-testid="stHeader"] { display: none; } '
    '[data-testid="stMainBlockContainer"] { padding: 1.5rem 2rem; } '
    '[data-testid="stMetricValue"] { font-size: 2.4rem; } }</style>'
)
"""Streamlit measures all but charts by the letters of the page, so larger letters make larger cards and tables."""


def settle() -> None:
    """Take the choice from the address, name it there, and show the page accordingly."""
    if (query := address.arrived()) is not None:
        asked = query.get(_PARAMETER, [])
        st.session_state[_CHOSEN] = _ON in asked
        address.tell(
            f"The link asks for the full screen as {quoted(value)}; only '{_ON}' shows it."
            for value in asked
            if value != _ON
        )
    chosen = bool(st.session_state.get(_CHOSEN))
    address.keep(_PARAMETER, _CHOSEN, [_ON] if chosen else [])
    if chosen:
        st.html(_STYLE)


def button() -> None:
    """A button that begins the view, or ends it."""
    chosen = bool(st.session_state.get(_CHOSEN))
    st.button(
        "Leave full screen" if chosen else "Full screen",
        icon=":material/fullscreen_exit:" if chosen else ":material/fullscreen:",
        help="Shows this page without the sidebar and with large figures, for a meeting room.",
        on_click=_turn,
        key="meeting",
        type="tertiary",
    )


def _turn() -> None:
    st.session_state[_CHOSEN] = not st.session_state.get(_CHOSEN)
