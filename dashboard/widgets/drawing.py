"""Charts on the screen, and what a click on one means."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from pandas.io.formats.style import Styler

from dashboard import charts, data_version
from dashboard.asgi.security_headers import SCROLL_SCRIPT
from dashboard.figures.answers import Answers, computed_once
from dashboard.widgets.tables import WIDEST_NAME, text_width

_CLICKS: Final = "_clicks"
_SHOW_NEXT: Final = "_show_next"
_CONFIG: Final = {"showSendToCloud": False, "plotlyServerURL": "", "displaylogo": False}
_MOST_ROWS: Final = 40
"""Rows of a grid that are drawn as a chart."""
_TABLE_HEIGHT: Final = 640
_NAMES: Final = "_names"
_PIXELS: Final = 2
"""A picture of a chart has so many pixels for one on the screen."""


def chart(figure: go.Figure, *, key: str, alt: str, on_click: Callable[..., None] | None = None) -> None:
    """Draw a chart; `on_click` gets the values that a clicked part stands for.

    A chart that can be clicked is drawn anew after each click, so that the same part can be clicked again.
    """
    if on_click is None:
        _draw(figure, key, key, alt)
        return
    name = _after_clicks(key)
    _draw(figure, key, name, alt, on_select=lambda: _clicked(figure, name, on_click))


def grid(
    cells: charts.Grid, *, key: str, alt: str, on_click: Callable[[str, str], None], most_rows: int = _MOST_ROWS
) -> None:
    """Draw a grid that readers share: as a chart, or as a table where it has too many rows to be seen at once.

    The table keeps its headings and the names of its rows in view. `on_click` gets the values (down, across) of the
    clicked cell.
    """
    if len(cells.down) > most_rows:
        _cells_in_table(cells, _cell_table(data_version.answers(), cells), key, alt, on_click)
    else:
        chart(_grid_figure(data_version.answers(), cells), key=key, alt=alt, on_click=on_click)


@computed_once
def _grid_figure(_answers: Answers, cells: charts.Grid) -> go.Figure:
    return charts.grid_figure(cells, clickable=True)


@computed_once
def _cell_table(_answers: Answers, cells: charts.Grid) -> Styler:
    return cell_table(cells)


def _after_clicks(key: str) -> str:
    """The name of an element that is mounted anew after each click."""
    return f"{key}_{st.session_state.setdefault(_CLICKS, 0)}"


def _cells_in_table(
    cells: charts.Grid, values: Styler, key: str, alt: str, on_click: Callable[[str, str], None]
) -> None:
    """The same cells as a table that scrolls in both directions and is read and clicked with the keyboard too."""
    name = _after_clicks(key)
    columns = {
        across: st.column_config.TextColumn(title)
        for across, title in zip(cells.across, cells.column_names, strict=True)
    }

    def clicked() -> None:
        state: Any = st.session_state.get(name) or {}
        for row, across in state.get("selection", {}).get("cells", []):
            st.session_state[_CLICKS] += 1
            on_click(cells.down[row], across)
            return

    names = min(text_width(cells.row_names), WIDEST_NAME)
    st.dataframe(
        values,
        column_config={_NAMES: st.column_config.TextColumn("", pinned=True, width=names), **columns},
        height=_TABLE_HEIGHT,
        hide_index=True,
        key=name,
        alt=alt,
        lazy=False,
        on_select=clicked,
        selection_mode="single-cell",
    )


def cell_table(cells: charts.Grid) -> Styler:
    """One row of texts for each row of the grid, shaded like its cells."""
    rows = {value: place for place, value in enumerate(cells.down)}
    texts: dict[str, list[str]] = {_NAMES: cells.row_names, **{across: [""] * len(rows) for across in cells.across}}
    shades = {across: [""] * len(rows) for across in texts}
    for cell in cells.cells:
        first, *more = cell.label.split("\n")
        texts[cell.across][rows[cell.down]] = f"{first} ({', '.join(more)})" if more else first
        shades[cell.across][rows[cell.down]] = f"background-color: {cell.colour}"
    return pd.DataFrame(texts).style.apply(lambda _: pd.DataFrame(shades), axis=None)


def show_next(key: str) -> None:
    """Bring this container into view once it is drawn; for what a click opens further down."""
    st.session_state[_SHOW_NEXT] = key


def bring_into_view(key: str) -> None:
    """Scroll to this container if a click has just opened it; called after it is drawn."""
    if st.session_state.get(_SHOW_NEXT) == key:
        del st.session_state[_SHOW_NEXT]
        marked = f'<span data-bring-into-view="{key}"></span><script>{SCROLL_SCRIPT}</script>'
        st.html(marked, unsafe_allow_javascript=True)


def _draw(figure: go.Figure, key: str, name: str, alt: str, **selection: Any) -> None:
    """Draw a figure in the reader's theme; one that needs more width than there is can be scrolled sideways."""
    config = _CONFIG | {"toImageButtonOptions": {"format": "png", "filename": key, "scale": _PIXELS}}
    if selection:
        selection["selection_mode"] = "points"
    least = charts.least_width(figure)
    with st.container() if least is None else st.grid(1, min_column_width=least, wrap=False).cell():
        st.plotly_chart(figure, key=name, alt=alt, config=config, **selection)


def _clicked(figure: go.Figure, name: str, on_click: Callable[..., None]) -> None:
    state: Any = st.session_state.get(name) or {}
    for point in state.get("selection", {}).get("points", []):
        if values := stands_for(figure, point["curve_number"], point["point_index"]):
            st.session_state[_CLICKS] += 1
            on_click(*values)
            return


def stands_for(figure: go.Figure, trace: int, point: int) -> Sequence[Any]:
    """What a part of the figure stands for; looked up here, not taken from what the browser sends."""
    values = figure.data[trace].customdata if 0 <= trace < len(figure.data) else None
    return values[point] if values is not None and 0 <= point < len(values) else ()
