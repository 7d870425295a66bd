"""The matrix of one month, and the accounts behind a cell."""

from typing import Final, cast

import streamlit as st

from dashboard import charts, data_version, database_lists
from dashboard.charts.heatmap import TOTAL
from dashboard.subjects.bucket_movement.content import BucketMovement, Cells, matrix, value_measure
from dashboard.value_names import quoted
from dashboard.view import View
from dashboard.widgets import address, choice, drawing, page
from dashboard.widgets.account_list import account_list
from validations.vocabulary import CLOSING_STATES, OPENING_STATES

CELL: Final = "_movement_cell"
_OPENING, _CLOSING = "opening", "closing"
"""Parameters of the address that name the cell; without a closing state, the total of its row."""


def pick(view: View) -> Cells:
    """What the cells say: how many accounts, how much value, or which share of their row."""
    options = {"count": "Accounts", "value": value_measure(view.basis).label, "share": "% of row"}
    return cast("Cells", choice.choose("cells", "Cells show", options))


def picked_cell() -> tuple[str, str] | None:
    """The cell that was clicked or that the address names; None where no cell was picked."""
    if (query := address.arrived()) is not None:
        st.session_state[CELL] = _asked(query)
    cell = cast("tuple[str, str] | None", st.session_state.get(CELL))
    address.keep(_OPENING, CELL, [cell[0]] if cell else [], savable=True)
    address.keep(_CLOSING, CELL, [cell[1]] if cell and cell[1] != TOTAL else [], savable=True)
    return cell


def _asked(query: address.Query) -> tuple[str, str] | None:
    """The cell that an address names; a sentence for each state that does not exist."""
    known = {_OPENING: OPENING_STATES, _CLOSING: CLOSING_STATES}
    asked = {name: query.get(name, [])[-1:] for name in known}
    unknown = [(name, one) for name, states in known.items() for one in asked[name] if one not in states]
    address.tell(
        f"The link asks for the {name} state {quoted(one)}, which does not exist; no accounts are listed."
        for name, one in unknown
    )
    if unknown or not asked[_OPENING]:
        return None
    return asked[_OPENING][0], next(iter(asked[_CLOSING]), TOTAL)


def draw(content: BucketMovement, cell: tuple[str, str] | None) -> None:
    """The matrix on screen, with a frame around the cell picked. Arrow up and red mean worse, down and green better."""

    def clicked(opening: str, closing: str) -> None:
        st.session_state[CELL] = (opening, closing)
        drawing.show_next("accounts_behind")

    drawing.chart(
        matrix(data_version.answers(), content, cell),
        key="matrix",
        alt=f"Movement from opening bucket to closing state in {content.view.month_in_words}",
        on_click=clicked,
    )
    st.caption("▲ worse, ▼ better; the shade is the share of the row. Click a cell for the accounts behind it.")


@page.guarded
def accounts_behind(view: View, opening: str, closing: str) -> None:
    """List the accounts of a cell of the matrix, largest opening balance first."""
    words = f"{charts.STATE_NAMES[opening]} to {charts.STATE_NAMES.get(closing, 'any state')}"
    state = closing if closing in charts.STATE_NAMES else None
    asked = database_lists.movement_cell(data_version.answers(), view.scope, view.month, opening, state)
    account_list(view, asked, words, key="accounts_behind", name=f"movement_{opening}_{closing}", close=_close)


def _close() -> None:
    st.session_state[CELL] = None
