"""Conduct: which rules are broken, by whom and since when, and the attempts behind every figure."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.conduct import content as report
from dashboard.subjects.conduct import widgets
from dashboard.value_names import plain
from dashboard.widgets import cards, export, filters, page, tables

answers, view = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "Which rules of conduct are broken, how often, by whom and since when.", view)
widgets.require_attempts(view)
first_line = st.container()
headlines = cards.cards(report.SHOWN, view, columns=3)
register = st.container()
with st.container(horizontal=True):
    rule, by = widgets.pick_rule(), widgets.pick_breakdown()
content = report.content(answers, view, rule, by)

first_line.markdown(f"**{plain(content.sentence)}**")
with register:
    tables.table(content.register_table, key="register", shared=True)
    for sentence in content.not_told:
        st.caption(plain(sentence))
    if within := widgets.pick_events(content):
        widgets.events(view, content, within)
widgets.parts(content)
widgets.hours(content)
tables.table(content.repeated_table, key="repeated", shared=True)

with beside:
    export.button(report.TITLE, content.sheets, view, headlines)
