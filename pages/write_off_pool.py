"""Write-off pool: what was recovered of write-offs at equal months since, and the largest that are left."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.write_off_pool import content as report
from dashboard.subjects.write_off_pool import widgets
from dashboard.value_names import plain
from dashboard.widgets import cards, export, filters, page, tables

answers, view = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "What was recovered of write-offs, at equal months since.", view)
page.require_table("write_off_pool", "write_off")
first_lines = st.container()
headlines = cards.cards(report.SHOWN, view)

content = report.content(answers, view, widgets.choose_length())
first, *others = content.sentences
first_lines.markdown(f"**{plain(first)}**")
for sentence in others:
    first_lines.markdown(plain(sentence))
if not content.grown.is_empty():
    widgets.draw(content)
    tables.table(content.at_equal_ages, key="at_equal_ages", shared=True)
cohort = widgets.pick_list(content)
if cohort != widgets.NOTHING:
    widgets.listed(content, cohort)
tables.table(content.by_month, key="by_month", shared=True)

with beside:
    export.button(report.TITLE, content.sheets, view, headlines)
