"""The accounts behind a cell of the matrix: the first ones on screen, all of them in the workbook."""

from typing import Final, cast

import polars as pl
import streamlit as st

from dashboard import cache, charts, excel, formats, live
from dashboard.charts.heatmap import TOTAL
from dashboard.reports.file_name import stem
from dashboard.view import View
from dashboard.widgets import address, drawing, export, page, tables
from dashboard.widgets.long_export import offer
from dashboard.widgets.movement.month_matrix import CELL
from dashboard.widgets.words import quoted
from validations.vocabulary import CLOSING_STATES, OPENING_STATES

SHOWN: Final = 500
_OPENING, _CLOSING = "opening", "closing"
"""Parameters of the address that name the cell; without a closing state, the total of its row."""


@page.guarded
def accounts_behind(view: View) -> None:
    """List the accounts of the cell that was clicked or that the address names, largest opening balance first."""
    if (cell := _picked()) is None:
        return
    opening, closing = cell
    words = f"{charts.STATE_NAMES[opening]} to {charts.STATE_NAMES.get(closing, 'any state')}"
    frame, total = _accounts(view, opening, closing, SHOWN)
    shown = _listed(f"Accounts, {words}", frame, total)
    with st.container(border=True, key="accounts_behind"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{words}: {formats.grouped(total, cache.settings())} accounts**")
            with st.container(horizontal=True, width="content"):
                _export(view, opening, closing, words, shown)
                st.button("Close", icon=":material/close:", type="tertiary", on_click=_close)
        tables.table(shown, key="accounts")
    drawing.bring_into_view("accounts_behind")


def _picked() -> tuple[str, str] | None:
    """The cell whose accounts are listed; None where no cell was picked. The address remembers it."""
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


def _accounts(view: View, opening: str, closing: str, limit: int) -> tuple[pl.DataFrame, int]:
    state = closing if closing in charts.STATE_NAMES else None
    return live.accounts_behind(view.scope, view.month, opening, state, limit=limit)


def _listed(title: str, frame: pl.DataFrame, total: int) -> excel.Table:
    money = {name: excel.Kind.MONEY_EXACT for name in frame.columns if _is_money(name)}
    return excel.listing(title, frame, kinds=money, labels=cache.labels(), of_rows=total)


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
        lambda: live.movement_rows(view.scope, view.month, opening, state),
        total=total,
        label="All in Excel",
    )


def _close() -> None:
    st.session_state[CELL] = None
