"""One account's days past due by month, as a strip coloured by bucket."""

from datetime import date
from typing import Final

import polars as pl

from dashboard import formats, palette
from dashboard.charts.base import Option
from dashboard.charts.cells import Cell, grid, shaded
from dashboard.metrics.model import Unit
from validations.vocabulary import BUCKETS

DPD: Final = "Days past due"
_BREAK: Final = "\n"


def strip(positions: pl.DataFrame, settings: formats.Notation) -> Option:
    """Month by month the days past due, and on hover what was overdue; an account that ended says how instead of days.

    `positions` holds as_of_date, status, bucket, dpd and overdue in minor units, oldest first.
    """
    rows = positions.to_dicts()
    months = [_month(row["as_of_date"]) for row in rows]
    cells = [_cell(row, month, settings) for row, month in zip(rows, months, strict=True)]
    return grid(cells, [DPD], months, {}, {}, clickable=False)


def _cell(row: dict[str, object], month: str, settings: formats.Notation) -> Cell:
    bucket, status, days = str(row["bucket"]), str(row["status"]), row["dpd"]
    active = status == "active"
    state = bucket if active else status.replace("_", " ").capitalize()
    colour = shaded(palette.STATE_COLOURS[bucket if active else status], 1.0 if bucket != BUCKETS[0] else 0.3)
    overdue = row["overdue"] if isinstance(row["overdue"], int) else None
    said = (str(days) if days is not None else formats.NOT_AVAILABLE) if active else state
    full = formats.text(overdue, Unit.MONEY, settings, full=True)
    days_said = f", {said} days past due" if active else ""
    return Cell(DPD, month, said, f"{month.replace(_BREAK, ' ')}: {state}{days_said}, {full} overdue", colour)


def _month(day: date) -> str:
    """'May' above '26', which fits the narrowest cell."""
    return formats.month_short(day).replace(" ", _BREAK)
