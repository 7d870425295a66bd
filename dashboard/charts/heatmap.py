"""Heatmaps of figures: a metric over two dimensions, the movement between states, and one account month by month."""

from collections.abc import Mapping
from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard import formats, palette
from dashboard.charts.cell_grid import CLEAR, TOTAL_SHADE, Cell, Grid, grid_figure, shaded
from dashboard.charts.labels import labelled
from dashboard.metrics.model import Metric, Unit
from dashboard.value_names import named
from validations.vocabulary import BUCKETS, CLOSING_STATES, OPENING_STATES

TOTAL: Final = "Total"
DPD: Final = "Days past due"
_SIGNS: Final = {None: "", True: f"{palette.WORSE_SIGN} ", False: f"{palette.BETTER_SIGN} "}
_MEANINGS: Final = {None: palette.NEUTRAL, True: palette.WORSE, False: palette.BETTER}


def heatmap(
    frame: pl.DataFrame,
    metric: Metric,
    settings: formats.Notation,
    *,
    rows: str,
    across: str,
    labels: Mapping[str, Mapping[str, str]],
    clickable: bool = False,
) -> go.Figure:
    """A metric over two dimensions; the worse the figure, the stronger the shade. Figures are written in the cells."""
    shades = _shades(frame.get_column(metric.key).cast(pl.Float64), metric)
    short = formats.figures(frame, metric, settings)
    exact = formats.figures(frame, metric, settings, full=True)
    down, right = (frame.get_column(name).unique(maintain_order=True).to_list() for name in (rows, across))
    named_down, named_right = (
        dict(zip(values, labelled(values, labels.get(name, {})), strict=True))
        for values, name in ((down, rows), (right, across))
    )
    cells = [
        Cell(y, x, said, f"{named_down[y]}, {named_right[x]}: {full}", shade)
        for y, x, said, full, shade in zip(frame[rows], frame[across], short, exact, shades, strict=True)
    ]
    return grid_figure(Grid(cells, down, right, named_down, named_right), clickable=clickable)


def matrix(
    frame: pl.DataFrame, metric: Metric, settings: formats.Notation, *, labels: Mapping[str, str], as_share: bool
) -> go.Figure:
    """Opening state down, closing state across, shaded by better and worse; the last column is the row's total.

    `frame` holds opening_state, closing_state, the metric and `share` of the row. A cell says its figure, or with
    `as_share` its share of the row; an arrow up marks worse, an arrow down better.
    """
    down = [state for state in OPENING_STATES if state in set(frame["opening_state"].cast(pl.String))]
    right = [state for state in CLOSING_STATES if state in set(frame["closing_state"].cast(pl.String))]
    moved = [_moved(row, metric, settings, labels, as_share=as_share) for row in frame.iter_rows(named=True)]
    totals = dict(frame.group_by("opening_state").agg(pl.col(metric.key).sum()).iter_rows())
    whole = [_whole(state, totals[state], metric, settings, labels) for state in down]
    return grid_figure(Grid([*moved, *whole], down, [*right, TOTAL], labels, labels), clickable=True)


def strip(positions: pl.DataFrame, settings: formats.Notation) -> go.Figure:
    """Month by month the days past due, and on hover what was overdue; an account that ended says how instead of days.

    `positions` holds as_of_date, status, bucket, dpd and overdue in minor units, oldest first.
    """
    rows = positions.to_dicts()
    months = [formats.month_short(row["as_of_date"]) for row in rows]
    cells = [_cell(row, month, settings) for row, month in zip(rows, months, strict=True)]
    return grid_figure(Grid(cells, [DPD], months, {}, {}))


def _moved(
    row: Mapping[str, Any], metric: Metric, settings: formats.Notation, labels: Mapping[str, str], *, as_share: bool
) -> Cell:
    opening, closing = row["opening_state"], row["closing_state"]
    worse = palette.is_worse(opening, closing)
    part = formats.text(row["share"], Unit.PERCENT, settings)
    said = part if as_share else formats.text(row[metric.key], metric.unit, settings)
    full = formats.text(row[metric.key], metric.unit, settings, full=True)
    start, end = labelled([opening, closing], labels)
    shade = shaded(_MEANINGS[worse], row["share"] or 0.0)
    return Cell(opening, closing, f"{_SIGNS[worse]}{said}", f"{start} to {end}: {full}, {part} of the row", shade)


def _whole(
    state: str, total: int | None, metric: Metric, settings: formats.Notation, labels: Mapping[str, str]
) -> Cell:
    full = formats.text(total, metric.unit, settings, full=True)
    said = formats.text(total, metric.unit, settings)
    return Cell(state, TOTAL, said, f"{labelled([state], labels)[0]} at opening: {full}", TOTAL_SHADE, bold=True)


def _shades(values: pl.Series, metric: Metric) -> list[str]:
    low, high = values.min(), values.max()
    colour = palette.NEUTRAL if metric.higher_is == "neutral" else palette.WORSE
    if not isinstance(low, float) or not isinstance(high, float) or low == high:
        return [shaded(colour, 0.0)] * len(values)
    best = high if metric.higher_is == "good" else low
    return [CLEAR if value is None else shaded(colour, abs(value - best) / (high - low)) for value in values]


def _cell(row: dict[str, object], month: str, settings: formats.Notation) -> Cell:
    bucket, status, days = str(row["bucket"]), str(row["status"]), row["dpd"]
    active = status == "active"
    state = bucket if active else named(status)
    colour = shaded(palette.STATE_COLOURS[bucket if active else status], 1.0 if bucket != BUCKETS[0] else 0.3)
    overdue = row["overdue"] if isinstance(row["overdue"], int) else None
    said = (str(days) if days is not None else formats.NOT_AVAILABLE) if active else state
    full = formats.text(overdue, Unit.MONEY, settings, full=True)
    days_said = f", {said} days past due" if active else ""
    return Cell(DPD, month, said, f"{month}: {state}{days_said}, {full} overdue", colour)
