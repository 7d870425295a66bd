"""One account's days past due by month, as a strip coloured by bucket."""

from datetime import date

import polars as pl

from dashboard import formats, palette
from dashboard.charts.base import Option
from dashboard.charts.cells import Cell, grid, shaded
from dashboard.metrics.model import Unit
from validations.vocabulary import BUCKETS

DPD, OVERDUE = "Days past due", "Overdue"


def strip(positions: pl.DataFrame, settings: formats.Notation) -> Option:
    """Month by month the days past due and the overdue amount; a cell that ended says how instead of days.

    `positions` holds as_of_date, status, bucket, dpd and overdue in minor units, oldest first.
    """
    rows = positions.to_dicts()
    months = [_month(row["as_of_date"]) for row in rows]
    cells = [cell for row, month in zip(rows, months, strict=True) for cell in _cells(row, month, settings)]
    return grid(cells, [DPD, OVERDUE], months, {}, {}, clickable=False)


def _cells(row: dict[str, object], month: str, settings: formats.Notation) -> list[Cell]:
    bucket, status, days = str(row["bucket"]), str(row["status"]), row["dpd"]
    active = status == "active"
    state = bucket if active else status.replace("_", " ").capitalize()
    colour = shaded(palette.STATE_COLOURS[bucket if active else status], 1.0 if bucket != BUCKETS[0] else 0.3)
    overdue = row["overdue"] if isinstance(row["overdue"], int) else None
    said = (str(days) if days is not None else formats.NOT_AVAILABLE) if active else state
    short, full = (formats.text(overdue, Unit.MONEY, settings, full=whole) for whole in (False, True))
    return [
        Cell(DPD, month, said, f"{month}: {state}, {said} days past due" if active else f"{month}: {state}", colour),
        Cell(OVERDUE, month, short, f"{month}: {full} overdue", "rgba(127,127,127,0.08)"),
    ]


def _month(day: date) -> str:
    return formats.month_short(day)
