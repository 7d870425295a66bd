"""Legal and repossession: what cases bring and how long they wait; from the order to the sale, and valuers."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.legal_and_repossession import content as report
from dashboard.subjects.legal_and_repossession import widgets
from dashboard.value_names import plain
from dashboard.widgets import cards, choice, export, filters, page, tables
from validations.dimensions import dimension

answers, view = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "What cases at law bring, and repossession from the order to the sale.", view)
widgets.require_tables()
first_line = st.container()
headlines = cards.cards(report.SHOWN, view)

by = choice.choose("by", "Cases broken down by", {key: dimension(key).label for key in report.BREAKDOWNS})
content = report.content(answers, view, by)
first_line.markdown(f"**{plain(content.sentence)}**")
line = widgets.pick_list(content)
if line != widgets.NOTHING:
    widgets.listed(content, line)
for shown in content.shown_tables:
    tables.table(shown, key=f"table_{shown.title.split(',')[0].lower().replace(' ', '_')}", shared=True)

with beside:
    export.button(report.TITLE, content.sheets, view, headlines)
