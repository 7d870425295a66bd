"""The heatmap of place by product, which both pages on the book show; a click filters by the cell."""

from typing import Final

import plotly.graph_objects as go
import streamlit as st

from dashboard import cache, charts
from dashboard.reports.places import Places
from dashboard.widgets import drawing, filters
from dashboard.widgets.cards import definition
from validations.dimensions import dimension

_MOST_ROWS: Final = 14


def _heatmap(places: Places) -> go.Figure:
    return charts.heatmap(
        places.worst(_MOST_ROWS),
        places.rate,
        cache.settings(),
        rows=places.place,
        across="product_code",
        labels=cache.labels(),
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
