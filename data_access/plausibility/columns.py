"""What is asked of each table's columns: how many rows are filled, what they add up to, what lies outside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from data_access.checking.rows import Rows
from validations.frame_model import EARLIEST, latest_plausible
from validations.plausibility.rule import RowCondition
from validations.tables import Table

DAY_END: Final = "account_snapshot"
SET_AT_ONCE: Final = {"payment": ("component",), "interaction": ("trail_complete",)}
"""Optional columns of events that are known when the event is, unlike an outcome that comes later."""
NOT_EXPECTED: Final = frozenset({"exclusion"})
"""Columns of a day-end that are empty on most accounts."""
Cell = sa.ColumnElement[Any]


@dataclass(frozen=True)
class Years:
    """The day that plausible years are counted from, and the last plausible day-end."""

    today: date
    last_day: date | None


def event_day(table: Table) -> str:
    """The column that tells the day of an event about an account; empty for tables that hold no such events."""
    if "account_id" not in table.fields or table.name == DAY_END:
        return ""
    dates = (name for name, one in table.fields.items() if one.is_date and not one.nullable and not one.may_lie_ahead)
    return table.period or next(dates, "")


def watched_columns(table: Table) -> tuple[str, ...]:
    """Columns that may be empty, but are filled by a source that knows them when the row is written."""
    if table.name == DAY_END:
        return tuple(name for name, one in table.fields.items() if one.nullable and name not in NOT_EXPECTED)
    if not event_day(table):
        return ()
    expected = (name for name, one in table.fields.items() if one.required and one.nullable and not one.is_date)
    return (*expected, *SET_AT_ONCE.get(table.name, ()))


def amount_columns(table: Table) -> tuple[str, ...]:
    """Columns of money."""
    return tuple(name for name, one in table.fields.items() if isinstance(one.dtype, pl.Decimal))


def asked_of(rows: Rows, years: Years, conditions: Sequence[RowCondition]) -> list[sa.Label[Any]]:
    """Everything that one scan of a table is asked for."""
    cells = rows.source.c
    asked = [sa.func.count().label("rows")]
    asked += [
        sa.func.count(_of_interest(rows, cells[name])).label(f"filled_{name}")
        for name in watched_columns(rows.table)
        if name in cells
    ]
    if rows.table.name == DAY_END:
        asked += _book(rows)
    if rows.table.name == "payment" and rows.has("amount", "kind"):
        asked += _money_of_no_kind(cells.amount, cells.kind)
    if (day := event_day(rows.table)) in cells and years.last_day is not None:
        late = (cells[day] >= literal(years.last_day + timedelta(days=1))) & within(cells[day], years)
        asked.append(_count_if(late, "late"))
    for name, one in rows.table.fields.items():
        if one.is_date and name in cells:
            asked += _outside(cells[name], one.latest(years.today))
    for condition in conditions:
        if condition.table == rows.table.name and rows.has(*condition.columns):
            asked.append(_count_if(sa.literal_column(f"({condition.sql})"), f"condition_{condition.name}"))
            asked.append(_count_if(sa.literal_column(f"({condition.among or 'TRUE'})"), f"among_{condition.name}"))
    return asked


def _of_interest(rows: Rows, cell: Cell) -> Cell:
    """The value; of a day-end only for active accounts, for one that is closed or written off has no days past due."""
    if rows.table.name != DAY_END or not rows.has("status"):
        return cell
    return sa.case((rows.source.c.status == "active", cell))


def literal(day: date) -> Cell:
    """A day written out: what is grouped by must be the same text wherever it stands."""
    return sa.literal_column(f"DATE '{day.isoformat()}'")


def within(cell: Cell, years: Years) -> sa.ColumnElement[bool]:
    """Whether a day lies in the plausible years."""
    return (cell >= literal(EARLIEST)) & (cell < literal(latest_plausible(years.today) + timedelta(days=1)))


def sane(cell: Cell, years: Years) -> Cell:
    """The day, or null where it is not plausible."""
    return sa.case((within(cell, years), cell))


def _book(rows: Rows) -> Iterator[sa.Label[Any]]:
    """Active accounts, their balance, and what makes out a total row in each column of amounts."""
    cells = rows.source.c
    if rows.has("status"):
        active = cells.status == "active"
        yield _count_if(active, "active")
        if rows.has("total_outstanding"):
            yield sa.func.sum(sa.case((active, cells.total_outstanding))).label("balance")
    for name in amount_columns(rows.table):
        if name in cells:
            yield sa.func.sum(cells[name]).label(f"total_{name}")
            yield sa.func.max(cells[name]).label(f"largest_{name}")
            yield _count_if(cells[name] != 0, f"not_zero_{name}")


def _money_of_no_kind(amount: Cell, kind: Cell) -> Iterator[sa.Label[Any]]:
    yield sa.func.sum(sa.func.abs(amount)).label("amount_kind")
    yield sa.func.sum(sa.case((kind.is_(None), sa.func.abs(amount)), else_=0)).label("amount_unknown_kind")


def _outside(cell: Any, latest: date) -> Iterator[sa.Label[Any]]:
    """How many days are not plausible, and the extremes as text: a driver may be unable to hold them."""
    outside = (cell < literal(EARLIEST)) | (cell >= literal(latest + timedelta(days=1)))
    yield _count_if(outside, f"outside_{cell.name}")
    for name, extreme in (("earliest", sa.func.min), ("latest", sa.func.max)):
        yield sa.cast(extreme(sa.case((outside, cell))), sa.String).label(f"{name}_{cell.name}")


def _count_if(condition: sa.ColumnElement[Any], name: str) -> sa.Label[Any]:
    return sa.func.sum(sa.case((condition, 1), else_=0)).label(name)
