"""Agency SLA compliance: who meets what was agreed, what is missed, and since when."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.agency_sla import content as report
from dashboard.subjects.agency_sla import widgets
from dashboard.subjects.agency_sla.tables import screen_tables, sheets
from dashboard.widgets import drawing, export, filters, page, tables

answers, view = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "Which agencies meet what was agreed with them, and which do not since when.", view)
with st.container(horizontal=True, vertical_alignment="bottom"):
    all_measures, only_missed = widgets.which_measures(), widgets.only_missed()
content = report.content(answers, view, all_measures=all_measures, only_missed=only_missed)
shown = screen_tables(answers, content)

widgets.cards(content)
tables.table(shown["breaches"], key="breaches", shared=True)
st.subheader(
    "Agencies and measures", help="SLAs in force on the month's day-end. See docs/agency_sla.md.", anchor=False
)
widgets.matrix(content)

tables.table(shown["standing"], key="standing", shared=True)
halves = st.grid(2, min_column_width=360)
with halves.cell():
    st.markdown(
        f"**Share of SLAs met, {content.whose}**",
        help="Of the SLAs of this selection that could be judged in each month.",
    )
    drawing.chart(
        report.share_met(answers, content),
        key="sla_course",
        alt=f"Share of SLAs met over {content.course.height} months",
    )
with halves.cell():
    tables.table(shown["gaps"], key="gaps", shared=True)

with beside:
    export.button(report.TITLE, lambda: sheets(content, answers.labels()), view, content.headlines)
