"""A choice of any of some options, kept in the address like every other."""

from collections.abc import Iterable, Mapping

import streamlit as st

from dashboard.widgets import address
from dashboard.widgets.words import quoted


def choose_many(
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
    st.multiselect(
        label,
        list(options),
        format_func=options.__getitem__,
        key=widget,
        placeholder="All",
        help=help_,
    )
    picked = list(st.session_state[widget])
    address.keep(parameter, widget, [] if picked == usual else picked)
    return picked
