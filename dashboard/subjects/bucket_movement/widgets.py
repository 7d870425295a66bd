"""The matrix of one month, and the accounts behind a cell."""

from typing import Final, cast

import polars as pl
import streamlit as st

from dashboard import charts, data_version, database_lists, excel, formats
from dashboard.charts.heatmap import TOTAL
from dashboard.subjects.bucket_movement.content import BucketMovement, Cells, matrix, value_measure
from dashboard.subjects.cover import stem
from dashboard.value_names import quoted
from dashboard.view import View
from dashboard.widgets import address, choice, drawing, export, page, tables
from dashboard.widgets.background_files import offer
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
    address.keep(_OPENING, CELL, [cell[0]] if cell else [])
    address.keep(_CLOSING, CELL, [cell[1]] if cell and cell[1] != TOTAL else [])
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


SHOWN: Final = 500


@page.guarded
def accounts_behind(view: View, opening: str, closing: str) -> None:
    """List the accounts of a cell of the matrix, largest opening balance first."""
    words = f"{charts.STATE_NAMES[opening]} to {charts.STATE_NAMES.get(closing, 'any state')}"
    frame, total = _accounts(view, opening, closing, SHOWN)
    shown = _listed(f"Accounts, {words}", frame, total)
    with st.container(border=True, key="accounts_behind"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{words}: {formats.grouped(total, data_version.settings())} accounts**")
            with st.container(horizontal=True, width="content"):
                _export(view, opening, closing, words, shown)
                st.button("Close", icon=":material/close:", type="tertiary", on_click=_close)
        tables.table(shown, key="accounts")
    drawing.bring_into_view("accounts_behind")


def _accounts(view: View, opening: str, closing: str, limit: int) -> tuple[pl.DataFrame, int]:
    state = closing if closing in charts.STATE_NAMES else None
    return database_lists.accounts_behind(
        data_version.answers(), view.scope, view.month, opening_state=opening, closing_state=state, limit=limit
    )


def _listed(title: str, frame: pl.DataFrame, total: int) -> excel.Table:
    money = {name: excel.Kind.MONEY_EXACT for name in frame.columns if _is_money(name)}
    return excel.listing(title, frame, kinds=money, labels=data_version.answers().labels(), of_rows=total)


def _is_money(name: str) -> bool:
    return any(word in name for word in ("principal", "outstanding", "overdue", "charges", "received", "amount"))


def _export(view: View, opening: str, closing: str, words: str, shown: excel.Table) -> None:
    page_export = export.frozen(f"Accounts, {words}", view)
    state = closing if closing in charts.STATE_NAMES else None
    total = shown.of_rows or 0
    offer(
        f"movement_{opening}_{closing}",
        stem(f"Accounts {opening} to {closing}", view),
        lambda form, _link: excel.LongList(page_export([]), shown.columns, total, form=form),
        lambda: database_lists.movement_rows(data_version.answers(), view.scope, view.month, opening, state),
        total=total,
        label="All in Excel",
    )


def _close() -> None:
    st.session_state[CELL] = None
