"""A trend as a small SVG image: the line of a card, which needs no chart library to be drawn."""

from collections.abc import Sequence
from html import escape
from itertools import groupby, pairwise
from typing import Final

_WIDTH, _HEIGHT = 120.0, 32.0
_MARGIN: Final = 3.0
"""Space for the width of the line at the edges."""
_SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="240" height="64" role="img" '
    'aria-label="{alt}">{parts}</svg>'
)
_STROKE: Final = (
    '<path d="{steps}" fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round" '
    'stroke-linejoin="round" vector-effect="non-scaling-stroke"/>'
)
_GAP: Final = (
    '<path d="{steps}" fill="none" stroke="{colour}" stroke-width="1.25" stroke-opacity="0.6" stroke-dasharray="2 3" '
    'vector-effect="non-scaling-stroke"/>'
)


def sparkline(values: Sequence[float | None], *, colour: str, alt: str) -> str:
    """The course of a figure as SVG text, the last known value marked.

    Across values that nobody knows it is dotted and faint, so that a value alone between them is no stray point.

    `alt` is what a screen reader says of it.
    """
    places = _places(values)
    found = (list(run) for known, run in groupby(places, key=lambda place: place is not None) if known)
    runs = [[place for place in run if place] for run in found]
    lines = [_line(run) for run in runs]
    gaps = [_line([before[-1], after[0]]) for before, after in pairwise(runs)]
    last = [f"M{place[0]:.1f} {place[1]:.1f}h0" for place in places if place][-1:]
    parts = [
        *(_GAP.format(steps=steps, colour=colour) for steps in gaps),
        *(_STROKE.format(steps=steps, colour=colour, width=1.75) for steps in lines),
        *(_STROKE.format(steps=steps, colour=colour, width=6) for steps in last),
    ]
    return _SVG.format(width=_WIDTH, height=_HEIGHT, alt=escape(alt), parts="".join(parts))


def _places(values: Sequence[float | None]) -> list[tuple[float, float] | None]:
    """Where each value stands; a course without change lies in the middle."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    step = (_WIDTH - 2 * _MARGIN) / max(len(values) - 1, 1)
    room = _HEIGHT - 2 * _MARGIN

    def down(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return _MARGIN + room * (1 - share)

    return [None if one is None else (_MARGIN + place * step, down(one)) for place, one in enumerate(values)]


def _line(run: Sequence[tuple[float, float]]) -> str:
    """A run of known values; one alone is a dot."""
    steps = "L".join(f"{x:.1f} {y:.1f}" for x, y in run)
    return f"M{steps}" if len(run) > 1 else f"M{steps}h0"
