"""Choices of one page, such as the rate it follows: kept in the address like the filters."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from dashboard.widgets import address
from dashboard.widgets.words import quoted

_SIDE_BY_SIDE: Final = 5
"""More options than this are offered as a list."""


def choose(parameter: str, label: str, options: Mapping[str, str], *, default: str = "", meaning: str = "") -> str:
    """One of some options, its meaning on hover. The address remembers it."""
    widget, first = f"choice_{parameter}", default or next(iter(options))
    _take_over(parameter, label, widget, options, first)
    if len(options) <= _SIDE_BY_SIDE:
        st.segmented_control(
            label, list(options), format_func=options.__getitem__, key=widget, help=meaning or None, required=True
        )
    else:
        st.selectbox(label, list(options), format_func=options.__getitem__, key=widget, help=meaning or None)
    picked = str(st.session_state[widget])
    address.keep(parameter, widget, [] if picked == first else [picked])
    return picked


def _take_over(parameter: str, label: str, widget: str, options: Mapping[str, str], first: str) -> None:
    if (query := address.arrived()) is not None:
        asked = query.get(parameter, [])
        st.session_state[widget] = next((one for one in asked if one in options), first)
        address.tell(
            f"The link asks for {label.lower()} {quoted(value)}, which is not there; {options[first]} is shown instead."
            for value in asked
            if value not in options
        )
    # Assigned on every run: a widget whose options differ from page to page would start empty otherwise.
    picked = st.session_state.get(widget)
    st.session_state[widget] = picked if picked in options else first
