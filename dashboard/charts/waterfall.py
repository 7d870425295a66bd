"""From one level to another, step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final, Literal

import plotly.graph_objects as go

from dashboard import formats, palette
from dashboard.charts.figure import Axes, Series, Settings, bar, figure, in_points, right_column, sideways
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

_SPACE: Final = "\u2002"
_CHANGES: Final[Mapping[Meaning, str]] = {
    "level": "Where it stands",
    "worse": "For the worse",
    "better": "For the better",
    "neither": "Neither good nor bad",
    "unexplained": "Unexplained",
}


@dataclass(frozen=True)
class Step:
    """A level, or a change from the level before it, in minor units or as a figure; None where it is not recorded."""

    name: str
    amount: float | None
    meaning: Meaning
    key: str = ""
    """What a click on its bar stands for."""


@dataclass(frozen=True)
class Bar:
    """Where the bar of a step lies."""

    start: float
    end: float


def waterfall(steps: Sequence[Step], settings: formats.Notation) -> go.Figure:
    """Bars from top to bottom, each from the level before a step to the one after; colour, sign and pattern say what.

    A change that is not recorded is named 'n/a' and changes nothing. Levels and changes may be negative.
    """
    said = [formats.text(step.amount, Unit.MONEY, settings) for step in steps]
    exact = [formats.text(step.amount, Unit.MONEY, settings, full=True) for step in steps]
    return _drawn(steps, said, exact, Unit.MONEY, settings, {key: name for key, (name, _) in _LOOKS.items()})


def change_steps(steps: Sequence[Step], said: Sequence[str], unit: Unit, settings: formats.Notation) -> go.Figure:
    """The parts of a change from top to bottom, between levels that are drawn as differences from the first.

    `said` is what each step comes to. Changes of rates are drawn in percentage points.
    """
    # Parts are often all negative; a bar that ends at the edge of the chart would touch the sign.
    apart = [f"{_SPACE}{text}" for text in said]
    return _drawn(steps, apart, said, unit, settings, _CHANGES, points=unit is Unit.PERCENT)


def _drawn(
    steps: Sequence[Step],
    said: Sequence[str],
    exact: Sequence[str],
    unit: Unit,
    settings: formats.Notation,
    called: Mapping[Meaning, str],
    *,
    points: bool = False,
) -> go.Figure:
    lying = bars_of(steps)
    names = [step.name for step in steps]
    reach = [max(abs(one.start), abs(one.end)) for one in lying]
    series = [
        Series(meaning, called[meaning], reach, [], colour, patterned=meaning in ("neither", "unexplained"))
        for meaning, (_, colour) in _LOOKS.items()
        if any(step.meaning == meaning for step in steps)
    ]
    axes = sideways(names, series, unit=unit, settings=settings, said=said)
    axes.layout.update({"barmode": "overlay", "bargap": 0.4})
    if points:
        axes.layout["xaxis"] = in_points(axes.layout["xaxis"])
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
    nothing: float = 0
    levels = accumulate(
        steps,
        lambda reached, step: (step.amount or 0) if step.meaning == "level" else reached + (step.amount or 0),
        initial=nothing,
    )
    reached = list(levels)
    return [
        Bar(0 if step.meaning == "level" else before, after)
        for step, before, after in zip(steps, reached, reached[1:], strict=False)
    ]


def _base(bar: Bar) -> float:
    """The invisible part before a bar that hangs; 0 where it touches or crosses the axis."""
    if bar.start > 0 and bar.end > 0:
        return min(bar.start, bar.end)
    if bar.start < 0 and bar.end < 0:
        return max(bar.start, bar.end)
    return 0
