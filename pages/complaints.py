"""Complaints: what came in, who it is about, what became of it, and what else customers say."""

import streamlit as st

from dashboard import cache
from dashboard.reports import complaints as report
from dashboard.widgets import cards, complaints, export, filters, page

view, labels = filters.current(), cache.labels()

beside = page.title(report.TITLE, "What customers complain of, about whom, and how fast they are answered.", view)
complaints.require_complaints(view)
cards.cards(report.SHOWN, view)
content = report.content(cache, view, report.setting(cache.reader(), view))

st.container(height=8, border=False)
match complaints.part():
    case "volume":
        complaints.came_in(content)
    case "rates":
        complaints.handled(content)
    case "answers":
        complaints.answered(content)
    case _:
        complaints.said(content)

with beside:
    export.button(report.TITLE, content.sheets(labels), view, report.SHOWN)
