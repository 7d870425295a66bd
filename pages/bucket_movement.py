"""Bucket movement: where the accounts of each opening bucket were at closing."""

from typing import cast

import polars as pl
import streamlit as st

from dashboard import charts, data_version, palette
from dashboard.subjects.bucket_movement import content as report
from dashboard.subjects.bucket_movement import widgets
from dashboard.widgets import cards, choice, drawing, export, filters, page, tables

answers = data_version.answers()
view, settings, labels = filters.current(), data_version.settings(), answers.labels()
gross, net = report.flow_metrics(view.basis)
shown = report.shown(view.basis)

beside = page.title(report.TITLE, "What became, by the month's closing, of the accounts of its opening.", view)
page.require_movement(view)
page.say_span(view)
headlines = cards.cards(shown, view)

st.subheader("Opening bucket to closing state", anchor=False)
cells = widgets.pick(view)
matrix, behind, over_time = st.container(), st.container(), st.container()

st.subheader("Flow rates", anchor=False)
flow = cast("report.Flow", choice.choose("flow", "Flow", {"gross": gross.label, "net": net.label}))
with over_time:
    st.subheader("What became of a bucket", help="The classes are disjoint and add up to 100 % of it.", anchor=False)
    bucket = choice.choose("bucket_followed", "Opening bucket", report.FOLLOWED)
content = report.content(answers, view, cells, bucket, flow)

cell = widgets.picked_cell()
with matrix:
    widgets.draw(content, cell)
if cell:
    with behind:
        widgets.accounts_behind(view, *cell)
with over_time:
    drawing.shared(
        content,
        "classes",
        lambda: charts.shares(
            content.became,
            content.classes,
            settings,
            colours=list(content.colours.values()),
            patterned=[name in palette.WORSE_CLASSES for name in palette.CLASS_COLOURS],
        ),
        alt=f"Share of the opening bucket by what became of it, over {content.became.height} months",
    )

halves = st.grid(2, min_column_width=360)
with halves.cell():
    st.markdown(f"**{content.flow.label} per bucket**", help=cards.definition(content.flow))
    colours = {state: palette.BUCKET_COLOURS[state] for state in report.FLOWING}
    drawing.shared(
        content,
        "flows",
        lambda: charts.lines_by(content.flows, content.flow, "opening_state", settings, labels={}, colours=colours),
        alt=f"{content.flow.label} per opening bucket over 12 months",
    )
with halves.cell():
    st.markdown(
        f"**Flow of {view.month_in_words}**", help="Without the accounts that stayed Current, which dwarf the rest."
    )
    stayed = (pl.col("opening_state") == "Current") & (pl.col("closing_state") == "Current")
    drawing.shared(
        content,
        "sankey",
        lambda: charts.sankey(content.moved.filter(~stayed), content.measure, settings, labels=charts.STATE_NAMES),
        alt=f"Accounts from opening bucket to closing state in {view.month_in_words}",
    )
if content.compared:
    st.markdown(f"**Gross against net.** {content.compared}")
tables.shared(content, "by_bucket", lambda: content.by_bucket)

with beside:
    export.button(report.TITLE, lambda: content.sheets(labels), view, headlines)
