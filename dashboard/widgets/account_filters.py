"""What narrows the list of accounts beyond the filter bar; all of it but the search is in the address."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final, cast

import streamlit as st

from dashboard import data_version, formats
from dashboard.subjects.accounts import content as report
from dashboard.subjects.accounts import set_aside
from dashboard.value_names import quoted
from dashboard.view import View
from dashboard.widgets import address, choice
from dashboard.worklist import Question, Work
from validations.cubes import MINOR_UNITS
from validations.dimensions import dimension

_SEARCH: Final = "accounts_search"
_LEAST: Final = "accounts_least"
_CHOICES: Final = (*report.OWN_FILTERS, "contact", "work", "least_of", "order", "way", "columns")
_WIDTH: Final = 155
_SEARCH_WHOLE: Final = (
    "Any part of the number of an account or a customer. What is typed here stays out of the address."
)
_SEARCH_MASKED: Final = (
    "The whole number of an account or a customer, its last four characters, or the masked number as it stands on the "
    "list. What is typed here stays out of the address."
)
_NO_CONTACTS: Final = "No contact is recorded, so it is not known when a customer was last spoken to."
_CONTACT: Final = "Days since the customer was last spoken to, at the day-end."


def keep() -> None:
    """Keep what was chosen while an account is shown in place of the list: a widget that is not drawn forgets."""
    for key in (_SEARCH, _LEAST, *(f"choice_{parameter}" for parameter in _CHOICES)):
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def narrow(view: View) -> Question:
    """Draw what narrows the list beyond the filter bar."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="accounts_narrow"):
        search, least = _search(), _least()
        of = choice.choose("least_of", "Amount", report.amounts())
        work = cast("Work", choice.choose("work", "Work", report.WORK, meaning=set_aside.MEANING))
    with st.container(horizontal=True, vertical_alignment="bottom", key="accounts_filters"):
        scope = view.scope
        for parameter, options in report.own_options().items():
            key = report.OWN_FILTERS[parameter]
            if picked := _several(parameter, dimension(key).label, options, dimension(key).definition):
                scope = scope.with_values(key, picked)
        contact = _contact()
    return Question(scope=scope, search=search, least=least, of=of, work=work, contact=tuple(contact))


def _several(parameter: str, label: str, options: Mapping[str, str], meaning: str) -> list[str]:
    with st.container(width=_WIDTH):
        return choice.choose_several(parameter, label, options, help_=meaning)


def _contact() -> list[str]:
    recorded = data_version.answers().worklist.contacts_recorded
    options = report.CONTACTS if recorded else {}
    return _several("contact", "Last contact", options, _CONTACT if recorded else _NO_CONTACTS)


def _search() -> str:
    st.session_state[_SEARCH] = st.session_state.get(_SEARCH, "")
    return st.text_input(
        "Search",
        key=_SEARCH,
        placeholder="Account or customer number",
        help=_SEARCH_MASKED if data_version.answers().numbers.masks else _SEARCH_WHOLE,
        width=200,
    )


def _least() -> int:
    """The smallest amount in minor units."""
    if (query := address.arrived()) is not None:
        st.session_state[_LEAST] = _whole(query.get("least", []))
    st.session_state[_LEAST] = st.session_state.get(_LEAST) or 0
    symbol = formats.currency_symbol(data_version.settings())
    least = st.number_input(f"Minimum ({symbol})", min_value=0, step=10_000, key=_LEAST, width=145)
    address.keep("least", _LEAST, [str(least)] if least else [], savable=True)
    return int(least) * MINOR_UNITS


def _whole(asked: list[str]) -> int:
    for text in asked:
        with suppress(ValueError):
            return max(int(text), 0)
        address.tell([f"The link asks for a minimum amount of {quoted(text)}, which is not a whole number."])
    return 0
