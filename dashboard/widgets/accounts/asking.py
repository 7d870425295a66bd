"""What narrows and orders the list beyond the filter bar, kept in the address; the text of a search is not."""

from contextlib import suppress
from dataclasses import replace
from typing import Final, cast

import streamlit as st

from dashboard import cache, formats
from dashboard.reports import accounts as report
from dashboard.view import View
from dashboard.widgets import address, choice
from dashboard.widgets.accounts.choose_many import choose_many
from dashboard.widgets.words import quoted
from dashboard.worklist import ORDERS, Question, Work
from validations.cubes import MINOR_UNITS
from validations.dimensions import dimension
from validations.vocabulary import TICKET_BANDS

_SEARCH: Final = "accounts_search"
_LEAST: Final = "accounts_least"
_CHOICES: Final = ("work", "ticket", "least_of", "order", "way", "columns")
NAMES: Final = {"customer_name": "Name", "phone": "Phone"}
"""Columns that are read from the database for the rows on the screen, and are in no file."""
_WORK: Final = (
    "Accounts on hold must not be worked for now: deceased, fraud, legal hold, moratorium, or an open complaint or "
    "dispute."
)
_MASKED: Final = "Masked; the setting show_customer_names shows them in full. They are in no export."


def keep() -> None:
    """Keep what was chosen while an account is shown in place of the list: a widget that is not drawn forgets."""
    for key in (_SEARCH, _LEAST, *(f"choice_{parameter}" for parameter in _CHOICES)):
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def narrow(view: View) -> Question:
    """Draw what narrows the list beyond the filter bar."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="accounts_narrow"):
        search = _search()
        with st.container(width=175):
            bands = choose_many("ticket", dimension("ticket_band").label, {band: band for band in TICKET_BANDS})
        least = _least()
        of = choice.choose("least_of", "Amount", report.amounts())
    work = cast("Work", choice.choose("work", "Work", report.WORK, meaning=_WORK))
    scope = view.scope.with_values("ticket_band", bands) if bands else view.scope
    return Question(scope=scope, search=search, least=least, of=of, work=work)


def put_in_order(asked: Question) -> Question:
    """Draw the choice of an order."""
    with st.container(width=240):
        order = ORDERS[choice.choose("order", "Sort by", {key: one.label for key, one in ORDERS.items()})]
    ends = ("Largest first", "Smallest first")
    usual, other = ends if order.descending else reversed(ends)
    way = choice.choose("way", "Direction", {"usual": usual, "other": other})
    return replace(asked, order=order.key, descending=order.descending is (way == "usual"))


def pick_columns() -> tuple[str, ...]:
    """The columns on the screen, in the order of the list."""
    known = {name: one.label for name, one in report.BY_NAME.items()}
    options = {"account_id": known.pop("account_id"), **NAMES, **known}
    # Masked they tell little, and they are searched for in the whole book each time.
    names = ("customer_name",) if cache.settings().show_customer_names else ()
    first = ("account_id", *names, *(one.name for one in report.COLUMNS[1:] if one.at_first))
    with st.popover("Columns", icon=":material/view_column:"):
        picked = choose_many("columns", "Columns shown", options, first=first, help_=_MASKED)
        st.caption("A file of the list has all columns but names and phones.")
    shown = picked or list(first)
    return tuple(name for name in options if name in shown)


def _search() -> str:
    st.session_state[_SEARCH] = st.session_state.get(_SEARCH, "")
    return st.text_input(
        "Search",
        key=_SEARCH,
        placeholder="Account or customer number",
        help="Any part of the number of an account or a customer. What is typed here stays out of the address.",
        width=200,
    )


def _least() -> int:
    """The smallest amount in minor units."""
    if (query := address.arrived()) is not None:
        st.session_state[_LEAST] = _whole(query.get("least", []))
    st.session_state[_LEAST] = st.session_state.get(_LEAST) or 0
    symbol = formats.currency_symbol(cache.settings())
    least = st.number_input(f"Minimum ({symbol})", min_value=0, step=10_000, key=_LEAST, width=145)
    address.keep("least", _LEAST, [str(least)] if least else [])
    return int(least) * MINOR_UNITS


def _whole(asked: list[str]) -> int:
    for text in asked:
        with suppress(ValueError):
            return max(int(text), 0)
        address.tell([f"The link asks for a minimum amount of {quoted(text)}, which is not a whole number."])
    return 0
