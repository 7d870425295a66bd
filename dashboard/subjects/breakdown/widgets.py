"""The heatmap of place by product, which both pages on the portfolio show."""

from typing import Final

import plotly.graph_objects as go
import streamlit as st

from dashboard import charts, data_version
from dashboard.figures.answers import Answers, computed_once
from dashboard.subjects.breakdown.content import Places
from dashboard.widgets import drawing, filters
from dashboard.widgets.cards import definition
from validations.dimensions import dimension

_MOST_ROWS: Final = 14


def heatmap(places: Places, *, key: str) -> None:
    """Draw a rate by place and product, the worst place on top."""
    rate, place = places.rate, places.place
    name = dimension(place).label.lower()
    st.markdown(f"**{rate.label} by {name} and product**", help=f"{definition(rate)} Click a cell to filter by it.")

    def clicked(down: str, across: str) -> None:
        filters.add(place, down)
        filters.add("product_code", across)

    figure = _figure(data_version.answers(), places)
    drawing.chart(figure, key=key, alt=f"{rate.label} by {name} and product", on_click=clicked)
    if places.order.height > _MOST_ROWS:
        st.caption(f"The {_MOST_ROWS} worst of {places.order.height}; the workbook has all.")


@computed_once
def _figure(answers: Answers, places: Places) -> go.Figure:
    return charts.heatmap(
        places.worst(_MOST_ROWS),
        places.rate,
        answers.settings,
        rows=places.place,
        across="product_code",
        labels=answers.labels(),
        clickable=True,
    )
