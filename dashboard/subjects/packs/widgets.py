"""The choice of a pack and of what it is of, its button, and its tables."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import streamlit as st

from dashboard import data_version
from dashboard.figures.scope import Scope
from dashboard.packs.declaration import Of, Pack, packs_of
from dashboard.packs.pack_files import DIMENSION_OF, PackTask, refuse
from dashboard.subjects.cover import stem
from dashboard.subjects.packs import content
from dashboard.value_names import plain
from dashboard.view import View
from dashboard.widgets import background_files, choice, tables
from validations.errors import PackRefusedError
from validations.vocabulary import NONE

_EACH: Final = "(each)"
_KEY: Final = "pack"


def choose() -> Pack:
    """Let the reader choose a pack."""
    packs = packs_of(data_version.settings())
    picked = choice.choose("pack", "Pack", {name: one.title for name, one in packs.items()}, default="portfolio")
    st.caption(plain(packs[picked].meaning))
    return packs[picked]


def scope_of(pack: Pack, view: View) -> tuple[Scope, Of]:
    """What the pack is to be of, and whether one is made of each."""
    if pack.of == "all":
        return view.scope, "all"
    key, ask = DIMENSION_OF[pack.of], data_version.answers()
    known = {value: label for value, label in ask.choices(key, view.scope).items() if value != NONE}
    picked = view.scope.values(key)
    named = {value: label for value, label in known.items() if not picked or value in picked}
    options = {**named, _EACH: f"Each {pack.of}, {len(named)} packs in one file"}
    chosen = choice.choose("pack_of", pack.of.capitalize(), options)
    if chosen == _EACH:
        return view.scope, pack.of
    return view.scope.with_values(key, [chosen]), "all"


def make(pack: Pack, scope: Scope, each: Of, view: View) -> None:
    """The button that makes the pack, unless it is refused; while it is made its progress."""
    despite = _despite_doubts()
    draft = st.toggle("Draft", key="pack_draft", help=_DRAFT)
    try:
        refuse(data_version.answers(), view, despite_doubts=despite)
    except PackRefusedError as error:
        st.error(plain(str(error)), icon=":material/block:")
        return
    if background_files.watched(_KEY):
        return
    figures = data_version.answers().figures
    task = PackTask(
        data_version.settings(),
        figures.opened_from,
        figures.access,
        pack.name,
        scope,
        each,
        f"{view.month:%Y-%m}",
        despite,
        draft,
    )
    named = f"{stem(pack.title, replace(view, scope=scope))}.zip"
    background_files.button(
        _KEY,
        "Make the pack",
        ":material/slideshow:",
        lambda: task,
        background_files.Product("slides and workbook", named, "application/zip", _HOLDS),
        meaning="Slides and a workbook of the month and filters picked, in one zip. They are made in the background; "
        "you can go on working meanwhile.",
    )


def _despite_doubts() -> bool:
    """Whether the reader goes on in spite of open doubts; asked only where there are some."""
    if not data_version.answers().doubts().open:
        return False
    return st.toggle("In spite of the doubt", key="pack_despite", help="The first slide then says the doubt.")


def pack_contents(pack: Pack, every: Mapping[str, Pack]) -> None:
    """What the pack holds, all packs, and for the administrator what was delivered to whom."""
    tables.table(content.slides_table(pack), key="slides")
    tables.table(content.packs_table(every), key="packs")
    if data_version.access().administrator:
        tables.table(content.deliveries_table(data_version.settings()), key="deliveries")


_DRAFT: Final = (
    "A draft says so on its first slide, and its figures are not kept: the next pack marks what was restated since the "
    "last pack that was no draft."
)
_HOLDS: Final = "One .pptx with charts and tables that can be edited, and one .xlsx with all sheets of its pages."
