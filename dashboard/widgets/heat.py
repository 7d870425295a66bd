"""The heatmap of place by product, which both pages on the book show; a click filters by the cell."""

from typing import Final

import polars as pl
import streamlit as st

from dashboard import cache, charts, excel
from dashboard.metrics import Metric
from dashboard.view import View
from dashboard.widgets import drawing, filters
from dashboard.widgets.cards import definition
from validations.dimensions import dimension

_MOST_ROWS: Final = 14


def heatmap(rate: Metric, view: View, *, key: str) -> excel.Table:
    """Draw a rate by place and product, the worst place on top; returns its table for the workbook."""
    place, labels = view.place, cache.labels()
    answer = cache.answer([rate.key], by=[place, "product_code"], scope=view.scope, months=[view.month])
    order = _worst_first(rate, place, view)
    kept = order.head(_MOST_ROWS).join(answer, on=place, how="left", maintain_order="left").drop_nulls("product_code")
    name = dimension(place).label
    st.markdown(
        f"**{rate.label} by {name.lower()} and product**", help=f"{definition(rate)} Click a cell to filter by it."
    )
    option = charts.heatmap(
        kept, rate, cache.settings(), rows=place, across="product_code", labels=labels, clickable=True
    )

    def clicked(_series: str, index: int) -> None:
        down, across = charts.cell_key(option, index)
        filters.add(place, down)
        filters.add("product_code", across)

    drawing.clickable(option, key=key, alt=f"{rate.label} by {name.lower()} and product", on_click=clicked)
    if order.height > _MOST_ROWS:
        st.caption(f"The {_MOST_ROWS} worst of {order.height}; the workbook has all.")
    whole = order.join(answer, on=place, how="left", maintain_order="left").drop_nulls("product_code")
    return excel.figures_table(
        f"{rate.label} by {name.lower()}", whole, by=[place, "product_code"], metrics=[rate], labels=labels
    )


def _worst_first(rate: Metric, place: str, view: View) -> pl.DataFrame:
    totals = cache.answer([rate.key], by=[place], scope=view.scope, months=[view.month])
    return totals.sort(rate.key, descending=rate.higher_is != "good", nulls_last=True).select(place)
