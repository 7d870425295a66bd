"""Bucket movement: where the accounts of each opening bucket were at closing."""

import polars as pl
import streamlit as st

from dashboard import cache, charts, excel, palette
from dashboard.metrics import metric
from dashboard.widgets import cards, choice, drawing, export, filters, page, tables
from dashboard.widgets.movement import CLASSES, accounts_behind, flows_in_words, month_matrix
from validations.vocabulary import BUCKETS, DELINQUENT_BUCKETS

TITLE = "Bucket movement"
FLOWING = BUCKETS[:7]
ALL_LATE = "late"

view, settings = filters.current(), cache.settings()
basis = view.basis
gross, net = metric(basis.movement("roll_forward_rate")), metric(basis.net_flow)
classes_shown = ("roll_back_rate", "normalised_rate", "resolution_rate", "stabilised_rate", "bucket_x_resolution_rate")
shown = [gross.key, net.key, *(basis.movement(key) for key in classes_shown), basis.roll_to_180plus]

beside = page.title(TITLE, "What became, by the month's closing, of the accounts of its opening.", view)
page.require_movement(view)
cards.cards(shown, view)

st.subheader("Opening bucket to closing state", anchor=False)
measure, as_share = month_matrix.pick(view)
moved = month_matrix.frame(measure, view)
month_matrix.draw(moved, measure, view, as_share=as_share)
accounts_behind(view)

st.subheader("What became of a bucket", help="The classes are disjoint and add up to 100 % of it.", anchor=False)
bucket = choice.choose("bucket_followed", "Opening bucket", {ALL_LATE: "All past due", **{b: b for b in BUCKETS[:8]}})
opening = view.scope.with_values("bucket", DELINQUENT_BUCKETS if bucket == ALL_LATE else (bucket,))
classes = [metric(basis.movement(key)) for key in CLASSES]
became = cache.answer([one.key for one in classes], by=["month"], scope=opening, months=view.recent())
drawing.chart(
    charts.shares(
        became,
        classes,
        settings,
        colours=list(palette.CLASS_COLOURS.values()),
        patterned=[name in palette.WORSE_CLASSES for name in palette.CLASS_COLOURS],
    ),
    key="classes",
    alt=f"Share of the opening bucket by what became of it, over {became.height} months",
)

st.subheader("Flow rates", anchor=False)
followed = net if choice.choose("flow", "Flow", {"gross": gross.label, "net": net.label}) == "net" else gross
flows = cache.answer([followed.key], by=["month", "opening_state"], scope=view.scope, months=view.recent(12))
flows = flows.filter(pl.col("opening_state").is_in(FLOWING)).sort("opening_state", "month")
halves = st.grid(2, min_column_width=360)
with halves.cell():
    st.markdown(f"**{followed.label} per bucket**", help=cards.definition(followed))
    colours = {state: palette.BUCKET_COLOURS[state] for state in FLOWING}
    drawing.chart(
        charts.lines_by(flows, followed, "opening_state", settings, labels={}, colours=colours),
        key="flows",
        alt=f"{followed.label} per opening bucket over 12 months",
    )
with halves.cell():
    st.markdown(
        f"**Flow of {view.month_in_words}**", help="Without the accounts that stayed Current, which dwarf the rest."
    )
    stayed = (pl.col("opening_state") == "Current") & (pl.col("closing_state") == "Current")
    drawing.chart(
        charts.sankey(moved.filter(~stayed), measure, settings, labels=charts.STATE_NAMES),
        key="sankey",
        alt=f"Accounts from opening bucket to closing state in {view.month_in_words}",
    )
flows_in_words(gross, net, view)

by_bucket = excel.figures_table(
    f"{followed.label}, {view.month_in_words}",
    flows.filter(pl.col("month") == view.month),
    by=["opening_state"],
    metrics=[followed],
)
tables.table(by_bucket, key="by_bucket")

with beside:
    sheets: export.Sheets = [
        month_matrix.sheet(moved, measure, as_share=as_share),
        excel.Chart("What became of the bucket", became, tuple(classes), shape="stacked"),
        excel.Chart("Flow rates", flows, (followed,), series="opening_state"),
        by_bucket,
    ]
    export.button(TITLE, sheets, view, shown)
