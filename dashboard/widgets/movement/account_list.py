"""The accounts behind a cell of the matrix: the first ones on screen, all of them in the workbook."""

from typing import Final

import polars as pl
import streamlit as st

from dashboard import cache, charts, excel, formats, live
from dashboard.reports.file_name import stem
from dashboard.view import View
from dashboard.widgets import drawing, export, page, tables
from dashboard.widgets.long_export import offer
from dashboard.widgets.movement.month_matrix import CELL

SHOWN: Final = 500


@page.guarded
def accounts_behind(view: View, opening: str, closing: str) -> None:
    """List the accounts of a cell of the matrix, largest opening balance first."""
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
