"""Data health: what was loaded, whether it agrees with itself, and what to do where it does not."""

import polars as pl
import streamlit as st

from dashboard import cache, excel, formats
from dashboard.widgets import export, filters, health, page, tables

TITLE = "Data health"

view, settings, fresh = filters.current(), cache.settings(), cache.freshness()
loads, identities, sizes = cache.loads(), cache.identities(), cache.cube_sizes()

beside = page.title(TITLE, "Whether the figures can be trusted: loads, rejected rows, identities, restatements.", view)

rejected = int(loads["rejected"].sum()) if loads.height else 0
of_month = identities.filter(pl.col("month") == view.month) if identities.height else identities
failing = int((~of_month["holds"]).sum()) if of_month.height else 0
with st.grid(4, min_column_width=170, gap="small"):
    st.metric("Data runs to", formats.date_text(fresh.as_of), border=True, help="The last day-end in the database.")
    st.metric(
        f"Identities, {formats.month_short(view.month)}",
        f"{of_month.height - failing} of {of_month.height} hold",
        border=True,
        help="Figures that must agree with each other and with the database's own totals.",
    )
    st.metric(
        "Rejected rows",
        formats.grouped(rejected, settings),
        border=True,
        help="Rows that an import left out because they broke a rule; each is kept with its reason.",
    )
    st.metric("Months prepared", str(len(fresh.months)), border=True, help="Months that have figures.")

newest = health.newest_loads(loads)
tables.table(newest, key="loads")
if rejected:
    st.info(
        "Rejected rows are kept with file, row number and reason beside the import's summary.", icon=":material/rule:"
    )

month_table = health.identities_table(of_month, view.month_in_words, settings)
tables.table(month_table, key="identities")
by_month = health.identities_by_month(identities)
tables.table(by_month, key="identities_by_month")

controls = health.controls_table(cache.manifest(), view.month, settings)
tables.table(controls, key="controls")

restated = health.restatements_table(cache.restatements(), settings)
tables.table(restated, key="restatements")

cubes = health.cubes_table(sizes)
tables.table(cubes, key="cubes")

st.subheader("Contract", anchor=False)
health.contract_check()

with beside:
    sheets: export.Sheets = [
        newest,
        month_table,
        by_month,
        controls,
        restated,
        cubes,
        excel.listing("All loads", loads),
    ]
    export.button(TITLE, sheets, view)
