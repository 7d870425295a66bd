"""Contact to cash: whether promises were kept by the receipts, why customers do not pay, and what to follow up."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.contact_to_cash import content as report
from dashboard.subjects.contact_to_cash import widgets
from dashboard.value_names import plain
from dashboard.widgets import cards, export, filters, page

answers, view = data_version.answers(), filters.current()

beside = page.title(
    report.TITLE, "Where accounts are lost between allocation and cash, and whether promises were kept.", view
)
widgets.require_promises()
first_line = st.container()
headlines = cards.cards(report.SHOWN, view, columns=3)
with st.container(horizontal=True):
    part, by = widgets.part(), widgets.breakdown()
    way = widgets.way(part)
content = report.content(answers, view, by, way)
first_line.markdown(f"**{plain(content.sentence)}**")
first_line.markdown(plain(content.leak_sentence))
st.caption(content.terms)

match part:
    case "promises":
        widgets.promises(content)
    case "funnel":
        widgets.steps(content)
    case "plans":
        widgets.plans(content)
    case "hours":
        widgets.hours(content)
    case "reasons":
        widgets.reasons(content)
    case _:
        widgets.lists(view)

with beside:
    export.button(report.TITLE, content.sheets, view, headlines)
