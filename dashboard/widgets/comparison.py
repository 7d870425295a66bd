"""What changed a rate, in words and as a table."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from dashboard import cache, excel, formats
from dashboard.metrics import Metric
from dashboard.view import View
from validations.dimensions import dimension

_EFFECTS = ("rate_effect", "mix_effect", "total_effect")


def change_in_words(rate: Metric, by: str, view: View, *, largest: int) -> pl.DataFrame | None:
    """Say how much a rate changed and why; returns its contributors, or None with the reason on screen."""
    if view.before is None or view.open_until is not None:
        st.info(_why_not(view), icon=":material/info:")
        return None
    parts = cache.contributors(rate.key, by=by, scope=view.scope, month=view.month, before=view.before)
    if parts.is_empty():
        st.info(f"{rate.label} is not available in both months.", icon=":material/info:")
        return None
    effects = parts.select(pl.col(_EFFECTS).sum()).row(0, named=True)
    listed = min(largest, parts.height)
    st.markdown(
        f"**{rate.label}: {formats.points(effects['total_effect'])} since {view.compared_with}**, of which "
        f"{formats.points(effects['rate_effect'])} because segments' own rates changed and "
        f"{formats.points(effects['mix_effect'])} because the mix of segments did. The {listed} largest contributors "
        f"by {dimension(by).label.lower()}, with the direction of the whole bar marked:",
        help="Midpoint decomposition: a segment's rate effect is the change of its rate at its mean weight; its mix "
        "effect the change of its weight at its mean rate against that of the whole. The parts add up to the change.",
    )
    return parts


def contributors_table(
    parts: pl.DataFrame, rate: Metric, by: str, labels: Mapping[str, Mapping[str, str]]
) -> excel.Table:
    """Every contributor with its rates and effects; the effects of all rows add up to the change."""
    kinds = {"rate_before": excel.Kind.PERCENT, "rate_now": excel.Kind.PERCENT, "weight_now": excel.Kind.PERCENT}
    return excel.listing(
        f"Contributors to {rate.label}",
        parts,
        headings={
            by: dimension(by).label,
            "rate_before": "Rate before",
            "rate_now": "Rate now",
            "weight_now": "Share of the book",
            "rate_effect": "Rate effect",
            "mix_effect": "Mix effect",
            "total_effect": "Together",
        },
        kinds=kinds | dict.fromkeys(_EFFECTS, excel.Kind.POINTS),
        labels=labels,
    )


def _why_not(view: View) -> str:
    if view.open_until is not None:
        return "The month is still open; what changed a rate is split up once it is complete."
    return "Contributors need a month to compare with; pick a comparison whose month has figures."
