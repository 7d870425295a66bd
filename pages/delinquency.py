"""Delinquency: the stock by bucket, and rates over time by any dimension."""

from typing import Literal

import polars as pl
import streamlit as st

from dashboard import cache, charts, excel, palette
from dashboard.metrics import metric
from dashboard.widgets import cards, choice, drawing, export, filters, page, tables
from dashboard.widgets.heat import heatmap
from validations.dimensions import dimension

TITLE = "Delinquency"
BREAKDOWNS = (
    "zone",
    "state",
    "area",
    "branch_code",
    "product_group",
    "product_code",
    "secured",
    "segment",
    "ticket_band",
    "agency_type",
    "agency_code",
)

view, settings, labels = filters.current(), cache.settings(), cache.labels()
basis = view.basis
shown = ["delinquent_accounts", "overdue_amount", "average_dpd", "npa_outstanding"]

beside = page.title(TITLE, "How much of the book is late, how late, and where.", view)
page.require_accounts(view)
cards.cards(shown, view)

book = metric(basis.book)
stock = cache.answer([book.key], by=["month", "bucket"], scope=view.scope, months=view.recent())
st.subheader("Stock by bucket", help="Active accounts by days past due. Click a part to filter by it.", anchor=False)
stock_as = choice.choose(
    "stock", "Shown as", {"value": book.label, "share": "Share of the book", "late": "Past due only"}
)
drawn = stock.filter(pl.col("bucket") != "Current") if stock_as == "late" else stock
stacked = charts.stack(drawn, book, settings, share=stock_as == "share", clickable=True)
drawing.clickable(
    stacked,
    key="stock",
    alt=f"{book.label} by bucket over {stock['month'].n_unique()} months",
    on_click=lambda bucket, _: filters.add("bucket", bucket),
)

st.subheader("Rates", anchor=False)
with st.container(horizontal=True):
    rate = metric(choice.choose("rate", "Rate", {key: metric(key).label for key in basis.rates[:4]}))
    by = choice.choose("by", "Broken down by", {key: dimension(key).label for key in BREAKDOWNS})

course = cache.answer([rate.key], by=["month"], scope=view.scope, months=view.recent(), compare=view.compare)
parts = cache.answer([rate.key], by=[by], scope=view.scope, months=[view.month], compare=view.compare)
largest = parts.sort(f"{rate.key}__n", descending=True).head(6).select(by)
lines = largest.join(
    cache.answer([rate.key], by=["month", by], scope=view.scope, months=view.recent()), on=by, maintain_order="left"
)
halves = st.grid(2, min_column_width=360)
with halves.cell():
    st.markdown(f"**{rate.label}, whole selection**", help=cards.definition(rate))
    earlier = "a year before" if view.compare == "last_year" else ""
    drawing.chart(
        charts.lines(course, [rate], settings, colours=[palette.SERIES[0]], compared_with=earlier),
        key="rate_course",
        alt=f"{rate.label} over {course.height} months",
    )
with halves.cell():
    st.markdown(f"**{rate.label} by {dimension(by).label.lower()}**", help="The six largest; the table has all.")
    drawing.chart(
        charts.lines_by(lines, rate, by, settings, labels=labels.get(by, {})),
        key="rate_by",
        alt=f"{rate.label} by {dimension(by).label.lower()} over time",
    )

by_part = excel.figures_table(
    f"{rate.label} by {dimension(by).label.lower()}",
    parts,
    by=[by],
    metrics=[rate],
    labels=labels,
    compared_with=view.compared_with,
    totals=cache.answer([rate.key], scope=view.scope, months=[view.month], compare=view.compare),
)
tables.table(by_part, key="by_part")
worst = heatmap(rate, view, key="worst")

by_bucket = excel.figures_table(
    f"{book.label} by bucket, {view.month_in_words}",
    stock.filter(pl.col("month") == view.month),
    by=["bucket"],
    metrics=[book],
)
tables.table(by_bucket, key="by_bucket")

with beside:
    shape: Literal["share", "stacked"] = "share" if stock_as == "share" else "stacked"
    sheets: export.Sheets = [
        by_bucket,
        excel.Chart("Stock by bucket", drawn, (book,), series="bucket", shape=shape),
        excel.Chart(f"{rate.label} over time", course, (rate,)),
        by_part,
        worst,
    ]
    export.button(TITLE, sheets, view, shown)
