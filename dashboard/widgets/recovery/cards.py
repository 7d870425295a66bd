"""The cards on top: where the period stands, where the month will end, and what collecting costs."""

from typing import Final

import streamlit as st

from dashboard import cache, formats
from dashboard.reports.headlines import Headline
from dashboard.reports.recovery import Recovery, recovery_headlines
from dashboard.widgets.cards import definition
from dashboard.widgets.words import plain

_WIDTH: Final = 170


def cards(content: Recovery) -> list[Headline]:
    """The cards of the period; where receipts by day cannot be shown, those of whole months, and why."""
    shown, why = recovery_headlines(cache.reader(), content, cache.settings())
    if why:
        st.info(plain(why), icon=":material/filter_alt_off:")
    with st.grid(4, min_column_width=_WIDTH, gap="small"):
        for one in shown:
            _card(one)
    return shown


def _card(one: Headline) -> None:
    delta = formats.delta_text(one.value, one.before, one.unit)
    compared = f"vs {one.compared_with}" if one.compared_with and delta is not None else ""
    defined = definition(one.metric, one.cases) if one.metric else ""
    st.metric(
        one.label,
        one.text(cache.settings()),
        delta,
        delta_description="; ".join(part for part in (compared, one.beside) if part) or None,
        help=f"{defined} {plain(one.meaning)}".strip(),
        border=True,
        height="stretch",
    )
