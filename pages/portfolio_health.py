"""Portfolio health: the one page for senior management."""

import streamlit as st

from dashboard import cache, charts, excel, palette
from dashboard.metrics import metric
from dashboard.widgets import cards, choice, drawing, export, filters, page, tables
from dashboard.widgets.comparison import change_in_words, contributors_table
from dashboard.widgets.heat import heatmap
from validations.dimensions import dimension

TITLE = "Portfolio health"
SEGMENTS = ("zone", "state", "product_code", "segment", "agency_code")
LARGEST = 5

view, settings, labels = filters.current(), cache.settings(), cache.labels()
basis = view.basis
stocks = [basis.delinquency(days) for days in (30, 60, 90)]
shown = [basis.book, "overdue_amount", *stocks, basis.gnpa, basis.movement("resolution_rate"), basis.net_flow]

beside = page.title(TITLE, "The book at a glance: its size, how much of it is late, where, and what changed.", view)
page.require_accounts(view)
cards.cards(shown, view)

course = cache.answer(shown, by=["month"], scope=view.scope, months=view.recent())
rates = [metric(key) for key in (*stocks, basis.gnpa)]
st.subheader("Trend", help="Delinquency and NPA rates at each month's closing.", anchor=False)
colours = [palette.BUCKET_COLOURS[bucket] for bucket in ("31-60", "61-90", "91-120", "180+")]
drawing.chart(
    charts.lines(course, rates, settings, colours=colours),
    key="trend",
    alt=f"30+, 60+, 90+ and GNPA rates by {basis.label.lower()} over {course.height} months",
)

st.subheader("Where it is worst, and what changed", anchor=False)
rates_of_basis = {key: metric(key).label for key in basis.rates}
rate = metric(choice.choose("rate", "Rate", rates_of_basis, meaning="The rate followed below."))
worst = heatmap(rate, view, key="worst")
by = choice.choose("by", "Contributors by", {key: dimension(key).label for key in SEGMENTS})
parts = change_in_words(rate, by, view, largest=LARGEST)
if parts is not None:
    drawing.chart(
        charts.contributors(parts.head(LARGEST), rate, by, labels=labels.get(by, {})),
        key="contributors",
        alt=f"Largest contributors to the change of the {rate.label}, split into rate effect and mix effect",
    )
    tables.table(contributors_table(parts, rate, by, labels), key="contributors_table")

by_month = excel.figures_table("Figures by month", course, by=["month"], metrics=[metric(key) for key in shown])
tables.table(by_month, key="by_month")

with beside:
    trend = excel.Chart("Trend", course, tuple(rates))
    changed = [] if parts is None else [contributors_table(parts, rate, by, labels)]
    export.button(TITLE, [by_month, trend, worst, *changed], view, shown)
