"""Marks on a chart over months where readers left notes."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from dashboard import formats, palette
from dashboard.charts.figure import HOVERED, Settings
from dashboard.charts.labels import hover_name

_MOST: Final = 3
"""Notes of a month on hover; the list beside the chart has all."""
_LONGEST: Final = 200


def note_marks(months: Sequence[date], notes: Sequence[tuple[date, str]]) -> list[Settings]:
    """One trace with a mark above each month that has notes; none where no month has."""
    by_month = {month: [text for of, text in notes if of == month] for month in months}
    marked = [(place, month) for place, month in enumerate(months) if by_month[month]]
    if not marked:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "meta": "notes",
            "x": [place for place, _ in marked],
            "y": [1] * len(marked),
            "yaxis": "y2",
            "marker": {"symbol": "triangle-down", "size": 10, "color": palette.NEUTRAL},
            "showlegend": False,
            "hovertext": [_hover(month, by_month[month]) for _, month in marked],
            "hovertemplate": HOVERED,
        }
    ]


def _hover(month: date, texts: Sequence[str]) -> str:
    shown = [text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…" for text in texts[:_MOST]]
    more = [f"and {len(texts) - _MOST} more"] if len(texts) > _MOST else []
    noun = "Note on" if len(texts) == 1 else f"{len(texts)} notes on"
    return "<br>".join(map(hover_name, [f"{noun} {formats.month_name(month)}", *shown, *more]))
