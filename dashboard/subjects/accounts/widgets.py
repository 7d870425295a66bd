"""What narrows and orders the list beyond the filter bar, kept in the address; how the order comes about, in words."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final, cast

import streamlit as st

from dashboard import data_version, formats
from dashboard.subjects.accounts import content as report
from dashboard.view import View
from dashboard.widgets import address, choice, tables
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
    names = ("customer_name",) if data_version.settings().show_customer_names else ()
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
    symbol = formats.currency_symbol(data_version.settings())
    least = st.number_input(f"Minimum ({symbol})", min_value=0, step=10_000, key=_LEAST, width=145)
    address.keep("least", _LEAST, [str(least)] if least else [])
    return int(least) * MINOR_UNITS


def _whole(asked: list[str]) -> int:
    for text in asked:
        with suppress(ValueError):
            return max(int(text), 0)
        address.tell([f"The link asks for a minimum amount of {quoted(text)}, which is not a whole number."])
    return 0


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


_WORDS = """**Priority = balance at risk x chance to roll x days without contact**

- **Balance at risk**: the total outstanding, not below 0.
- **Chance to roll**: the share of the account's bucket that a month carries into a worse one, from {months}, whole
  book, by accounts: the roll-forward rate of the page Bucket movement. The last bucket, 180+, has none after it, so
  its chance is the share that was written off.
- **Days without contact**: days since the customer was last spoken to, but no more than the days past due; who was
  never reached waits for as long as something is due.{missing}

Written-off accounts and those of unknown days past due have no bucket to roll from. They come after all others, the
largest balance first. Accounts on hold come last: deceased, fraud, legal hold, moratorium, or an open complaint or
dispute. An account's priority does not depend on the filters."""
_NO_CONTACTS = " Here no contact is recorded, so the days are left out."


def order_explained() -> None:
    """A button beside the list that explains its order."""
    worklist = data_version.answers().worklist
    months = worklist.chances.months
    said = (
        f"{formats.month_name(months[0])} to {formats.month_name(months[-1])}"
        if len(months) > 1
        else "".join(map(formats.month_name, months)) or "no month yet, because none has a movement"
    )
    with st.popover("Why this order", icon=":material/help:"):
        st.markdown(_WORDS.format(months=said, missing="" if worklist.contacts_recorded else _NO_CONTACTS))
        tables.table(report.chances_table(data_version.answers()), key="chances")
