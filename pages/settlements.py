"""Settlements: what was given up, by whom, what provision covers, and what became of them."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.settlements import content as report
from dashboard.subjects.settlements import widgets
from dashboard.value_names import plain
from dashboard.widgets import address, cards, choice, export, filters, page, tables
from validations.dimensions import dimension

answers, view = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "What was given up, by whom, and what became of it.", view)
page.require_table("settlements", "settlement")
first_line = st.container()
headlines = cards.cards(report.SHOWN, view)

by = choice.choose("by", "Broken down by", {key: dimension(key).label for key in report.BREAKDOWNS})
content = report.content(answers, view, by)
first_line.markdown(f"**{plain(content.sentence)}**")
widgets.drawings(content)
tables.table(content.by_part, key="parts", shared=True)
with st.container(horizontal=True):
    line = widgets.pick_list(content)
    part = widgets.pick_part(content)
if line != widgets.NOTHING:
    widgets.listed(content, line, part)
widgets.matched_accounts(content)
tables.table(content.by_month, key="months", shared=True)
address.to("contact_to_cash", "Repayment plans, on Contact to cash", {"part": "plans"})

with beside:
    export.button(report.TITLE, content.sheets, view, headlines)
