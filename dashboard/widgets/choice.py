"""Choices of one page, such as the rate it follows: kept in the address like the filters."""

from collections.abc import Iterable, Mapping
from typing import Final

import streamlit as st

from dashboard.value_names import quoted
from dashboard.widgets import address

_OPENED_WITH: Final = "_opened_with"
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
    address.keep(parameter, widget, [] if picked == first else [picked], savable=True)
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
    # Assigned on every run: a widget whose options differ from page to page would start empty otherwise. What another
    # page or selection opened with is no pick of the reader's, so this one opens with its own.
    picked, opened_with = st.session_state.get(widget), f"{widget}{_OPENED_WITH}"
    untouched = picked == st.session_state.get(opened_with)
    st.session_state[widget] = first if untouched or picked not in options else picked
    st.session_state[opened_with] = first


def choose_several(
    parameter: str,
    label: str,
    options: Mapping[str, str],
    *,
    first: Iterable[str] = (),
    help_: str | None = None,
) -> list[str]:
    """Any of some options, kept in the address while they are not those that come first."""
    widget, usual = f"choice_{parameter}", list(first)
    if (query := address.arrived()) is not None:
        asked = query.get(parameter, [])
        st.session_state[widget] = [one for one in asked if one in options] or usual
        address.tell(
            f"The link asks for {label.lower()} {quoted(value)}, which is not there; it was left out."
            for value in asked
            if value not in options
        )
    st.session_state[widget] = [one for one in st.session_state.get(widget, usual) if one in options]
    st.multiselect(label, list(options), format_func=options.__getitem__, key=widget, placeholder="All", help=help_)
    picked = list(st.session_state[widget])
    address.keep(parameter, widget, [] if picked == usual else picked, savable=True)
    return picked
