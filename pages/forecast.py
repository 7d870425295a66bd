"""Forecast: the book in one to six months, with the error of such forecasts beside every figure."""

from dataclasses import replace

import streamlit as st

from dashboard import data_version
from dashboard.subjects.forecast import content as report
from dashboard.subjects.forecast import sentences, widgets
from dashboard.subjects.forecast import tables as made
from dashboard.value_names import plain
from dashboard.widgets import cards, export, filters, page, tables

answers, view = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "The book in one to six months, and how wrong such forecasts were.", view)
page.require_table("movement", "account_snapshot")
first_lines = st.container()
headlines = cards.cards(made.begins_with(view.basis), view)
choices = widgets.choose(view)
content = report.content(answers, view, choices)

if content.why_not:
    first_lines.markdown(f"**{plain(content.why_not)}**")
else:
    tables.table(made.lines(content), key="lines", shared=True)
    st.subheader("One line", anchor=False)
    line, by = widgets.choose_line(content)
    content = report.content(answers, view, replace(choices, line=line, by=by))
    widgets.draw(content)
    tables.table(made.by_month(content), key="by_month", shared=True)
    tables.table(made.parts(content), key="parts", shared=True)
    st.subheader("If less rolled forward", anchor=False)
    content = report.content(answers, view, replace(content.choices, less=widgets.choose_less()))
    st.markdown(plain(sentences.effect(content)))
    tables.table(made.effect(content), key="effect", shared=True)
    widgets.accounts()
    first, *others = sentences.all_of(content)
    first_lines.markdown(f"**{plain(first)}**")
    for sentence in others:
        first_lines.markdown(plain(sentence))

with beside:
    export.button(report.TITLE, lambda: made.sheets(content), view, headlines)
