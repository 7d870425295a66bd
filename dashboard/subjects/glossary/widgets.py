"""The head of the glossary, its search, and its entries by subject."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from dashboard import data_version
from dashboard.subjects import report
from dashboard.subjects.glossary import content
from dashboard.subjects.glossary.content import Entry
from dashboard.value_names import plain, quoted
from dashboard.widgets import address, export, filters, page

_FIND: Final = "find"
_FIELD: Final = "glossary_find"
_LONGEST: Final = 100
_MEANING: Final = "What every figure, bucket and state means, and where it stands."


def head() -> None:
    """The title; with figures loaded also how fresh they are, and the export, as on every page."""
    if not data_version.prepared():
        st.title(content.TITLE, help=_MEANING, anchor=False)
        return
    view = filters.current()
    beside = page.title(content.TITLE, _MEANING, view)
    with beside:
        export.button(content.TITLE, content.sheets, view)


def search() -> str:
    """What is looked for, taken from the address where it has it."""
    if (query := address.arrived()) is not None:
        st.session_state[_FIELD] = " ".join(query.get(_FIND, []))[:_LONGEST]
    st.session_state[_FIELD] = st.session_state.get(_FIELD) or ""
    st.text_input(
        "Search",
        key=_FIELD,
        max_chars=_LONGEST,
        placeholder="A word, such as roll-forward",
        help="Entries that hold every word, in their label, key, definition or formula.",
        icon=":material/search:",
    )
    return str(st.session_state[_FIELD]).strip()


def remember(asked: str) -> None:
    """Put the search into the address; after the entries, whose links to other pages would carry it there."""
    address.keep(_FIND, _FIELD, [asked] if asked else [])


def entries(asked: str) -> None:
    """Without a search the subjects, each opened by a click; with one the entries found."""
    by_subject = content.found(asked)
    if not by_subject:
        st.info(f"No entry holds {quoted(asked)}; try fewer or other words.", icon=":material/search_off:")
    for subject, ones in by_subject.items():
        title = plain(subject)
        if asked:
            st.subheader(title, anchor=False)
            _draw(ones)
            continue
        # Hundreds of entries take the browser a second; those of a closed subject are not sent.
        opened = st.expander(title, key=f"glossary_{subject}", on_change="rerun")
        if opened.open:
            with opened:
                _draw(ones)


def _draw(ones: Sequence[Entry]) -> None:
    for one in ones:
        with st.container(gap="xxsmall"):
            st.markdown(_in_markdown(one))
            if one.pages:
                with st.container(horizontal=True, gap="small"):
                    for name in one.pages:
                        address.to(name, report(name).title, {})


def _in_markdown(one: Entry) -> str:
    """Label, definition, formula and facts, a line each; two blanks end a line."""
    lines = [f"**{plain(one.label)}**", plain(one.definition)]
    if one.formula:
        lines.append(f"Formula: {plain(one.formula)}")
    if said := " · ".join(fact for fact in (one.facts, one.key) if fact):
        lines.append(f":small[{plain(said)}]")
    return "  \n".join(lines)
