"""What changed a rate, in words."""

import polars as pl
import streamlit as st

from dashboard import formats
from dashboard.metrics import Metric
from dashboard.reports.change import why_changed
from dashboard.view import View
from validations.dimensions import dimension


def change_in_words(parts: pl.DataFrame | None, rate: Metric, by: str, view: View, *, largest: int) -> bool:
    """Say how much a rate changed and why; False, with the reason on screen, where that cannot be told."""
    if parts is None or parts.is_empty():
        st.info(_why_not(parts, rate, view), icon=":material/info:")
        return False
    change = float(parts["total_effect"].sum())
    listed = min(largest, parts.height)
    st.markdown(
        f"**{rate.label}: {formats.points(change)} since {view.compared_with}.** {why_changed(parts, by)} "
        f"{_largest(listed)} by {dimension(by).label.lower()}:",
        help="Midpoint decomposition: a segment's rate effect is the change of its rate at its mean weight; its mix "
        "effect the change of its weight at its mean rate against that of the whole. The parts add up to the change.",
    )
    return True


def _largest(listed: int) -> str:
    return "The largest contributor" if listed == 1 else f"The {listed} largest contributors"


def _why_not(parts: pl.DataFrame | None, rate: Metric, view: View) -> str:
    if parts is not None:
        return f"{rate.label} is not available in both months."
    if view.open_until is not None:
        return "The month is still open; what changed a rate is split up once it is complete."
    if view.month == view.months[0]:
        return f"Contributors need an earlier month to compare with; {view.month_in_words} is the first with figures."
    return "Contributors need a month to compare with; pick a comparison whose month has figures."
