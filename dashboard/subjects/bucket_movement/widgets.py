"""The matrix of one month, and the accounts behind a cell."""

from typing import Final, cast

import streamlit as st

from dashboard import charts, data_version, database_lists
from dashboard.charts.heatmap import TOTAL
from dashboard.subjects.bucket_movement.content import BucketMovement, Cells, matrix, value_measure
from dashboard.view import View
from dashboard.widgets import choice, drawing, page
from dashboard.widgets.account_list import account_list
from validations.vocabulary import CLOSING_STATES, OPENING_STATES

NOTHING: Final = "none"
_OPENING, _CLOSING = "opening", "closing"
"""Parameters of the address that name the cell; without a closing state, the total of its row."""
_AS_A_CLICK: Final = "The accounts of this cell are listed, as after a click on it."


def pick(view: View) -> Cells:
    """What the cells say: how many accounts, how much value, or which share of their row."""
    options = {"count": "Accounts", "value": value_measure(view.basis).label, "share": "% of row"}
    return cast("Cells", choice.choose("cells", "Cells show", options))


def picked_cell() -> tuple[str, str] | None:
    """The cell whose accounts are listed: clicked, picked from the lists, or named by the address; None without one."""
    states = charts.STATE_NAMES
    with st.container(horizontal=True):
        options = {NOTHING: "Nothing", **{state: states[state] for state in OPENING_STATES}}
        opening = choice.choose(_OPENING, "Opening state to list", options, meaning=_AS_A_CLICK)
        options = {TOTAL: "Any state", **{state: states[state] for state in CLOSING_STATES}}
        closing = choice.choose(_CLOSING, "Closing state to list", options)
    return None if opening == NOTHING else (opening, closing)


def draw(content: BucketMovement, cell: tuple[str, str] | None) -> None:
    """The matrix on screen, with a frame around the cell picked. Arrow up and red mean worse, down and green better."""

    def clicked(opening: str, closing: str) -> None:
        st.session_state[f"choice_{_OPENING}"], st.session_state[f"choice_{_CLOSING}"] = opening, closing
        drawing.show_next("accounts_behind")

    drawing.chart(
        matrix(data_version.answers(), content, cell),
        key="matrix",
        alt=f"Movement from opening bucket to closing state in {content.view.month_in_words}",
        on_click=clicked,
    )
    st.caption(
        "▲ worse, ▼ better; the shade is the share of the row. Click a cell for its accounts, or pick it from lists."
    )


@page.guarded
def accounts_behind(view: View, opening: str, closing: str) -> None:
    """List the accounts of a cell of the matrix, largest opening balance first."""
    words = f"{charts.STATE_NAMES[opening]} to {charts.STATE_NAMES.get(closing, 'any state')}"
    state = closing if closing in charts.STATE_NAMES else None
    asked = database_lists.movement_cell(data_version.answers(), view.scope, view.month, opening, state)
    account_list(view, asked, words, key="accounts_behind", name=f"movement_{opening}_{closing}", close=_close)


def _close() -> None:
    st.session_state[f"choice_{_OPENING}"] = NOTHING
