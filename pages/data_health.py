"""Data health: what was loaded, whether it agrees with itself, and what to do where it does not."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.data_health import content as report
from dashboard.subjects.data_health import widgets
from dashboard.value_names import plain
from dashboard.widgets import export, filters, page, tables

answers = data_version.answers()
view, settings = filters.current(), data_version.settings()
content = report.content(answers, view)
headlines = content.headlines(view)

beside = page.title(report.TITLE, "What is loaded, and whether the figures can be trusted.", view)
st.markdown(f"#### {content.verdict}")
st.markdown("\n".join(f"- {plain(one)}" for one in content.loaded))

with st.grid(4, min_column_width=170, gap="small"):
    for one in headlines:
        st.metric(one.label, one.text(settings), border=True, help=one.meaning)

st.subheader("Can the data be right?", anchor=False)
widgets.doubts(content)

st.subheader("What was loaded and restated", anchor=False)
tables.table(content.newest, key="loads")
if content.rejected:
    st.info(
        "Rejected rows are kept with file, row number and reason beside the import's summary.", icon=":material/rule:"
    )
tables.table(content.restatements, key="restatements")

st.subheader("For engineers: identities, control totals, cubes", anchor=False)
tables.table(content.identities, key="identities")
tables.table(content.by_month, key="identities_by_month")
tables.table(content.controls, key="controls")
tables.table(content.cubes, key="cubes")

st.subheader("For engineers: the data contract", anchor=False)
widgets.contract_check()

with beside:
    export.button(report.TITLE, content.sheets, view, headlines)
