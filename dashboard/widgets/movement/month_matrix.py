"""The matrix of one month: opening state down, closing state across; a click picks a cell."""

from typing import Final

import polars as pl
import streamlit as st

from dashboard import cache, charts, excel
from dashboard.basis import OUTSTANDING
from dashboard.metrics import Metric, metric
from dashboard.view import View
from dashboard.widgets import choice, drawing
from validations.vocabulary import TERMINAL_STATUSES

CELL: Final = "_movement_cell"
_STATES: Final = ["opening_state", "closing_state"]


def pick(view: View) -> tuple[Metric, bool]:
    """What the cells say: how many accounts, how much value, or which share of their row."""
    value = metric(view.basis.opening if view.basis.key != "accounts" else OUTSTANDING.opening)
    shown = choice.choose("cells", "Cells show", {"count": "Accounts", "value": value.label, "share": "% of row"})
    if shown == "share":
        return metric(view.basis.opening), True
    return (metric("moved_accounts") if shown == "count" else value), False


def frame(measure: Metric, view: View) -> pl.DataFrame:
    """The month's movement by opening and closing state with each cell's share of its row.

    Accounts that had ended before the month opened and did not come back are left out.
    """
    answer = cache.answer([measure.key], by=_STATES, scope=view.scope, months=[view.month])
    opening, closing = (pl.col(state).cast(pl.String) for state in _STATES)
    ended = opening.is_in(TERMINAL_STATUSES) & closing.is_in((*TERMINAL_STATUSES, "exit"))
    whole = pl.col(measure.key).sum().over("opening_state")
    kept = answer.filter(~ended & pl.col(measure.key).fill_null(0).ne(0))
    return kept.with_columns(share=pl.col(measure.key) / pl.when(whole != 0).then(whole))


def draw(moved: pl.DataFrame, measure: Metric, view: View, *, as_share: bool) -> None:
    """The matrix on screen. An arrow up and red mean worse, an arrow down and green better."""
    option = charts.matrix(moved, measure, cache.settings(), labels=charts.STATE_NAMES, as_share=as_share)

    def clicked(_series: str, index: int) -> None:
        st.session_state[CELL] = charts.cell_key(option, index)

    drawing.clickable(
        option,
        key="matrix",
        alt=f"Movement from opening bucket to closing state in {view.month_in_words}",
        on_click=clicked,
    )
    st.caption("▲ worse, ▼ better; the shade is the share of the row. Click a cell for the accounts behind it.")


def sheet(moved: pl.DataFrame, measure: Metric, *, as_share: bool) -> excel.Matrix:
    """The matrix for the workbook, with the totals of its rows."""
    totals = moved.group_by("opening_state", maintain_order=True).agg(pl.col(measure.key).sum())
    kind = excel.Kind.PERCENT if as_share else None
    cells = moved.with_columns(pl.col("share").alias(measure.key)) if as_share else moved
    return excel.Matrix(
        "Movement",
        cells,
        measure,
        kind=kind,
        totals=None if as_share else totals,
        labels=dict.fromkeys(_STATES, charts.STATE_NAMES),
    )
