"""Where the accounts of a month went: the Sankey."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.figure import TEXT, Settings, figure
from dashboard.charts.labels import labelled, plain
from dashboard.metrics.model import Metric
from validations.vocabulary import CLOSING_STATES, OPENING_STATES

_HEIGHT: Final = 320
_MARGIN: Final = 8
_GAP: Final = 14
"""Pixels between two states."""
_FAINT: Final = 0.35
_HOVER: Final = "%{customdata}<extra></extra>"


def sankey(frame: pl.DataFrame, metric: Metric, settings: formats.Notation, *, labels: Mapping[str, str]) -> go.Figure:
    """Opening states on the left, closing states on the right, each flow as wide as its figure."""
    moved = frame.filter(pl.col(metric.key) > 0)
    flows = [
        (str(opening), str(closing), amount)
        for opening, closing, amount in moved.select("opening_state", "closing_state", metric.key).iter_rows()
    ]
    left = _totals(((opening, amount) for opening, _, amount in flows), OPENING_STATES)
    right = _totals(((closing, amount) for _, closing, amount in flows), CLOSING_STATES)
    names_left, names_right = labelled(left, labels), labelled(right, labels)
    place_left = {state: place for place, state in enumerate(left)}
    place_right = {state: place for place, state in enumerate(right, len(left))}
    amounts = [formats.text(amount, metric.unit, settings, full=True) for *_, amount in flows]
    ends = [labelled([opening], labels) + labelled([closing], labels) for opening, closing, _ in flows]
    scale = min(_scale(left.values()), _scale(right.values()))
    trace: Settings = {
        "type": "sankey",
        "meta": "flows",
        "arrangement": "fixed",
        "textfont": {"size": 11, "color": TEXT},
        "node": {
            "label": [plain(name) for name in (*names_left, *names_right)],
            "color": [palette.STATE_COLOURS[state] for state in (*left, *right)],
            "x": [0.001] * len(left) + [0.999] * len(right),
            "y": [*_middles(left.values(), scale), *_middles(right.values(), scale)],
            "thickness": 14,
            "pad": _GAP,
            "line": {"width": 0},
            "customdata": [
                f"{plain(name)} at {when}: <b>{plain(formats.text(total, metric.unit, settings, full=True))}</b>"
                for when, names, totals in (("opening", names_left, left), ("closing", names_right, right))
                for name, total in zip(names, totals.values(), strict=True)
            ],
            "hovertemplate": _HOVER,
        },
        "link": {
            "source": [place_left[opening] for opening, *_ in flows],
            "target": [place_right[closing] for _, closing, _ in flows],
            "value": [amount for *_, amount in flows],
            "color": [_faint(palette.STATE_COLOURS[opening]) for opening, *_ in flows],
            "customdata": [
                f"{plain(start)} to {plain(end)}: <b>{plain(amount)}</b>"
                for (start, end), amount in zip(ends, amounts, strict=True)
            ],
            "hovertemplate": _HOVER,
        },
    }
    margin = {"l": 4, "r": 4, "t": _MARGIN, "b": _MARGIN}
    return figure([trace], {"height": _HEIGHT, "margin": margin})


def _totals(flows: Iterable[tuple[str, int]], order: Sequence[str]) -> dict[str, int]:
    """What goes through each state of one end, in the order of the states."""
    totals = dict.fromkeys(order, 0)
    for state, amount in flows:
        totals[state] += amount
    return {state: total for state, total in totals.items() if total}


def _scale(totals: Collection[int]) -> float:
    """The height of one unit where the states and the gaps between them fill the chart from top to bottom."""
    return (_HEIGHT - 2 * _MARGIN - _GAP * (len(totals) - 1)) / (sum(totals) or 1)


def _middles(totals: Iterable[int], scale: float) -> list[float]:
    """Where the middle of each state lies, one below the other: 0 at the top of the chart, 1 at its bottom."""
    top, found = 0.0, []
    for total in totals:
        found.append((top + total * scale / 2) / (_HEIGHT - 2 * _MARGIN))
        top += total * scale + _GAP
    return found


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{_FAINT})"
