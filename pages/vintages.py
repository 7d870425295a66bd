"""Vintages: accounts by when they were opened, at equal months on book."""

from dataclasses import replace

import streamlit as st

from dashboard import data_version
from dashboard.subjects.vintages import content as report
from dashboard.subjects.vintages import tables as made
from dashboard.subjects.vintages import widgets
from dashboard.value_names import plain
from dashboard.widgets import cards, export, filters, page, tables

answers, view = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "Accounts by when they were opened, at equal months on book.", view)
page.require_table("position", "account_snapshot")
first_lines = st.container()
headlines = cards.cards(report.SIGNS, view)
choices = widgets.choose()
content = report.content(answers, view, choices)

first, *others = made.sentences(content)
first_lines.markdown(f"**{plain(first)}**")
for sentence in others:
    first_lines.markdown(plain(sentence))
if not content.grown.is_empty():
    widgets.draw(content)
    tables.table(made.triangle(content), key="triangle_rows", shared=True)
    tables.table(made.early(content), key="early", shared=True)
    cohort, by = widgets.choose_cohort(content)
    content = report.content(answers, view, replace(choices, by=by, cohort=cohort))
    widgets.draw_segments(content)
    tables.table(made.segments(content), key="segment_rows", shared=True)
    if content.ages:
        line, age = widgets.pick_list(content)
        if line != widgets.NOTHING:
            widgets.listed(content, line, age)
    tables.table(made.signs(content), key="signs", shared=True)

with beside:
    export.button(report.TITLE, lambda: made.sheets(content), view, headlines)
