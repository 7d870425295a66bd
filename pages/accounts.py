"""Accounts: the list that a review works through, one account of it, and a file of everything that matches."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.accounts import content as report
from dashboard.subjects.accounts import widgets
from dashboard.subjects.cover import stem
from dashboard.widgets import account_filters, filters, page
from dashboard.widgets.background_files import offer
from dashboard.worklist_rows import worklist_rows

answers = data_version.answers()
asked_for = filters.current()
view = report.of_latest(answers, asked_for)

beside = page.title(report.TITLE, "Every account past due, unknown or written off, in the order to work it in.", view)
if asked_for.month != view.month:
    st.info(
        f"The list is kept for the latest day-end only, so it shows {view.month_in_words}.", icon=":material/event:"
    )

if account := widgets.opened():
    account_filters.keep()
    widgets.draw_account(account)
else:
    narrowed = account_filters.narrow(view)
    total = widgets.cards(narrowed)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        question = widgets.put_in_order(narrowed)
        columns = widgets.pick_columns()
        widgets.order_explained()
    if question.work != "hold":
        widgets.draw(question, columns)
    if question.work != "open":
        widgets.draw_set_aside(question, columns)
    with beside:
        offer(
            "accounts",
            stem("Accounts", view),
            lambda form, link: report.long_list(answers, view, question, form, link),
            lambda form: worklist_rows(answers.settings, answers.worklist, report.in_main_list(question, form)),
            total=total,
        )
