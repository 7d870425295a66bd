"""Where the accounts of a month went: the Sankey."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from dashboard import formats, palette
from dashboard.charts.base import Option, labelled, safe
from dashboard.metrics.model import Metric
from validations.vocabulary import CLOSING_STATES, OPENING_STATES

_AT_CLOSING: Final = "\u200b"
"""Tells the two ends of a state apart without showing it."""


def sankey(frame: pl.DataFrame, metric: Metric, settings: formats.Notation, *, labels: Mapping[str, str]) -> Option:
    """Opening states on the left, closing states on the right, each flow as wide as its figure."""
    moved = frame.filter(pl.col(metric.key) > 0)
    left = [state for state in OPENING_STATES if state in set(moved["opening_state"].cast(pl.String))]
    right = [state for state in CLOSING_STATES if state in set(moved["closing_state"].cast(pl.String))]
    return {
        "animation": False,
        "tooltip": {"confine": True, "trigger": "item"},
        "series": [
            {
                "type": "sankey",
                "id": "flows",
                "left": 4,
                "right": 84,
                "top": 8,
                "bottom": 8,
                "nodeWidth": 14,
                "nodeGap": 10,
                "layoutIterations": 0,
                "draggable": False,
                "emphasis": {"focus": "adjacency"},
                "data": [_node(s, labels, 0) for s in left] + [_node(s, labels, 1) for s in right],
                "links": [_link(row, metric, settings, labels) for row in moved.iter_rows(named=True)],
                "lineStyle": {"color": "source", "opacity": 0.35},
            }
        ],
    }


def _node(state: str, labels: Mapping[str, str], depth: int) -> Option:
    return {
        "name": labelled([state], labels)[0] + _AT_CLOSING * depth,
        "depth": depth,
        "itemStyle": {"color": palette.STATE_COLOURS[state]},
        "label": {"position": "right"},
    }


def _link(row: Mapping[str, Any], metric: Metric, settings: formats.Notation, labels: Mapping[str, str]) -> Option:
    source, target = labelled([row["opening_state"], row["closing_state"]], labels)
    amount = row[metric.key]
    said = formats.text(amount, metric.unit, settings, full=True)
    return {
        "source": source,
        "target": target + _AT_CLOSING,
        "value": amount,
        "tooltip": {"formatter": f"{safe(source)} to {safe(target)}: <b>{safe(said)}</b>"},
    }
