"""Data health: what was loaded, whether it agrees with itself, and what to do where it does not."""

import streamlit as st

from dashboard import cache, formats
from dashboard.reports import data_health as report
from dashboard.widgets import export, filters, health, page, tables

view, settings, fresh, labels = filters.current(), cache.settings(), cache.freshness(), cache.labels()
content = report.content(cache.reader(), view)

beside = page.title(
    report.TITLE, "Whether the figures can be trusted: loads, rejected rows, identities, restatements.", view
)

with st.grid(4, min_column_width=170, gap="small"):
    st.metric("Data runs to", formats.date_text(fresh.as_of), border=True, help="The last day-end in the database.")
    st.metric(
        f"Identities, {formats.month_short(view.month)}",
        f"{content.holding} of {content.of_month.height} hold",
        border=True,
        help="Figures that must agree with each other and with the database's own totals.",
    )
    st.metric(
        "Rejected rows",
        formats.grouped(content.rejected, settings),
        border=True,
        help="Rows that an import left out because they broke a rule; each is kept with its reason.",
    )
    st.metric("Months prepared", str(len(fresh.months)), border=True, help="Months that have figures.")

st.subheader("Can the data be right?", anchor=False)
health.doubts(content)

st.subheader("Loads and identities", anchor=False)
tables.table(content.newest, key="loads")
if content.rejected:
    st.info(
        "Rejected rows are kept with file, row number and reason beside the import's summary.", icon=":material/rule:"
    )
tables.table(content.identities, key="identities")
tables.table(content.by_month, key="identities_by_month")
tables.table(content.controls, key="controls")
tables.table(content.restatements, key="restatements")
tables.table(content.cubes, key="cubes")

st.subheader("Contract", anchor=False)
health.contract_check()

with beside:
    export.button(report.TITLE, lambda: content.sheets(labels), view)
