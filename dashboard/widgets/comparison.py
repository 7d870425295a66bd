"""What changed a rate, in words."""

import streamlit as st

from dashboard.reports.portfolio_health import PortfolioHealth
from dashboard.view import View
from validations.dimensions import dimension


def change_in_words(content: PortfolioHealth, view: View, *, largest: int) -> bool:
    """Say how much the rate followed changed and why; False, with the reason on screen, where that cannot be told."""
    parts = content.parts
    if parts is None or parts.is_empty():
        st.info(_why_not(content, view), icon=":material/info:")
        return False
    told, why = content.change
    listed = _largest(min(largest, parts.height))
    st.markdown(
        f"**{told}** {why} {listed} by {dimension(content.by).label.lower()}:",
        help="Midpoint decomposition: a segment's rate effect is the change of its rate at its mean weight; its mix "
        "effect the change of its weight at its mean rate against that of the whole. The parts add up to the change.",
    )
    return True


def _largest(listed: int) -> str:
    return "The largest contributor" if listed == 1 else f"The {listed} largest contributors"


def _why_not(content: PortfolioHealth, view: View) -> str:
    if content.parts is not None:
        return f"{content.rate.label} is not available in both months."
    if view.open_until is not None:
        return "The month is still open; what changed a rate is split up once it is complete."
    if view.month == view.months[0]:
        return f"Contributors need an earlier month to compare with; {view.month_in_words} is the first with figures."
    return "Contributors need a month to compare with; pick a comparison whose month has figures."
