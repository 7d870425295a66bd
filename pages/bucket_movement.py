"""Bucket movement: where the accounts of each opening bucket were at closing."""

from typing import cast

import streamlit as st

from dashboard import data_version
from dashboard.subjects.bucket_movement import content as report
from dashboard.subjects.bucket_movement import widgets
from dashboard.widgets import cards, choice, drawing, export, filters, page, tables

answers, view = data_version.answers(), filters.current()
gross, net = report.flow_metrics(view.basis)
shown = report.card_metrics(view.basis)

beside = page.title(report.TITLE, "What became, by the month's closing, of the accounts of its opening.", view)
page.require_movement(view)
page.say_span(view)
headlines = cards.cards(shown, view)

st.subheader("Opening bucket to closing state", anchor=False)
cells = widgets.pick(view)
matrix = st.container()
cell = widgets.picked_cell()
behind, over_time = st.container(), st.container()

st.subheader("Flow rates", anchor=False)
flow = cast("report.Flow", choice.choose("flow", "Flow", {"gross": gross.label, "net": net.label}))
with over_time:
    st.subheader("What became of a bucket", help="The classes are disjoint and add up to 100 % of it.", anchor=False)
    bucket = choice.choose("bucket_followed", "Opening bucket", report.FOLLOWED)
content = report.content(answers, view, cells, bucket, flow)

with matrix:
    widgets.draw(content, cell)
if cell:
    with behind:
        widgets.accounts_behind(view, *cell)
with over_time:
    drawing.chart(
        report.classes_over_time(answers, content),
        key="classes",
        alt=f"Share of the opening bucket by what became of it, over {content.became.height} months",
    )

halves = st.grid(2, min_column_width=360)
with halves.cell():
    st.markdown(f"**{content.flow.label} per bucket**", help=cards.definition(content.flow))
    drawing.chart(
        report.flows_over_time(answers, content),
        key="flows",
        alt=f"{content.flow.label} per opening bucket over 12 months",
    )
with halves.cell():
    st.markdown(
        f"**Flow of {view.month_in_words}**", help="Without the accounts that stayed Current, which dwarf the rest."
    )
    drawing.chart(
        report.sankey(answers, content),
        key="sankey",
        alt=f"Accounts from opening bucket to closing state in {view.month_in_words}",
    )
if content.compared:
    st.markdown(f"**Gross against net.** {content.compared}")
tables.table(content.by_bucket, key="by_bucket", shared=True)

with beside:
    export.button(report.TITLE, content.sheets, view, headlines)
