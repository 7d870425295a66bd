"""NPA and SMA: what slips this month, and what the board and the regulator are told."""

from typing import cast

import streamlit as st

from dashboard import data_version
from dashboard.subjects.npa_and_sma import content as report
from dashboard.subjects.npa_and_sma import widgets
from dashboard.value_names import plain
from dashboard.widgets import cards, choice, drawing, export, filters, page, tables
from validations.dimensions import dimension

answers, view = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "What slips this month, and what the board and the regulator are told.", view)
page.require_accounts(view)
first_line = st.container()
headlines = cards.cards(report.SHOWN, view)

st.subheader("NPA from opening to closing", anchor=False)
page.say_span(view)
bridge, picking, behind = st.container(), st.container(), st.container()

st.subheader("What slips next", help="The accounts that enter a class if nothing is paid.", anchor=False)
slipping = st.container()
listed = widgets.pick_list()
if listed != widgets.NOTHING:
    widgets.accounts_of(view, listed)

st.subheader("Classes", anchor=False)
classes = st.container()
with st.container(horizontal=True):
    measure = cast("report.Measure", choice.choose("measure", "By", report.MEASURES))
    by = choice.choose("by", "Broken down by", {key: dimension(key).label for key in report.BREAKDOWNS})
content = report.content(answers, view, by, measure)

first_line.markdown(f"**{plain(content.sentence)}**")
with bridge:
    if content.bridge:
        widgets.bridge(content)
    else:
        st.caption("The bridge needs a day-end before the month.")
with picking:
    line = widgets.picked_line(content)
if line != widgets.NOTHING:
    with behind:
        widgets.accounts_behind(view, line)
with slipping:
    tables.table(content.slipping, key="slips", shared=True)
with classes:
    tables.table(content.classes, key="classes", shared=True)
    for sentence in content.missing:
        st.caption(plain(sentence))
if content.refused:
    st.caption(plain(content.refused))
tables.table(content.by_part, key="parts", shared=True)

tables.table(content.checks, key="checks", shared=True)
st.markdown("**SMA and NPA outstanding over time**")
drawing.chart(content.over_time, key="course", alt=f"SMA and NPA outstanding over {content.course.height} months")

with beside:
    export.button(report.TITLE, content.sheets, view, headlines)
