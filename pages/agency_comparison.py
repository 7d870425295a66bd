"""Agency comparison: who can be told apart from whom on like accounts, and what moving some of them would bring."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.agency_comparison import confounder_tables, money_tables, widgets
from dashboard.subjects.agency_comparison import content as report
from dashboard.subjects.agency_comparison import tables as made
from dashboard.value_names import plain
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
    for sentence in content.sentences:
        st.markdown(f"**{plain(sentence)}**")
widgets.cards(content)

tables.table(confounder_tables.conduct(content), key="conduct", shared=True)
widgets.by_lot(content)
widgets.everything(content)
widgets.drawn(content)
tables.table(confounder_tables.beside(content), key="beside", shared=True)
for number, table in enumerate(money_tables.shown(content)):
    tables.table(table, key=f"money_{number}", shared=True)

st.subheader("What a move is expected to bring", anchor=False)
tried = widgets.what_if(content)
if content.panel:
    tables.table(made.moves(content), key="moves", shared=True)
    tables.table(made.strata(content.panel, content.words), key="strata", shared=True)
tables.table(made.curves(content), key="points", shared=True)

with beside:
    export.button(report.TITLE, lambda: made.sheets(content, tried), view, content.headlines)
