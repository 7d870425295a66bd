"""The matrix of one month: opening state down, closing state across; a click picks a cell."""

from typing import Final, cast

import plotly.graph_objects as go
import streamlit as st

from dashboard import cache, charts
from dashboard.reports.bucket_movement import BucketMovement, Cells, value_measure
from dashboard.view import View
from dashboard.widgets import choice, drawing

CELL: Final = "_movement_cell"


def pick(view: View) -> Cells:
    """What the cells say: how many accounts, how much value, or which share of their row."""
    options = {"count": "Accounts", "value": value_measure(view.basis).label, "share": "% of row"}
    return cast("Cells", choice.choose("cells", "Cells show", options))


def _matrix(content: BucketMovement) -> go.Figure:
    return charts.matrix(
        content.moved, content.measure, cache.settings(), labels=charts.STATE_NAMES, as_share=content.as_share
    )


def draw(content: BucketMovement) -> None:
    """The matrix on screen. An arrow up and red mean worse, an arrow down and green better."""
    cell = st.session_state.get(CELL)

    def make() -> go.Figure:
        return charts.highlighted(_matrix(content), *cell) if cell else _matrix(content)

    def clicked(opening: str, closing: str) -> None:
        st.session_state[CELL] = (opening, closing)
        drawing.show_next("accounts_behind")

    drawing.shared(
        (content, cell),
        "matrix",
        make,
        alt=f"Movement from opening bucket to closing state in {content.view.month_in_words}",
        on_click=clicked,
    )
    st.caption("▲ worse, ▼ better; the shade is the share of the row. Click a cell for the accounts behind it.")
