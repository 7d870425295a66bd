"""The charts of settlements, and the settlements behind each figure."""

from typing import Final

import streamlit as st

from dashboard import data_version, database_lists, excel, formats
from dashboard.metrics import metric
from dashboard.subjects.settlements.content import DRAWN, LINES, Settlements
from dashboard.subjects.settlements.matched_accounts import BY, MatchedAccounts
from dashboard.subjects.settlements.tables import DEPTH
from dashboard.value_names import plain
from dashboard.view import View
from dashboard.widgets import choice, drawing, page, tables
from dashboard.widgets.account_list import SETTLEMENTS, account_list
from dashboard.widgets.cards import definition
from validations.dimensions import dimension

NOTHING: Final = "none"
ALL: Final = "all"
IN_WINDOW: Final = "approved_in_12_months"


def drawings(content: Settlements) -> None:
    """The depth of the parts with their intervals, beside the course of settlements."""
    name = dimension(content.by).label.lower()
    halves = st.grid(2, min_column_width=420)
    with halves.cell():
        st.markdown(f"**{metric(DEPTH).label} by {name}, {plain(content.period)}**", help=definition(metric(DEPTH)))
        if content.drawn.is_empty():
            st.caption(f"No {name} has 10 settlements or more, so no interval is drawn.")
        else:
            drawing.chart(content.intervals, key="depth", alt=f"{metric(DEPTH).label} by {name} with 95 % intervals")
        if content.drawn.height == DRAWN:
            st.caption(f"The {DRAWN} that gave up most; the table has all.")
    with halves.cell():
        st.markdown("**Settlements over time**")
        drawing.chart(content.over_time, key="course", alt=f"Settlements over {content.course.height} months")


def matched_accounts(content: Settlements) -> None:
    """What settled accounts paid beside like ones, in words and by product."""
    st.markdown("**Beside like accounts that were not settled**")
    if content.beside is None:
        st.caption("This comparison is by product, bucket and state alone; clear the other filters to see it.")
        return
    st.markdown(plain(content.beside.sentence))
    if content.beside.whole:
        tables.table(content.beside.table, key="beside", shared=True)
        if content.beside.left_out:
            st.caption(plain(content.beside.left_out))
    if content.beside.cells:
        _beside_list(content.view, content.beside)


def _beside_list(view: View, compared: MatchedAccounts) -> None:
    """The accounts that the comparison is made of, all or those of one product."""
    names = excel.words_of(BY, compared.labels)
    with st.container(horizontal=True):
        settled, alike = compared.counted[""]
        groups = {
            NOTHING: "Nothing",
            "yes": formats.with_count("Settled", settled, compared.notation),
            "no": formats.with_count("Like accounts", alike, compared.notation),
        }
        group = choice.choose("compared", "List accounts compared", groups)
        products = {name: names.get(name, name) if name else "All" for name in compared.counted}
        product = choice.choose("compared_of", dimension(BY).label, products)
    if group != NOTHING:
        named = f", {products[product]}" if product else ""
        words = "Accounts settled" if group == "yes" else "Accounts like those settled, by month"
        _listed_beside(view, compared, group, product, f"{words}{named}")


@page.guarded
def _listed_beside(view: View, compared: MatchedAccounts, group: str, product: str, words: str) -> None:
    within = {"settled_then": (group,), **({BY: (product,)} if product else {})}
    asked = database_lists.matched_settlements(data_version.answers(), view.scope, compared.cells, within)
    account_list(view, asked, words, key="compared", name="accounts_compared", close=_close_compared)


def _close_compared() -> None:
    st.session_state["choice_compared"] = NOTHING


def pick_list(content: Settlements) -> str:
    """Which settlements to list; those of a figure of the month shown, or all that the parts are made of."""
    written = content.notation
    counted = {line: formats.with_count(metric(LINES[line]).label, n, written) for line, n in content.counted.items()}
    approved = content.whole["settlements_approved"].item() or 0
    window = {IN_WINDOW: formats.with_count(f"Approved in {content.period}", approved, written)} if approved else {}
    return choice.choose("list", "List", {NOTHING: "Nothing", **counted, **window})


def pick_part(content: Settlements) -> str:
    """The part of the breakdown whose settlements to list."""
    words = excel.words_of(content.by, content.labels)
    counted = content.parts.select(content.by, "settlements_approved").iter_rows()
    parts = {str(part): formats.with_count(words.get(str(part), str(part)), n, content.notation) for part, n in counted}
    return choice.choose("list_of", dimension(content.by).label, {ALL: "All", **parts})


@page.guarded
def listed(content: Settlements, line: str, part: str) -> None:
    """List settlements, those that gave up most first."""
    within = {"settlement_line": (line,), **({content.by: (part,)} if part != ALL else {})}
    asked = database_lists.settlements(data_version.answers(), content.view.scope, content.view.month, within)
    words = f"Approved in {content.period}" if line == IN_WINDOW else metric(LINES[line]).label
    named = excel.words_of(content.by, content.labels).get(part, part)
    said = words if part == ALL else f"{words}, {named}"
    account_list(content.view, asked, said, key="settlements", name="settlements", close=_close, of=SETTLEMENTS)


def _close() -> None:
    st.session_state["choice_list"] = NOTHING
