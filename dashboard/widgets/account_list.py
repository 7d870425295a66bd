"""The accounts behind a figure that was clicked: how many, the first of them, and all of them as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl
import streamlit as st

from dashboard import data_version, database_lists, excel, formats
from dashboard.database_lists import Listed
from dashboard.subjects.cover import stem
from dashboard.view import View
from dashboard.widgets import access_log, drawing, export, tables
from dashboard.widgets.background_files import offer

SHOWN: Final = 500
"""Accounts that are listed on the screen."""


@dataclass(frozen=True)
class Noun:
    """What the rows of a list are, one and several of them."""

    one: str
    several: str


ACCOUNTS: Final = Noun("account", "accounts")
EVENTS: Final = Noun("attempt", "attempts")
SETTLEMENTS: Final = Noun("settlement", "settlements")
PROMISES: Final = Noun("promise", "promises")
PLANS: Final = Noun("plan", "plans")
INSTALMENTS: Final = Noun("instalment", "instalments")
CASES: Final = Noun("case", "cases")
CLOCKS_OF_CASES: Final = Noun("clock of a case", "clocks of cases")
ORDERS: Final = Noun("order", "orders")
_MONEY: Final = ("principal", "outstanding", "overdue", "charges", "received", "amount", "provision")


def account_list(
    view: View, asked: Listed, words: str, *, key: str, name: str, close: Callable[[], None], of: Noun = ACCOUNTS
) -> None:
    """List accounts, or what happened to them, below a heading that says how many there are.

    `key` names the place on the page, `name` the file.
    """
    frame, total = database_lists.listed(data_version.answers(), asked, SHOWN)
    title = words if words.lower().startswith(of.several) else f"{of.several.capitalize()}, {words}"
    access_log.record("list", f"{asked.spec.name} {asked.period.month:%Y-%m}", filters=dict(asked.picked), rows=total)
    numbers = data_version.answers().numbers
    opens = [numbers.in_address(one or "") for one in frame["account_id"]]
    shown = _table(title, numbers.frame(frame), total)
    with st.container(border=True, key=key):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            counted = formats.grouped(total, data_version.settings())
            st.markdown(f"**{words}: {counted} {of.one if total == 1 else of.several}**")
            with st.container(horizontal=True, width="content"):
                _export(view, asked, of, shown, name)
                st.button("Close", icon=":material/close:", type="tertiary", key=f"close_{key}", on_click=close)
        tables.of_accounts(shown, opens, key=f"{key}_rows")
    drawing.bring_into_view(key)


def _table(title: str, frame: pl.DataFrame, total: int) -> excel.Table:
    money = {name: excel.Kind.MONEY_EXACT for name in frame.columns if any(word in name for word in _MONEY)}
    return excel.listing(title, frame, kinds=money, labels=data_version.answers().labels(), of_rows=total)


def _export(view: View, asked: Listed, of: Noun, shown: excel.Table, name: str) -> None:
    page_export, total = export.frozen(shown.title, view), shown.of_rows or 0
    offer(
        name,
        stem(shown.title.replace(",", ""), view),
        lambda form, _link: excel.LongList(page_export([]), shown.columns, total, of.several.capitalize(), form),
        lambda _form: database_lists.account_rows(data_version.answers(), asked),
        total=total,
        label="All in Excel",
    )
