"""The periods of a load: how many rows of each day it brings, and which `--replace` says that it is the whole of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data_access.importing.row_validation import LINE
from data_access.importing.spelling import hint, listed, literal, quoted
from data_access.importing.staged_tables import StagedTable, Workbench
from validations.errors import ImportFileError
from validations.tables import TABLES


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


_WRITTEN: Final = re.compile(r"(?:(?P<table>\w+):)?(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?")


@dataclass(frozen=True)
class Replacement:
    """A period by name, of one table or of all tables of the load that have periods."""

    written: str
    table: str | None
    span: Span


def replacement(written: str) -> Replacement:
    """Read `2026-04`, `2026-04-15` or either behind `table:`.

    Raises ImportFileError when it is none of these, or the table has no periods.
    """
    parts = _WRITTEN.fullmatch(written.strip())
    if parts is None:
        raise ImportFileError(
            f"The period to replace is '{written}'; write a month such as 2026-04, a day such as 2026-04-30, or either "
            "behind a table, such as payment:2026-04."
        )
    table = parts["table"].lower() if parts["table"] else None
    if table is not None:
        _refuse_without_period(table, written)
    return Replacement(written, table, _span(parts, written))


def _span(parts: re.Match[str], written: str) -> Span:
    try:
        first = date(int(parts["year"]), int(parts["month"]), int(parts["day"] or 1))
    except ValueError:
        raise ImportFileError(f"The period to replace is '{written}'; there is no such date.") from None
    return day_of(first) if parts["day"] else month_of(first)


def _refuse_without_period(table: str, written: str) -> None:
    if table not in TABLES:
        raise ImportFileError(
            f"The period to replace is '{written}', but the data contract has no table '{table}'.{hint(table, TABLES)}"
        )
    if TABLES[table].period is None:
        raise ImportFileError(
            f"The period to replace is '{written}', but {table} has no periods: its rows are matched by their key. "
            f"Tables with periods are {_WITH_PERIODS}."
        )


_WITH_PERIODS: Final = listed([table.name for table in TABLES.values() if table.period], limit=100)


def spans_by_table(
    replacements: Sequence[Replacement], days: Mapping[str, Sequence[DayCount]]
) -> dict[str, tuple[Span, ...]]:
    """The named periods of each table of a load; `days` are its rows per day, of every table that it fills.

    Raises ImportFileError when a period is named that a table has no row of, or a table that the load does not fill.
    """
    spans: dict[str, list[Span]] = {name: [] for name in days}
    for each in replacements:
        for name in _tables_meant(each, days):
            if not any(count.loaded for count in days[name] if each.span.holds(count.day)):
                raise ImportFileError(_nothing_of(each, name, days))
            spans[name].append(each.span)
    return {name: tuple(dict.fromkeys(found)) for name, found in spans.items()}


def _tables_meant(each: Replacement, days: Mapping[str, Sequence[DayCount]]) -> list[str]:
    if each.table is None:
        meant = [name for name in days if TABLES[name].period]
        if not meant:
            raise ImportFileError(
                f"--replace {each.written} has no table to replace: {listed(list(days))} have no periods. Tables with "
                f"periods are {_WITH_PERIODS}."
            )
        return meant
    if each.table not in days:
        raise ImportFileError(f"--replace {each.written} names a table that this load does not fill: {each.table}.")
    return [each.table]


def _nothing_of(each: Replacement, name: str, days: Mapping[str, Sequence[DayCount]]) -> str:
    others = [
        other
        for other, counts in days.items()
        if any(count.loaded for count in counts if each.span.holds(count.day)) and other != name
    ]
    named = f"name the table that is meant, such as {others[0]}:{each.span.label}" if others else "leave it out"
    return (
        f"--replace {each.written} would empty {each.span.label} of {name}: the load has no row of it to put there; "
        f"{named}."
    )
