"""Gross roll-forward against net flow, explained with the month's own numbers."""

from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import cache, formats
from dashboard.metrics import Metric, Unit, metric
from dashboard.view import View

_FROM, _TO = "1-30", "31-60"
_STATES: Final = ["opening_state", "closing_state"]


def flows_in_words(gross: Metric, net: Metric, view: View) -> None:
    """Why the two differ, for the step from 1-30 to 31-60 of the month shown."""
    measure = metric(view.basis.opening)
    rates = cache.answer([gross.key, net.key], by=["opening_state"], scope=view.scope, months=[view.month])
    row: dict[str, Any] = next(rates.filter(pl.col("opening_state") == _FROM).iter_rows(named=True), {})
    if row.get(gross.key) is None or row.get(net.key) is None:
        return
    cells = cache.answer([measure.key], by=_STATES, scope=view.scope, months=[view.month]).select(*_STATES, measure.key)
    moved = [(opening, closing, amount or 0) for opening, closing, amount in cells.rows()]
    opened = sum(amount for opening, _, amount in moved if opening == _FROM)
    direct = sum(amount for opening, closing, amount in moved if (opening, closing) == (_FROM, _TO))
    others = sum(amount for _, closing, amount in moved if closing == _TO) - direct
    settings = cache.settings()
    unit = " accounts" if measure.unit is Unit.ACCOUNTS else ""
    said = {
        name: formats.text(value, measure.unit, settings)
        for name, value in {"opened": opened, "direct": direct, "others": others}.items()
    }
    rate = {one.key: formats.text(row[one.key], Unit.PERCENT, settings) for one in (gross, net)}
    st.markdown(
        f"**Gross against net.** {view.month_in_words} opened with {said['opened']}{unit} in {_FROM}. Gross "
        f"roll-forward, {rate[gross.key]}, is the share of these that closed in any worse bucket, each account counted "
        f"once. Net flow, {rate[net.key]}, is everything that closed in {_TO} divided by the same opening: "
        f"{said['direct']}{unit} that came from {_FROM} and {said['others']}{unit} that came from elsewhere, such as "
        "accounts that rolled back from 61-90. Those that jumped further are not in it."
    )
