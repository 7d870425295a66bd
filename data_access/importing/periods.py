"""The periods of a load: calendar months and days, and how many rows of each day it brings."""

from dataclasses import dataclass
from datetime import date, timedelta

from data_access.importing.checks import Workbench
from data_access.importing.staging import StagedTable
from data_access.importing.validate import LINE
from data_access.importing.words import literal, quoted


@dataclass(frozen=True, order=True)
class Span:
    """A calendar month or a single day; `end` is the first day after it."""

    first: date
    end: date

    @property
    def label(self) -> str:
        """2026-04 for a month, 2026-04-15 for a day."""
        return f"{self.first:%Y-%m-%d}" if self.end == self.first + timedelta(days=1) else f"{self.first:%Y-%m}"

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.first <= day < self.end


def month_of(day: date) -> Span:
    """The calendar month of a day."""
    first = day.replace(day=1)
    return Span(first, date(first.year + first.month // 12, first.month % 12 + 1, 1))


def day_of(day: date) -> Span:
    """A day as a period."""
    return Span(day, day + timedelta(days=1))


@dataclass(frozen=True)
class DayCount:
    """Rows of one day; without a day, rows whose date could not be read."""

    day: date | None
    loaded: int
    rejected: int


def days_of(bench: Workbench, staged: StagedTable) -> tuple[DayCount, ...]:
    """Rows to be loaded and rows rejected per day of the period column, oldest first; none without such a column."""
    if staged.table.period is None:
        return ()
    found = bench.connection.execute(
        f"""
        SELECT CAST(read_rows.{quoted(staged.table.period)} AS DATE),
               count(CASE WHEN against.{LINE} IS NULL THEN 1 END), count(against.{LINE})
        FROM read_parquet({literal(staged.rows)}) AS read_rows
        LEFT JOIN (SELECT DISTINCT {LINE} FROM read_parquet({literal(staged.reasons)})) AS against USING ({LINE})
        GROUP BY 1 ORDER BY 1
        """  # noqa: S608 - names of the contract
    ).fetchall()
    return tuple(DayCount(day, int(loaded), int(rejected)) for day, loaded, rejected in found)
