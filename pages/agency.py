"""One agency: its service levels over time, its portfolio, its money, and the accounts allocated to it."""

import streamlit as st

from dashboard import cache, charts
from dashboard.metrics import metric
from dashboard.reports import agency as report
from dashboard.reports.one_agency import OneAgency
from dashboard.widgets import agency, cards, drawing, filters, page, tables

asked_for, settings, labels = filters.current(), cache.settings(), cache.labels()

beside = page.title(report.TITLE, "Everything a review of one agency needs, for the month shown.", asked_for)
chosen = agency.choose(asked_for)
content = cache.once((report.TITLE, asked_for, chosen), lambda: report.content(cache.reader(), asked_for, chosen))
shown = cache.once((content, "tables"), lambda: content.tables(labels))

cards.cards(report.SHOWN, content.view, ask=OneAgency(cache.reader()))
st.caption(content.counts)
page.say_span(content.view)

st.subheader("Service levels", help="Each month judged by the SLAs in force on its day-end.", anchor=False)
agency.history(content)
tables.table(shown["breaches"], key="breaches", shared=True)

st.subheader("Recovery, cost and commission", anchor=False)
halves = st.grid(2, min_column_width=360)
with halves.cell():
    st.markdown("**Collected and target**")
    drawing.shared(
        content,
        "collected",
        lambda: charts.lines(content.course, [metric(key) for key in report.MONEY], settings),
        alt=f"Collected by {content.name} against its target over {content.course.height} months",
    )
with halves.cell():
    tables.table(shown["costs"], key="costs", shared=True)
tables.table(shown["recovery"], key="recovery", shared=True)

st.subheader("Portfolio held", anchor=False)
tables.table(shown["moved"], key="moved", shared=True)
agency.mix(shown)

st.subheader("Work and conduct", anchor=False)
for name in ("coverage", "conduct", "promises", "complaints"):
    tables.table(shown[name], key=name, shared=True)

tables.table(shown["largest"], key="largest")

with beside:
    agency.export(content, asked_for)
