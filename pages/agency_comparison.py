"""Agency comparison: who can be told apart from whom on like accounts, and what moving some of them would bring."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.agency_comparison import confounder_tables, widgets
from dashboard.subjects.agency_comparison import content as report
from dashboard.subjects.agency_comparison import tables as made
from dashboard.widgets import export, filters, page, tables

answers, view = data_version.answers(), filters.current()

beside = page.title(
    report.TITLE,
    "Which agencies can be told apart on like accounts, and what moving accounts is expected to bring.",
    view,
)
page.require_table("placements", "allocation")
first_line = st.container()
content = widgets.choose(view)
with first_line:
    widgets.findings(content)
widgets.cards(content)

tried = ""
match widgets.part():
    case "rank":
        tables.table(confounder_tables.conduct(content), key="conduct", shared=True)
        widgets.by_lot(content)
        widgets.everything(content)
    case "reasons":
        tables.table(confounder_tables.confounders(content), key="beside", shared=True)
    case "money":
        widgets.money(content)
    case "move":
        tried = widgets.what_if(content)
    case _:
        widgets.drawn(content)
        if content.panel:
            tables.table(made.strata(content.panel, content.words), key="strata", shared=True)
        tables.table(made.curves(content), key="points", shared=True)

with beside:
    export.button(report.TITLE, lambda: made.sheets(content, tried), view, content.headlines)
