"""Who meets what was agreed: a grid of agencies and measures, each cell met, missed, without a term or on few cases."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, Literal

import polars as pl

from dashboard import formats, palette
from dashboard.charts.cell_grid import TOTAL_SHADE, Cell, Grid, shaded
from dashboard.charts.labels import labelled
from dashboard.metrics.model import Metric, Unit

Status = Literal["met", "missed", "no SLA", "too few cases", "not recorded"]
STATUSES: Final[tuple[Status, ...]] = ("met", "missed", "no SLA", "too few cases", "not recorded")
STATUS_SIGNS: Final[Mapping[str, str]] = {"met": "\u2713", "missed": "\u2717"}
"""What a cell begins with, so that it is not read from its colour alone."""
AGREED_SIGNS: Final = {False: "\u2265", True: "\u2264"}
"""Before a threshold, by whether more is worse."""
_MET, _MISSED = 0.45, 0.85


def sla_matrix(
    frame: pl.DataFrame,
    measures: Sequence[Metric],
    settings: formats.Notation,
    *,
    rows: str = "agency_code",
    labels: Mapping[str, str],
) -> Grid:
    """A grid of `rows` down and `measures` across, in the order of the frame and of `measures`.

    `frame` holds one row per cell: `rows`, `measure` (the key of a metric), `value` and `threshold` on the metric's
    own scale (null where there is none), `cases` (null where they are not counted) and `status`, one of STATUSES;
    `since`, where the frame has it, is the first month of a miss that still goes on.
    `labels` are those of `rows`. A cell says its sign and figure, and below it the threshold, 'no SLA' or its number
    of cases; hover says all of it. It stands for (row, measure).
    """
    known = {one.key: one for one in measures}
    held = frame.filter(pl.col("measure").cast(pl.String).is_in(list(known)))
    agreed = cache(lambda threshold, measure: threshold_text(threshold, known[measure], settings))
    read = [
        (row, known[measure], agreed(row["threshold"], measure))
        for row, measure in zip(held.iter_rows(named=True), held["measure"].cast(pl.String).to_list(), strict=True)
    ]
    down = [str(one) for one in held.get_column(rows).unique(maintain_order=True)]
    named = dict(zip(down, labelled(down, labels), strict=True))
    cells = [_cell(row, rows, named[str(row[rows])], one, term, settings) for row, one, term in read]
    return Grid(cells, down, list(known), labels, {one.key: one.label for one in measures})


def threshold_text(threshold: float | None, metric: Metric, settings: formats.Notation) -> str:
    """'≥ 80 %' where more is good, '≤ 2.0 days' where less is; empty without a threshold."""
    if threshold is None:
        return ""
    return f"{AGREED_SIGNS[metric.higher_is == 'bad']} {formats.text(threshold, metric.unit, settings)}"


def _cell(row: Mapping[str, Any], rows: str, who: str, metric: Metric, agreed: str, settings: formats.Notation) -> Cell:
    status = str(row["status"])
    exact = "" if status == "too few cases" else formats.text(row["value"], metric.unit, settings, full=True)
    since = f"{status} since {formats.month_name(row['since'])}" if row.get("since") else status
    parts = [exact, agreed and f"agreed {agreed}", since, _counted(row, settings)]
    hover = f"{who}, {metric.label}: {', '.join(part for part in parts if part)}"
    return Cell(
        str(row[rows]),
        metric.key,
        _label(row, metric, agreed, settings),
        hover,
        _shade(status),
    )


def _label(row: Mapping[str, Any], metric: Metric, agreed: str, settings: formats.Notation) -> str:
    """Sign and figure; below them what decides: the threshold, that there is no SLA, or the number of cases.

    A third line says since when the threshold is missed.
    """
    status = str(row["status"])
    if status == "too few cases":
        return f"too few\n{_counted(row, settings)}".rstrip()
    if status == "not recorded":
        return formats.NOT_AVAILABLE
    figure = _short(figure_text(row["value"], row["threshold"], metric, settings), metric)
    if status == "no SLA":
        return f"{figure}\nno SLA"
    since = f"\nsince {formats.month_short(row['since'])}" if row.get("since") else ""
    return f"{STATUS_SIGNS[status]} {figure}\n{_short(agreed, metric)}{since}"


def figure_text(value: float | None, threshold: float | None, metric: Metric, settings: formats.Notation) -> str:
    """The figure, which never reads like the threshold that it misses or exceeds."""
    if value is None or threshold is None:
        return formats.text(value, metric.unit, settings)
    return formats.apart(value, threshold, metric.unit, settings)


def _short(text: str, metric: Metric) -> str:
    """Without the words of its unit, which a cell has no room for and hover says."""
    return text.removesuffix(" per 1,000") if metric.unit is Unit.PER_THOUSAND else text


def _counted(row: Mapping[str, Any], settings: formats.Notation) -> str:
    return "" if row["cases"] is None else f"n = {formats.grouped(row['cases'], settings)}"


def _shade(status: str) -> str:
    match status:
        case "met":
            return shaded(palette.BETTER, _MET)
        case "missed":
            return shaded(palette.WORSE, _MISSED)
        case "too few cases":
            return TOTAL_SHADE
        case _:
            return shaded(palette.UNKNOWN, 0.0)
