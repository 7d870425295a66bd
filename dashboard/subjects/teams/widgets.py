"""The page of teams: the way up and down the hierarchy, the tables, and where a row leads."""

from dataclasses import replace
from typing import Final

import streamlit as st

from dashboard import data_version
from dashboard.metrics import metric
from dashboard.subjects.teams.content import Teams
from dashboard.subjects.teams.people import CODE
from dashboard.subjects.teams.sentences import UNNAMED
from dashboard.value_names import plain
from dashboard.view import View
from dashboard.widgets import address, filters, page, tables
from dashboard.widgets.cards import definition
from validations.dimensions import MANAGER

_TOP: Final = "All teams"
SHOWN: Final = 500
"""People that are listed on the screen."""


def require_people(view: View, content: Teams) -> None:
    """Stop the page where nobody was at work. Raises NothingToShowError."""
    figures = data_version.answers().figures
    if not any(figures.months_of(cube) for cube in ("effort", "collector_accounts", "collector_receipts")):
        raise page.NothingToShowError(
            "This page needs the tables allocation, interaction or payment with their column collector_code; the "
            "database has none of them, or none holds a row."
        )
    if content.people.frame.is_empty():
        raise page.NothingToShowError(
            f"Nobody was at work in {view.month_in_words} within this selection, or no allocation, attempt or receipt "
            "names a collector; remove a filter or pick another month."
        )


def findings(content: Teams) -> None:
    """What to do about the teams, and what is in no line."""
    first, *others = content.sentences
    st.markdown(f"**{plain(first)}**")
    for sentence in others:
        st.markdown(plain(sentence))
    if content.names_nobody:
        st.caption(plain(content.names_nobody), help=definition(metric(UNNAMED[0])))
    for sentence in content.left_out:
        st.caption(plain(sentence))


def way_up(content: Teams) -> None:
    """The managers above the one shown, each leading to the people below."""
    if not content.view.scope.values(MANAGER):
        return
    path = content.lines.path(content.manager) if content.manager else ()
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="way_up"):
        st.button(_TOP, icon=":material/account_tree:", type="tertiary", on_click=filters.clear, args=(MANAGER,))
        for code in path[:-1]:
            st.button(
                plain(content.names.get(code, code)),
                key=f"up_{code}",
                icon=":material/chevron_right:",
                type="tertiary",
                on_click=filters.add,
                args=(MANAGER, code),
            )
        if path:
            st.markdown(f":material/chevron_right: **{plain(content.names.get(path[-1], path[-1]))}**")


def teams(content: Teams) -> None:
    """The table of teams; a row leads to the team, or to the person."""
    st.markdown(f"**{plain(content.teams_table.title)}**", help=content.teams_table.note)
    picked = tables.scored(content.teams_table, key=f"teams_{content.manager}")
    st.caption("Tick a row to open the team, the accounts or the conduct of it.")
    if picked is None or picked >= content.rows.height:
        return
    code, kind = content.rows.row(picked)[:2]
    with st.container(horizontal=True, vertical_alignment="center", key="row_leads"):
        if kind == "team":
            label = f"Open the team of {plain(content.names.get(code, code))}"
            st.button(label, icon=":material/groups:", on_click=filters.add, args=(MANAGER, code), key="open_team")
        _leads(content, code, MANAGER if kind == "team" else CODE)


def people(content: Teams) -> None:
    """Everybody at work; a row leads to the accounts and the conduct of the person."""
    st.markdown(f"**{plain(content.people_table.title)}**", help=content.people_table.note)
    shown = replace(content.people_table, frame=content.people_table.frame.head(SHOWN))
    picked = tables.scored(shown, key=f"people_{content.manager}")
    some = f"The {SHOWN} with the most accounts; the workbook has all. " if content.each.height > SHOWN else ""
    st.caption(f"{some}Tick a person for the accounts held and for conduct.")
    if picked is not None and picked < content.each.height:
        with st.container(horizontal=True, key="person_leads"):
            _leads(content, content.each[CODE][picked], CODE)


def _leads(content: Teams, code: str, key: str) -> None:
    name, picked = content.names.get(code, code), {filters.parameter(key): code}
    whose = f"the team of {name}" if key == MANAGER else name
    address.to("accounts", f"Accounts of {whose}", picked, help_="The accounts to work at the latest day-end.")
    address.to("conduct", f"Conduct of {whose}", {**picked, "by": CODE}, help_="Breaches of the rules of conduct.")
