"""Campaigns: what reached whom, what it brought against accounts held out, and what it cost."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.campaigns import content as report
from dashboard.subjects.campaigns import widgets
from dashboard.value_names import plain
from dashboard.widgets import cards, choice, export, filters, page, tables
from validations.dimensions import dimension

answers, view = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "What messages reached whom, what they brought, and what they cost.", view)
page.require_table("campaigns", "campaign_contact")
first_line = st.container()
headlines = cards.cards(report.SHOWN, view)

drawn, listed = st.container(), st.container()
by = choice.choose("by", "Broken down by", {key: dimension(key).label for key in report.BREAKDOWNS})
content = report.content(answers, view, by)

first_line.markdown(f"**{plain(content.sentence)}**")
with drawn:
    widgets.intervals(content)
with listed:
    widgets.campaigns(content)
tables.table(content.by_part, key="parts", shared=True)

with beside:
    export.button(report.TITLE, content.sheets, view, headlines)
