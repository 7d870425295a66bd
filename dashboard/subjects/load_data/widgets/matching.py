"""The matching: what each sheet is loaded as, column by column, as the administrator leaves it."""

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from dashboard import data_version, formats
from dashboard.subjects.load_data import content
from dashboard.subjects.load_data.matching_editor import WAYS, as_edited, frame_of, other_words, translated, words_frame
from dashboard.subjects.load_data.tasks import FilePreview
from dashboard.subjects.load_data.uploads import Desk
from dashboard.value_names import plain
from data_access.importing.column_matching import FILLABLE, Match, TableMatch, guessed
from data_access.importing.source_profile import SourceSheet
from data_access.number_mask import NUMBERS

_ROW: Final = 32


def matched(desk: Desk | None) -> tuple[TableMatch, ...]:
    """What each sheet is loaded as, column by column, as the administrator leaves it."""
    if desk is None or desk.looked is None:
        return ()
    st.subheader("What the files hold", anchor=False)
    if desk.looked.note:
        st.warning(plain(desk.looked.note), icon=":material/info:")
    return tuple(one for sheet in desk.looked.sheets for one in _sheet(desk, desk.looked, sheet))


def _sheet(desk: Desk, looked: FilePreview, sheet: SourceSheet) -> list[TableMatch]:
    if sheet.fault:
        st.error(plain(f"{sheet.label}: {sheet.fault}"), icon=":material/error:")
        return []
    first = {one.table: one for one in looked.matched[sheet.relation]}
    settings = data_version.settings()
    rows = f"{formats.grouped(sheet.rows, settings)} {'row' if sheet.rows == 1 else 'rows'}"
    columns = f"{len(sheet.columns)} {'column' if len(sheet.columns) == 1 else 'columns'}"
    st.markdown(f"**{plain(sheet.label)}** · {rows}, {columns}")
    picked = st.multiselect(
        f"Load {sheet.label} into",
        list(FILLABLE),
        default=list(first),
        key=f"load_into_{sheet.relation}_{desk.uploaded}",
        placeholder="Leave this sheet out",
        help="A list of loans often fills several tables, such as account and account_snapshot.",
    )
    if not first and not picked:
        st.info(plain(content.no_table(sheet)), icon=":material/table_view:")
    return [_table(desk, sheet, first.get(name) or guessed(sheet, name)) for name in picked]


def _table(desk: Desk, sheet: SourceSheet, first: TableMatch) -> TableMatch:
    """One table's columns in an editor; what needs no choice stays closed."""
    key = f"{sheet.relation}.{first.table}"
    title = f"{first.table}: {sum(one.given for one in first.matches)} of {len(first.matches)} columns matched"
    known = f" {first.remembered}" if first.remembered else ""
    with st.expander(f"{title}{known}", expanded=not first.remembered, key=f"load_open_{key}"):
        st.caption(f"{FILLABLE[first.table].grain} * must be filled on every row.")
        if key not in desk.frames:
            desk.frames[key] = frame_of(sheet, first, hidden=_hidden())
        edited = st.data_editor(
            desk.frames[key],
            hide_index=True,
            height=_ROW * (len(first.matches) + 1) + 4,
            row_height=_ROW,
            placeholder="",
            column_config=_configured(sheet),
            column_order=["column", "source", "fixed", "way", "why", "example"],
            disabled=["column", "example", "why"],
            key=f"load_match_{key}_{desk.uploaded}",
        )
        matched = as_edited(sheet, first, edited)
        return replace(matched, matches=tuple(_translated(sheet, matched, one, key) for one in matched.matches))


def _hidden() -> tuple[str, ...]:
    """Columns of the contract whose values the reader may not see."""
    return NUMBERS if data_version.settings().mask_account_numbers else ()


def _configured(sheet: SourceSheet) -> dict[str, Any]:
    config = st.column_config
    return {
        "column": config.TextColumn("Column", pinned=True, width=165),
        "source": config.SelectboxColumn(
            "From the file", width=130, options=list(sheet.column_names), help="Empty: nothing of the file fills it."
        ),
        "fixed": config.TextColumn(
            "Fixed value", width=110, help="One value for all rows; it wins over a column of the file."
        ),
        "way": config.SelectboxColumn(
            "Read as",
            width=125,
            options=list(WAYS.values()),
            help="For another column of the file it is found out from the values, unless you choose it. The contract "
            "counts the due date as day 1 of days past due; a plain difference of dates counts one day less.",
        ),
        "example": config.TextColumn("Values", width=220),
        "why": config.TextColumn("Why", width=330),
    }


def _translated(sheet: SourceSheet, matched: TableMatch, one: Match, key: str) -> Match:
    """The words of a closed vocabulary beside those of the source; asked where the source has others."""
    if not (others := other_words(sheet, matched, one)):
        return one
    allowed = matched.declared.fields[one.column].vocabulary
    st.caption(plain(f"Values of {one.source} in the words of {one.column}; those left empty will be rejected."))
    edited = st.data_editor(
        words_frame(one, others),
        hide_index=True,
        placeholder="",
        column_config={
            "value": st.column_config.TextColumn("In the file"),
            "means": st.column_config.SelectboxColumn(f"Means, as {one.column}", options=list(allowed)),
        },
        disabled=["value"],
        key=f"load_words_{key}_{one.column}_{one.source}",
    )
    return translated(one, edited)
