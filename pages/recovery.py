"""Recovery against target: how far the month is, where targets are missed, and what the money came from."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects import recovery as report
from dashboard.subjects.recovery import money_widgets, widgets
from dashboard.widgets import export, filters, page

answers = data_version.answers()
view, settings, labels = filters.current(), data_version.settings(), answers.labels()
setting = report.setting(answers, view)

beside = page.title(report.TITLE, "How far the month is, where it will end, and where targets are missed.", view)
with st.container(horizontal=True):
    length = widgets.period()
    seen_on = widgets.seen_on(view, setting, length)
    by = widgets.breakdown(view)
content = report.content(answers, view, length, seen_on)
widgets.require_receipts(content)
headlines = widgets.cards(content)
widgets.unknown_kinds(view)
page.say_span(view)

match widgets.part(content):
    case "target":
        widgets.against_target(content, by)
    case "efficiency":
        money_widgets.efficiency(content, by)
    case "sources":
        money_widgets.sources(content)
    case _:
        money_widgets.losses(content)

with beside:
    export.button(report.TITLE, lambda: content.sheets(labels, settings, by), view, headlines)
