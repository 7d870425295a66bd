"""What came in so far: the day, the week, the month, the quarter and the financial year, side by side."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from dashboard import excel, formats
from dashboard.charts import NO_TARGET
from dashboard.excel import Kind
from dashboard.pace import ToDate
from dashboard.reports.recovery.pacing import LENGTHS, Pacing

_COLUMNS: Final = {
    "period": ("Period", Kind.TEXT, pl.String),
    "verdict": ("Against target", Kind.TEXT, pl.String),
    "collected": ("Collected", Kind.MONEY, pl.Int64),
    "target": ("Target", Kind.MONEY, pl.Int64),
    "achievement": ("Achievement", Kind.PERCENT, pl.Float64),
    "gap": ("Gap to target", Kind.MONEY, pl.Int64),
    "pace": ("Pace", Kind.PERCENT, pl.Float64),
    "last_month": ("Last month by then", Kind.MONEY, pl.Int64),
    "last_year": ("Last year by then", Kind.MONEY, pl.Int64),
    "expected": ("Expected by now", Kind.MONEY, pl.Int64),
    "source": ("How the target was set", Kind.TEXT, pl.String),
    "first": ("From", Kind.DATE, pl.Date),
    "last": ("Target up to", Kind.DATE, pl.Date),
    "projected": ("Projected", Kind.MONEY, pl.Int64),
    "error": ("Error of projections", Kind.PERCENT, pl.Float64),
    "run_rate": ("Collected per day", Kind.MONEY, pl.Int64),
    "required": ("Required per day left", Kind.MONEY, pl.Int64),
}
_ON_SCREEN: Final = 9
"""Columns of the page's table; the rest are on its cards, and in the workbook."""
SOURCES: Final[Mapping[str, str]] = {
    "set": "set for the period",
    "added": "sum of its months",
    "derived": "derived from the year's by past seasons",
    "none": NO_TARGET,
}
NOTE: Final = (
    "Targets are those set for the period, else the sum of its months; up to the end of the month shown where later "
    "months have none. Projections are to the end of the month shown. Expected by now: the target times the share that "
    "the last three to six months had collected by the same working day, of a day or a week its working days. Pace: "
    "collected over expected by now. Last month and last year: what had come by the same working day."
)


def to_date_table(pacing: Pacing, *, on_screen: bool = False) -> excel.Table:
    """One row per period that ends on the day shown."""
    columns = list(_COLUMNS)[: _ON_SCREEN if on_screen else None]
    rows = [_row(pacing.periods[length], name) for length, name in LENGTHS.items()]
    frame = pl.DataFrame(rows, schema={name: dtype for name, (_, _, dtype) in _COLUMNS.items()})
    return excel.listing(
        f"To date, {formats.date_text(pacing.day)} (working day {pacing.month.working_day} of "
        f"{pacing.month.working_days})",
        frame.select(columns),
        headings={name: _COLUMNS[name][0] for name in columns},
        kinds={name: _COLUMNS[name][1] for name in columns},
        note=NOTE,
    )


def _verdict(period: ToDate) -> str:
    """Whether a period has reached its target, or is on its way there."""
    if period.target is None:
        return NO_TARGET
    if period.gap is not None and period.gap >= 0:
        return "reached"
    if not period.remaining:
        return "missed"
    if period.pace is None:
        return formats.NOT_AVAILABLE
    return "on pace" if period.pace >= 1 else "behind"


def _row(period: ToDate, name: str) -> dict[str, object]:
    return {
        "period": name,
        "verdict": _verdict(period),
        "first": period.first,
        "last": period.goal.last,
        "collected": period.collected,
        "target": period.target,
        "source": SOURCES[period.goal.source],
        "achievement": period.achievement,
        "gap": period.gap,
        "expected": period.expected,
        "pace": period.pace,
        "last_month": period.month.last_month if period.length == "month" else None,
        "last_year": period.last_year,
        "projected": None if period.length in ("day", "week") else period.projected,
        "error": period.error,
        "run_rate": period.run_rate,
        "required": period.required_run_rate,
    }
