"""Recovery against target: how far the month is, where targets are missed, and what the money came from."""

import streamlit as st

from dashboard import cache
from dashboard.reports import recovery as report
from dashboard.widgets import export, filters, page, recovery

view, settings, labels = filters.current(), cache.settings(), cache.labels()
reader = cache.reader()
setting = cache.once((report.TITLE, "setting", view), lambda: report.setting(reader, view))

beside = page.title(report.TITLE, "How far the month is, where it will end, and where targets are missed.", view)
with st.container(horizontal=True):
    length = recovery.period()
    seen_on = recovery.seen_on(view, setting, length)
    by = recovery.breakdown(view)
asked = (report.TITLE, view, length, seen_on)
content = cache.once(asked, lambda: report.content(reader, view, setting, length, seen_on))
recovery.require_receipts(content)
headlines = recovery.cards(content)
recovery.unknown_kinds(view)
page.say_span(view)

match recovery.part(content):
    case "target":
        recovery.against_target(content, by)
    case "efficiency":
        recovery.efficiency(content, by)
    case "sources":
        recovery.sources(content)
    case _:
        recovery.losses(content)

with beside:
    export.button(report.TITLE, lambda: content.sheets(labels, settings, by), view, headlines)
