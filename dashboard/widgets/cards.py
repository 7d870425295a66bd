"""KPI cards: the figure, its change, its recent course, and its definition on hover."""

from collections.abc import Sequence
from typing import Any, Final, Literal

import polars as pl
import streamlit as st

from dashboard import cache, formats
from dashboard.metrics import Metric, before_column, cases_column, metric
from dashboard.view import View
from dashboard.widgets.words import plain

_COLOURS: Final[dict[str, Literal["normal", "inverse", "off"]]] = {"good": "normal", "bad": "inverse", "neutral": "off"}
_CARD_WIDTH: Final = 170


def cards(keys: Sequence[str], view: View, *, columns: int = 4) -> None:
    """One card per metric of the catalogue, for the month shown and against the month compared with."""
    now = cache.answer(keys, scope=view.scope, months=[view.month], compare=view.compare)
    course = cache.answer(keys, by=["month"], scope=view.scope, months=view.recent())
    with st.grid(columns, min_column_width=_CARD_WIDTH, gap="small"):
        for key in keys:
            _card(metric(key), now, course, view)


def _card(shown: Metric, now: pl.DataFrame, course: pl.DataFrame, view: View) -> None:
    row: dict[str, Any] = now.row(0, named=True) if now.height else {}
    value, before = row.get(shown.key), row.get(before_column(shown.key))
    cases = row.get(cases_column(shown.key))
    history = course[shown.key].drop_nulls().to_list()
    delta = _delta(value, before, shown)
    st.metric(
        shown.label,
        formats.figure(value, shown, cache.settings(), cases=cases),
        delta,
        delta_color=_COLOURS[shown.higher_is],
        delta_description=f"vs {formats.month_short(view.before)}" if view.before and delta is not None else None,
        help=definition(shown, cases),
        border=True,
        height="stretch",
        chart_data=history if len(history) > 1 else None,
    )


def definition(shown: Metric, cases: int | None = None) -> str:
    """What a metric means, how it is computed, and on how many cases it stands."""
    stands_on = f" Stands on {formats.grouped(cases, cache.settings())} accounts." if cases is not None else ""
    return f"{plain(shown.definition)} Formula: {plain(shown.formula_text)}.{stands_on}"


def _delta(value: float | None, before: float | None, shown: Metric) -> str | int | None:
    """The change in words; a number 0 for none, which Streamlit shows without an arrow."""
    said = formats.delta_text(value, before, shown.unit)
    return said if said is None or said[0] in "+-" else 0
