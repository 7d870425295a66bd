"""Tables on the screen: the very table that the workbook gets."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from math import ceil
from typing import Any, Final

import pandas as pd
import polars as pl
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.delta_generator import DeltaGenerator

from dashboard import data_version, formats, palette
from dashboard.excel import Column, Kind, Table
from dashboard.excel.cell_text import texts, words_instead, writer_of
from dashboard.value_names import plain
from dashboard.widgets import address
from dashboard.widgets.cards import definition

_LETTER: Final = 7
_NAME_LETTER: Final = 7.5
_FIGURE: Final = 14
_PADDING: Final = 8
WIDEST_NAME: Final = 230
"""Pixels of a usual letter, of one in a name, which has capitals, where it is longer than figures are, of the room
beside a text, and of a column of long texts.

A telephone shows a figure whole beside such a column.
"""
_NAME_BESIDE_A_STATUS: Final = 150
"""Pixels of a name where the column beside it says met or missed: a telephone shows both, and the figure."""
_WHOLE_TEXT: Final = 620
"""Pixels of the widest column of texts. Where a table has many columns, Streamlit would cut them at their ends."""
_ROW: Final = 32
_COURSE: Final = "course"
_COURSE_MEANING: Final = "The last months up to the one shown, each row on its own scale."
_MOST_ROWS_SHOWN: Final = 12
_MOST_WITH_CASES: Final = 2
_DRAWN_KEPT: Final = 200
"""Tables made for all readers whose values are kept."""


def table(shown: Table, *, key: str, shared: bool = False, ticked: bool = False) -> int | None:
    """Draw a table with its heading; numbers stay numbers, so that sorting works, and carry their unit.

    A table that `shared` says was made for all readers is turned into values once; what one reader sees of customers
    never is. Where a row may be `ticked`, returns the number of the one that is, else None.
    """
    st.markdown(f"**{plain(shown.title)}**", help=shown.note or None)
    if shown.frame.is_empty():
        st.caption("There are no rows for this selection.")
        return None
    values, config = (_drawn_once if shared else drawn)(shown)
    state = st.dataframe(
        values,
        hide_index=True,
        column_config=config,
        placeholder=shown.placeholder,
        height=_ROW * (min(shown.frame.height, _MOST_ROWS_SHOWN) + 1) + 4,
        row_height=_ROW,
        key=key,
        alt=shown.title,
        lazy=False,
        on_select="rerun" if ticked else "ignore",
        selection_mode="single-row",
    )
    if shown.of_rows is not None and shown.of_rows > shown.frame.height:
        settings = data_version.settings()
        st.caption(
            f"{formats.grouped(shown.frame.height, settings)} of {formats.grouped(shown.of_rows, settings)} rows."
        )
    return None if isinstance(state, DeltaGenerator) else next(iter(state.selection.rows), None)


def of_accounts(shown: Table, opens: Sequence[str], *, key: str) -> None:
    """Draw a table whose rows are of accounts; one that is ticked leads to the page of its account.

    `opens` has what stands in an address for the account of each row; empty where a row has none.
    """
    row = table(shown, key=key, ticked=True)
    if shown.frame.height:
        st.caption("Tick a row to open its account.")
    if row is not None and (account := opens[row]):
        address.go("accounts", {"account": account})


def scored(shown: Table, courses: Sequence[Sequence[float]] | None = None, *, after: str = "", key: str) -> int | None:
    """Draw a table whose cells say met or missed in colour; with `courses` each row's trend stands `after` a column.

    Returns the number of the row that the reader ticked, None where none is.
    """
    values, config = drawn(shown, courses)
    # On a telephone a first column that stays would leave no room for the others.
    config[shown.columns[0].name].pop("pinned", None)
    for one in _on_screen(shown):
        said = texts(shown, one, data_version.settings())
        # A capital is wider than the usual letter, which a word of few letters has no room for.
        more = _PADDING if one.kind is Kind.TEXT and not one.status else 0
        config[one.name] = config[one.name] | {"width": _wide_enough([one.label, *said]) + more}
    if shown.columns[1].status:
        config[shown.columns[0].name]["width"] = _NAME_BESIDE_A_STATUS
    order = [one.name for one in _on_screen(shown)]
    if courses is not None:
        order.insert(order.index(after) + 1, _COURSE)
        config |= {_COURSE: st.column_config.LineChartColumn("Trend", help=_COURSE_MEANING)}
    for one in shown.columns:
        if one.status:
            statuses = shown.frame[one.status].to_list()
            values = values.apply(_looks, names=statuses, ground=st.context.theme.type or "light", subset=[one.name])
    state = st.dataframe(
        values,
        hide_index=True,
        column_config=config,
        column_order=order,
        placeholder=shown.placeholder,
        height=_ROW * (min(shown.frame.height, _MOST_ROWS_SHOWN) + 1) + 4,
        row_height=_ROW,
        key=key,
        alt=shown.title,
        lazy=False,
        on_select="rerun",
        selection_mode="single-row",
    )
    return next(iter(state.selection.rows), None)


def _wide_enough(said: Sequence[str]) -> int:
    """Pixels for the longest of some texts.

    Streamlit makes columns narrower where a table has many, and cuts a figure at its front: 5.79 would read 79.
    """
    return min(text_width(said), WIDEST_NAME)


def text_width(said: Iterable[str | None]) -> int:
    """Pixels for the longest text of a column."""
    longest = max((len(text) for text in said if text), default=0)
    return ceil(longest * (_LETTER if longest <= _FIGURE else _NAME_LETTER)) + 2 * _PADDING


def _looks(_cells: pd.Series, names: Sequence[str], ground: str) -> list[str]:
    """How the cells of a column are written, by the status of each row."""
    colours = palette.WORDS_OF_STATUS[ground]
    return [f"color: {colours[name]}; font-weight: 600" if name in colours else "" for name in names]


def drawn(shown: Table, courses: Sequence[Sequence[float]] | None = None) -> tuple[Styler, dict[str, Any]]:
    """The values of a table with the text that stands for each, and how each column is set.

    The screen shows the text, which is that of cards and charts; it sorts by the values.
    """
    columns = _on_screen(shown)
    said = {one.name: words_instead(one, shown.frame) for one in columns}
    values = {one.name: _values(one, _marked(shown.frame[one.name], list(said[one.name]))) for one in columns}
    trends = {} if courses is None else {_COURSE: pd.Series([list(one) for one in courses], dtype="object")}
    styler = pd.DataFrame(values | trends).style
    for one in columns:
        for rows, kind in _rows_by_kind(one, shown.frame):
            if write := writer_of(kind, data_version.settings()):
                styler = styler.format(write, subset=(rows, [one.name]), na_rep=shown.placeholder)
        for row, words in said[one.name].items():
            styler = styler.format(partial(_instead, words), subset=([row], [one.name]))
    config = {one.name: _configured(one) for one in columns}
    for one in columns:
        if one.kind is Kind.TEXT:
            needed = text_width([one.label, *values[one.name]])
            config[one.name] = config[one.name] | {"width": min(needed, _WHOLE_TEXT)}
    # Its names stay in view while the reader scrolls sideways, unless a telephone would show nothing beside them; the
    # headings stay anyway.
    first = config[columns[0].name]
    config[columns[0].name] = first | {"pinned": first.get("width", 0) <= WIDEST_NAME}
    return styler, config


def _instead(words: str, _value: float) -> str:
    return words


_drawn_once: Final = lru_cache(maxsize=_DRAWN_KEPT)(drawn)


def _on_screen(shown: Table) -> list[Column]:
    """The columns shown: where many metrics stand side by side, the numbers of cases are left to the workbook."""
    counted = {column.cases for column in shown.columns if column.cases}
    crowded = len(counted) > _MOST_WITH_CASES
    return [column for column in shown.columns if not (crowded and column.name in counted)]


def _configured(column: Column) -> dict[str, Any]:
    hint = definition(column.metric) if column.metric else None
    match column.kind:
        case Kind.TEXT | Kind.YES_NO:
            return _config(st.column_config.TextColumn, column.label, hint)
        case Kind.MONTH:
            return _config(st.column_config.DateColumn, column.label, hint, format="MMM YYYY")
        case Kind.DATE:
            return _config(st.column_config.DateColumn, column.label, hint, format="D MMM YYYY")
        case Kind.MOMENT:
            return _config(st.column_config.DatetimeColumn, column.label, hint, format="D MMM YYYY, HH:mm")
        case _:
            return _config(st.column_config.NumberColumn, column.label, hint)


def _values(column: Column, values: pl.Series) -> pd.Series:
    if column.kind is Kind.YES_NO:
        return _texts([None if value is None else "Yes" if value else "No" for value in values.to_list()])
    if column.kind is Kind.TEXT:
        return _texts([None if text is None else column.labels.get(text, text) for text in _as_text(values)])
    return values.to_pandas(use_pyarrow_extension_array=True)


def _texts(values: Sequence[str | None]) -> pd.Series:
    return pd.Series(values, dtype="object")


def _as_text(values: pl.Series) -> list[str | None]:
    return values.cast(pl.String).to_list()


def _rows_by_kind(column: Column, frame: pl.DataFrame) -> Iterator[tuple[Any, Kind]]:
    """The rows of each kind of value; all rows where the column has one kind."""
    if not column.kinds:
        yield slice(None), column.kind
        return
    kinds = [column.kind_of(row) for row in frame.to_dicts()]
    for kind in dict.fromkeys(kinds):
        yield [row for row, own in enumerate(kinds) if own is kind], kind


def _marked(values: pl.Series, rows: Sequence[int]) -> pl.Series:
    """The values with minus infinity where words stand in their place.

    In place of a missing value Streamlit writes its placeholder, whatever text the cell was given; minus infinity keeps
    the text, and sorts below every figure.
    """
    marked = rows and values.dtype.is_numeric()
    return values.cast(pl.Float64).scatter(rows, float("-inf")) if marked else values


@lru_cache(maxsize=2048)
def _config(kind: Callable[..., Any], label: str, hint: str | None, **options: str) -> dict[str, Any]:
    """How a column is set, without what is not set: Streamlit copies each entry whenever a table is drawn."""
    return _set(kind(label, help=hint, **options))


def _set(config: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in config.items() if value is not None}
    return {name: _set(value) if isinstance(value, dict) else value for name, value in given.items()}
