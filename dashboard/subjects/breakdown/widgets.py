"""The heatmap of place by product, and what changed a rate, in words; both pages on the portfolio show them."""

from typing import Final

import plotly.graph_objects as go
import streamlit as st

from dashboard import charts, data_version
from dashboard.subjects.breakdown.content import Places
from dashboard.subjects.portfolio_health.content import PortfolioHealth
from dashboard.view import View
from dashboard.widgets import drawing, filters
from dashboard.widgets.cards import definition
from validations.dimensions import dimension

_MOST_ROWS: Final = 14


def _heatmap(places: Places) -> go.Figure:
    return charts.heatmap(
        places.worst(_MOST_ROWS),
        places.rate,
        data_version.settings(),
        rows=places.place,
        across="product_code",
        labels=data_version.answers().labels(),
        clickable=True,
    )


def heatmap(places: Places, *, key: str) -> None:
    """Draw a rate by place and product, the worst place on top."""
    rate, place = places.rate, places.place
    name = dimension(place).label.lower()
    st.markdown(f"**{rate.label} by {name} and product**", help=f"{definition(rate)} Click a cell to filter by it.")

    def clicked(down: str, across: str) -> None:
        filters.add(place, down)
        filters.add("product_code", across)

    drawing.shared(places, key, lambda: _heatmap(places), alt=f"{rate.label} by {name} and product", on_click=clicked)
    if places.order.height > _MOST_ROWS:
        st.caption(f"The {_MOST_ROWS} worst of {places.order.height}; the workbook has all.")


def change_in_words(content: PortfolioHealth, view: View, *, largest: int) -> bool:
    """Say how much the rate followed changed and why; False, with the reason on screen, where that cannot be told."""
    parts = content.parts
    if parts is None or parts.is_empty():
        st.info(_why_not(content, view), icon=":material/info:")
        return False
    told, why = content.change
    listed = _largest(min(largest, parts.height))
    st.markdown(
        f"**{told}** {why} {listed} by {dimension(content.by).label.lower()}:",
        help="Midpoint decomposition: a segment's rate effect is the change of its rate at its mean weight; its mix "
        "effect the change of its weight at its mean rate against that of the whole. The parts add up to the change.",
    )
    return True


def _largest(listed: int) -> str:
    return "The largest contributor" if listed == 1 else f"The {listed} largest contributors"


def _why_not(content: PortfolioHealth, view: View) -> str:
    if content.parts is not None:
        return f"{content.rate.label} is not available in both months."
    if view.open_until is not None:
        return "The month is still open; what changed a rate is split up once it is complete."
    if view.month == view.months[0]:
        return f"Contributors need an earlier month to compare with; {view.month_in_words} is the first with figures."
    return "Contributors need a month to compare with; pick a comparison whose month has figures."
