"""From one level to another, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final, Literal

import plotly.graph_objects as go

from dashboard import formats, palette
from dashboard.charts.figure import Axes, Series, Settings, bar, figure, right_column, sideways
from dashboard.charts.labels import hover_name, plain
from dashboard.metrics.model import Unit

Meaning = Literal["level", "worse", "better", "neither", "unexplained"]
_LOOKS: Final[dict[Meaning, tuple[str, str]]] = {
    "level": ("Level", palette.NEUTRAL),
    "worse": (f"{palette.WORSE_SIGN} Adds", palette.WORSE),
    "better": (f"{palette.BETTER_SIGN} Collected", palette.BETTER),
    "neither": ("Taken away without cash", palette.STATE_COLOURS["written_off"]),
    "unexplained": ("Unexplained", palette.UNKNOWN),
}


@dataclass(frozen=True)
class Step:
    """A level, or a change from the level before it, in minor units; None where it is not recorded."""

    name: str
    amount: int | None
    meaning: Meaning
    key: str = ""
    """What a click on its bar stands for."""


@dataclass(frozen=True)
class Bar:
    """Where the bar of a step lies."""

    start: int
    end: int


def waterfall(steps: Sequence[Step], settings: formats.Notation) -> go.Figure:
    """Bars from top to bottom, each from the level before a step to the one after; colour, sign and pattern say what.

    The first step is a level; a change that is not recorded is named 'n/a' and changes nothing. Levels and changes may
    be negative.
    """
    lying = bars_of(steps)
    said = [formats.text(step.amount, Unit.MONEY, settings) for step in steps]
    exact = [formats.text(step.amount, Unit.MONEY, settings, full=True) for step in steps]
    names = [step.name for step in steps]
    reach = [max(abs(one.start), abs(one.end)) for one in lying]
    series = [
        Series(meaning, name, reach, [], colour, patterned=meaning in ("neither", "unexplained"))
        for meaning, (name, colour) in _LOOKS.items()
        if any(step.meaning == meaning for step in steps)
    ]
    axes = sideways(names, series, unit=Unit.MONEY, settings=settings, said=said)
    axes.layout.update({"barmode": "overlay", "bargap": 0.4})
    keys = [[step.key] for step in steps] if any(step.key for step in steps) else None
    boxes = [f"{hover_name(name)}: <b>{plain(text)}</b>" for name, text in zip(names, exact, strict=True)]
    hover = axes.hover(boxes, keys)
    bars = [_bars(one, steps, lying, axes) for one in series]
    return figure([*bars, right_column(said), hover], axes.layout)


def _bars(one: Series, steps: Sequence[Step], lying: Sequence[Bar], axes: Axes) -> Settings:
    own = [step.meaning == one.key for step in steps]
    lengths = [at.end - at.start if mine else None for at, mine in zip(lying, own, strict=True)]
    return bar(replace(one, values=lengths), axes, base=[at.start for at in lying])


def layers(steps: Sequence[Step]) -> list[Series]:
    """What a stacked chart of a workbook holds for each step, in minor units: an unseen part below, then the bars.

    Each meaning has a layer of its own, and a second one for what lies below zero where anything does.
    """
    lying = bars_of(steps)
    nothing = [""] * len(steps)
    ups = [max(bar.start, bar.end, 0) - max(_base(bar), 0) for bar in lying]
    downs = [min(bar.start, bar.end, 0) - min(_base(bar), 0) for bar in lying]
    found = [Series("base", "Where it starts", [_base(bar) for bar in lying], nothing, "transparent")]
    for meaning, (name, colour) in _LOOKS.items():
        own = [step.meaning == meaning for step in steps]
        patterned = meaning in ("neither", "unexplained")
        for side, values in (("up", ups), ("down", downs)):
            if any(own) and (side == "up" or any(v for v, mine in zip(values, own, strict=True) if mine)):
                shown = [value if mine else None for value, mine in zip(values, own, strict=True)]
                found.append(Series(f"{meaning}_{side}", name, shown, nothing, colour, patterned=patterned))
    return found


def bars_of(steps: Sequence[Step]) -> list[Bar]:
    """Where each step starts and ends; a level starts at 0."""
    levels = accumulate(
        steps,
        lambda reached, step: (step.amount or 0) if step.meaning == "level" else reached + (step.amount or 0),
        initial=0,
    )
    reached = list(levels)
    return [
        Bar(0 if step.meaning == "level" else before, after)
        for step, before, after in zip(steps, reached, reached[1:], strict=False)
    ]


def _base(bar: Bar) -> int:
    """The invisible part before a bar that hangs; 0 where it touches or crosses the axis."""
    if bar.start > 0 and bar.end > 0:
        return min(bar.start, bar.end)
    if bar.start < 0 and bar.end < 0:
        return max(bar.start, bar.end)
    return 0
