"""Recovery against target: how far the month is, where targets are missed, and what the money came from."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.recovery import content as report
from dashboard.subjects.recovery import widgets
from dashboard.subjects.recovery.pacing import setting
from dashboard.widgets import export, filters, page

answers, view = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "How far the month is, where it will end, and where targets are missed.", view)
with st.container(horizontal=True):
    length = widgets.period()
    seen_on = widgets.seen_on(view, setting(answers, view), length)
    by = widgets.breakdown(view)
content = report.content(answers, view, length, seen_on)
widgets.require_receipts(content)
headlines = widgets.cards(content)
widgets.unknown_kinds(view)
page.say_span(view)

match widgets.part(content):
    case "buckets":
        widgets.buckets(content)
    case "target":
        widgets.against_target(content, by)
    case "efficiency":
        widgets.efficiency(content, by)
    case "sources":
        widgets.sources(content)
    case _:
        widgets.bounces_and_losses(view)

with beside:
    export.button(report.TITLE, lambda: content.sheets(by), view, headlines)
