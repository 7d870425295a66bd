"""Accounts: the list that a review works through, one account of it, and a file of everything that matches."""

import streamlit as st

from dashboard import cache
from dashboard.reports import accounts as report
from dashboard.reports.file_name import stem
from dashboard.widgets import filters, page
from dashboard.widgets.accounts import keep, listed, narrow, one_account, order_explained, pick_columns, put_in_order
from dashboard.widgets.long_export import offer

asked_for = filters.current()
view = report.of_latest(cache.reader(), asked_for)

beside = page.title(report.TITLE, "Every account past due, unknown or written off, in the order to work it in.", view)
if asked_for.month != view.month:
    st.info(
        f"The list is kept for the latest day-end only, so it shows {view.month_in_words}.", icon=":material/event:"
    )

if account := one_account.opened():
    keep()
    one_account.draw(account)
else:
    narrowed = narrow(view)
    total = listed.cards(narrowed)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        question = put_in_order(narrowed)
        columns = pick_columns()
        order_explained()
    listed.draw(question, columns)
    with beside:
        offer(
            "accounts",
            stem("Accounts", view),
            lambda form, link: report.long_list(cache.reader(), view, question, total, form, link),
            lambda: cache.worklist_rows(question),
            total=total,
        )
