"""The cases and the orders to repossess behind each figure, and what is missing where a table is."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from dashboard import data_version, database_lists, formats
from dashboard.metrics import metric
from dashboard.subjects.legal_and_repossession.content import Enforcement
from dashboard.subjects.legal_and_repossession.tables import CLOCKS
from dashboard.widgets import choice, page
from dashboard.widgets.account_list import CASES, CLOCKS_OF_CASES, ORDERS, account_list
from validations.vocabulary import LIMITATION_STATES

NOTHING: Final = "none"
_CLOCK: Final = "clock "
_CASES: Final = {
    "filed": "Cases filed",
    "closed": "Cases closed",
    "pending": "Cases pending",
    "over_180_days": "Cases over 180 days in their stage",
}
_LIMITATION: Final = {
    "limitation_barred": LIMITATION_STATES[:1],
    "limitation_within_30": LIMITATION_STATES[1:2],
    "limitation_within_90": LIMITATION_STATES[1:3],
    "limitation_within_180": LIMITATION_STATES[1:4],
    "limitation_later": LIMITATION_STATES[4:5],
    "limitation_filed": LIMITATION_STATES[5:6],
    "limitation_unknown": LIMITATION_STATES[6:],
}
"""What can be listed of limitation, and the states of the accounts."""
_ORDERS: Final = {
    "ordered": "Orders to repossess",
    "taken": "Collaterals taken",
    "released": "Collaterals released",
    "sold": "Collaterals sold",
    "in_stock": "Unsold stock",
    "sold_in_12_months": "Collaterals sold in 12 months",
}


def require_tables() -> None:
    """Stop where neither is recorded; say what lacks where one is. Raises NothingToShowError."""
    recorded = data_version.answers().figures
    legal, taken = recorded.months_of("legal"), recorded.months_of("repossession")
    if not legal and not taken:
        page.require_table("legal", "legal_case")
    for known, table, what in ((legal, "legal_case", "Cases at law"), (taken, "repossession", "Repossessions")):
        if not known:
            st.caption(f"{what} need the table {table}, which the database does not have or which holds no row.")


def pick_list(content: Enforcement) -> str:
    """Which cases or orders to list; of clocks the states that any is in."""
    clocks = {
        f"{_CLOCK}{state}": formats.with_count(metric(CLOCKS[state]).label, n, content.notation)
        for state, n in content.counted.items()
    }
    accounts = content.limitation_counts
    barred = {
        key: formats.with_count(metric(key).label, accounts[key], content.notation)
        for key in _LIMITATION
        if accounts[key]
    }
    recorded = data_version.answers().figures
    lines: Mapping[str, str] = {
        **(_CASES if recorded.months_of("legal") else {}),
        **clocks,
        **barred,
        **(_ORDERS if recorded.months_of("repossession") else {}),
    }
    return choice.choose("list", "List", {NOTHING: "Nothing", **lines})


@page.guarded
def listed(content: Enforcement, line: str) -> None:
    """List cases, those with the largest claims first, or orders, those with the highest valuation first."""
    answers, view = data_version.answers(), content.view
    if line.startswith(_CLOCK):
        state = line.removeprefix(_CLOCK)
        asked = database_lists.legal_clocks(answers, view.scope, view.month, {"clock_state": (state,)})
        words = metric(CLOCKS[state]).label
        account_list(view, asked, words, key="clocks", name="legal_clocks", close=_close, of=CLOCKS_OF_CASES)
    elif line in _LIMITATION:
        states = {"limitation_state": _LIMITATION[line]}
        asked = database_lists.limitation(answers, view.scope, view.month, states)
        account_list(view, asked, metric(line).label, key="limitation", name="limitation", close=_close)
    elif line in _CASES:
        asked = database_lists.legal_cases(answers, view.scope, view.month, {"legal_line": (line,)})
        account_list(view, asked, _CASES[line], key="cases", name="legal_cases", close=_close, of=CASES)
    else:
        asked = database_lists.repossessions(answers, view.scope, view.month, {"repossession_line": (line,)})
        account_list(view, asked, _ORDERS[line], key="orders", name="repossessions", close=_close, of=ORDERS)


def _close() -> None:
    st.session_state["choice_list"] = NOTHING
