"""The lines of the cumulative chart as entries of a workbook: what each means, and its colour."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from dashboard import excel, palette
from dashboard.charts import Line
from dashboard.metrics import Metric, metric
from dashboard.pace import Length

COLOURS: Final[Mapping[Line, str]] = {
    "actual": palette.SERIES[0],
    "pace": palette.SERIES[1],
    "target": palette.SERIES[2],
    "before": palette.UNKNOWN,
}


def names(length: Length, earlier: str) -> dict[Line, str]:
    """What the lines are called; `earlier` names the month before."""
    behind = earlier if length == "month" else "A year before"
    return {"actual": "Collected", "pace": "Pace to target", "target": "Target", "before": behind}


def cumulative_sheet(frame: pl.DataFrame, length: Length, earlier: str, title: str) -> excel.Chart:
    """The cumulative chart with its data."""
    called = names(length, earlier)
    drawn = tuple(_line(key, called[key]) for key in COLOURS if frame[key].count())
    return excel.Chart(
        title, frame, drawn, x="working_day", colours={str(line): colour for line, colour in COLOURS.items()}
    )


def _line(key: Line, label: str) -> Metric:
    """A column of the cumulative frame, described like a metric."""
    meaning, formula = _MEANINGS[key]
    return replace(metric("collected_amount"), key=key, label=label, definition=meaning, formula_text=formula)


_MEANINGS: Final[Mapping[Line, tuple[str, str]]] = {
    "actual": ("Collected from the start of the period up to each working day.", "running sum of collected"),
    "pace": (
        "What should have been collected by each working day to be on the way to the target: the monthly target times "
        "the share that the last three to six months had collected by then.",
        "target x mean share of earlier months",
    ),
    "target": ("The target of the period.", "as set, else the sum of monthly targets"),
    "before": ("What an earlier period had collected by the same working day.", "running sum of collected"),
}
