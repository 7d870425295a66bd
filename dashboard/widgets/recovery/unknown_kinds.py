"""What of the receipts is of unknown kind, beside what was collected."""

import streamlit as st

from dashboard import cache
from dashboard import unknown_kinds as note
from dashboard.metrics import metric
from dashboard.view import View
from dashboard.widgets.words import plain


def unknown_kinds(view: View) -> None:
    """A sentence where some receipts of the month are in no figure of what was collected; nothing otherwise."""
    if not note.askable(cache.figures(), view.scope):
        return
    said = note.sentence(
        [metric("collected_amount")],
        lambda asked: cache.answer(asked, scope=view.scope, months=[view.month]),
        cache.settings(),
    )
    if said:
        st.warning(plain(said), icon=":material/help:")
