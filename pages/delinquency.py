"""Delinquency: the stock by bucket, and rates over time by any dimension."""

from typing import cast

import streamlit as st

from dashboard import data_version
from dashboard.metrics import metric
from dashboard.subjects.breakdown.widgets import heatmap
from dashboard.subjects.delinquency import content as report
from dashboard.widgets import cards, choice, drawing, export, filters, page, tables
from validations.dimensions import dimension

answers, view = data_version.answers(), filters.current()
book = metric(view.basis.book)

beside = page.title(report.TITLE, "How much of the book is late, how late, and where.", view)
page.require_accounts(view)
top = st.container()

st.subheader("Stock by bucket", help="Active accounts by days past due. Click a part to filter by it.", anchor=False)
shown_as = {"late": "Past due only", "value": book.label, "share": "Share of the book"}
stock_as = cast("report.Stock", choice.choose("stock", "Shown as", shown_as))
stock = st.container()

st.subheader("Rates", anchor=False)
with st.container(horizontal=True):
    rate_key = choice.choose("rate", "Rate", {key: metric(key).label for key in view.basis.rates[:4]})
    by = choice.choose("by", "Broken down by", {key: dimension(key).label for key in report.BREAKDOWNS})
content = report.content(answers, view, rate_key, by, stock_as)

with top:
    # The rate followed comes first: an alert that leads here speaks of it.
    headlines = cards.cards([rate_key, *report.SHOWN], view)

with stock:
    drawing.chart(
        report.stock(answers, content),
        key="stock",
        alt=f"{book.label} by bucket over {content.stock['month'].n_unique()} months",
        on_click=lambda bucket: filters.add("bucket", bucket),
    )

rate, name = content.rate, dimension(by).label.lower()
halves = st.grid(2, min_column_width=360)
with halves.cell():
    st.markdown(f"**{rate.label}, whole selection**", help=cards.definition(rate))
    drawing.chart(
        report.rate_course(answers, content),
        key="rate_course",
        alt=f"{rate.label} over {content.course.height} months",
    )
with halves.cell():
    st.markdown(f"**{rate.label} by {name}**", help="The six largest; the table has all.")
    drawing.chart(report.rate_by_part(answers, content), key="rate_by", alt=f"{rate.label} by {name} over time")

heatmap(content.places, key="worst")
tables.table(content.by_part, key="by_part", shared=True)
tables.table(content.by_bucket, key="by_bucket", shared=True)

with beside:
    export.button(report.TITLE, content.sheets, view, headlines)
