"""One agency: its service levels over time, its portfolio, its money, and the accounts allocated to it."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.agency import content as report
from dashboard.subjects.agency import widgets
from dashboard.subjects.agency.one_agency import OneAgency
from dashboard.subjects.agency.tables import largest_table, screen_tables
from dashboard.widgets import cards, drawing, filters, notes, page, tables

answers, asked_for = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "Everything a review of one agency needs, for the month shown.", asked_for)
chosen = widgets.choose(asked_for)
content = report.content(answers, asked_for, chosen)
shown = screen_tables(answers, content)

cards.cards(report.SHOWN, content.view, ask=OneAgency(answers))
st.caption(content.counts)
page.say_span(content.view)
notes.listed(notes.on_agency(chosen), content.view.month, about=content.name, agency_code=chosen)

st.subheader("Service levels", help="Each month judged by the SLAs in force on its day-end.", anchor=False)
widgets.history(content)
tables.table(shown["breaches"], key="breaches", shared=True)

st.subheader("Recovery, cost and commission", anchor=False)
halves = st.grid(2, min_column_width=360)
with halves.cell():
    st.markdown("**Collected and target**")
    drawing.chart(
        widgets.money_over_time(answers, content),
        key="collected",
        alt=f"Collected by {content.name} against its target over {content.course.height} months",
    )
with halves.cell():
    tables.table(shown["costs"], key="costs", shared=True)
tables.table(shown["recovery"], key="recovery", shared=True)

st.subheader("Portfolio held", anchor=False)
tables.table(shown["moved"], key="moved", shared=True)
widgets.mix(shown)

st.subheader("Work and conduct", anchor=False)
for name in ("coverage", "conduct", "promises", "complaints"):
    tables.table(shown[name], key=name, shared=True)

tables.table(largest_table(content, answers.labels()), key="largest")

with beside:
    widgets.export(content, asked_for)
