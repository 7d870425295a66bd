"""The bridge with the accounts behind a bar, and the lists of accounts of a class, of a check, or that slip next."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from dashboard import data_version, database_lists
from dashboard.metrics import metric
from dashboard.metrics.npa_movement import NPA_LINES
from dashboard.subjects.npa_and_sma import tables as made
from dashboard.subjects.npa_and_sma.content import NpaAndSma
from dashboard.view import View
from dashboard.widgets import cards, choice, drawing, page, tables
from dashboard.widgets.account_list import account_list

_LINE: Final = "line"
_AS_A_CLICK: Final = "The accounts of this bar are listed, as after a click on it."
LINES: Final[Mapping[str, str]] = {key.removeprefix("npa_"): metric(key).label for key in NPA_LINES}
"""Names of the bars that have accounts, by what they are called in the address."""
_BEHIND: Final = "npa_accounts"
NOTHING: Final = "none"
_Within = Mapping[str, tuple[str, ...]]


def _lists() -> dict[str, tuple[str, _Within]]:
    """What can be listed, by its name in the address: in words, and what the accounts are picked by."""
    slipping = {
        f"{to.lower().replace('-', '')}_{days}": (
            f"Become {to} within {days} days",
            {"slips_to": (to,), "slips_within": bands},
        )
        for to in made.SLIPS_TO
        for days, bands in made.WITHIN.items()
    }
    classes = {key: (name, {"asset_class": (name,)}) for key, name in made.CLASSES.items() if key != "standard"}
    return {**slipping, **classes, **{key: (made.CHECKS[key][0], within) for key, within in _CHECKED.items()}}


_CHECKED: Final[Mapping[str, _Within]] = {
    "npa_agrees": {"flag_check": ("NPA, over 90 days",)},
    "npa_sticky": {"flag_check": ("NPA, up to 90 days (sticky)",)},
    "npa_dpd_unknown": {"flag_check": ("NPA, days past due unknown",)},
    "npa_flag_missing": {"flag_check": ("Not NPA, over 90 days (error)",)},
    "npa_flag_unknown_over90": {"flag_check": ("No flag, over 90 days",)},
    "tainted": {"tainted": ("yes",)},
}
LISTS: Final[Mapping[str, tuple[str, _Within]]] = _lists()


def picked_line(content: NpaAndSma) -> str:
    """The bar whose accounts are listed: clicked, picked from the list, or named by the address; else NOTHING."""
    options = {NOTHING: "Nothing", **(LINES if content.bridge else {})}
    return choice.choose(_LINE, "Bar to list", options, meaning=_AS_A_CLICK)


def bridge(content: NpaAndSma) -> None:
    """The bridge beside its lines, and what slipped by product and by where it stood."""
    halves, in_words = st.grid(2, min_column_width=420), content.view.month_in_words
    with halves.cell():
        alt = f"NPA from opening to closing in {in_words}"
        drawing.chart(content.waterfall, key="bridge", alt=alt, on_click=_clicked)
        st.caption(
            "Click a bar for its accounts, or pick it from a list. What the lines do not explain is a line of its own."
        )
    with halves.cell():
        tables.table(content.lines, key="lines", shared=True)
    halves = st.grid(2, min_column_width=420)
    with halves.cell():
        st.markdown("**Slippage by product**", help=cards.definition(metric("npa_slippage")))
        drawing.chart(content.slippage, key="slippage", alt=f"Slippage by product in {in_words}")
    with halves.cell():
        tables.table(content.origin, key="origins", shared=True)


def _clicked(line: str) -> None:
    if line in LINES:
        st.session_state[f"choice_{_LINE}"] = line
        drawing.show_next(_BEHIND)


@page.guarded
def accounts_behind(view: View, line: str) -> None:
    """List the accounts of a bar, the largest amount first."""
    asked = database_lists.npa_line(data_version.answers(), view.scope, view.month, line)
    account_list(view, asked, LINES[line], key=_BEHIND, name=f"npa_{line}", close=_close)


def _close() -> None:
    st.session_state[f"choice_{_LINE}"] = NOTHING


def pick_list() -> str:
    """Which accounts to list."""
    options = {NOTHING: "Nothing", **{key: words for key, (words, _) in LISTS.items()}}
    return choice.choose("accounts", "List the accounts", options)


@page.guarded
def accounts_of(view: View, key: str) -> None:
    """List the accounts of a class, of a check, or that slip next, the largest outstanding first."""
    words, within = LISTS[key]
    asked = database_lists.asset_class(data_version.answers(), view.scope, view.month, within)
    account_list(view, asked, words, key="class_accounts", name=f"class_{key}", close=_close_list)


def _close_list() -> None:
    st.session_state["choice_accounts"] = NOTHING
