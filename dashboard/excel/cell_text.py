"""What a cell of a table reads as, on the screen and on slides alike."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

import polars as pl

from dashboard import formats
from dashboard.excel.page_export import Column, Kind, Table
from dashboard.metrics.model import Unit

_UNITS: Final = {
    Kind.MONEY: Unit.MONEY,
    Kind.PERCENT: Unit.PERCENT,
    Kind.DAYS: Unit.DAYS,
    Kind.PER_THOUSAND: Unit.PER_THOUSAND,
}


def texts(table: Table, column: Column, settings: formats.Notation, frame: pl.DataFrame | None = None) -> list[str]:
    """The cells of a column of a table as they read; of its totals where their frame is given."""
    rows = table.frame if frame is None else frame
    instead = words_instead(column, rows)
    kinds = [column.kind_of(row) for row in rows.to_dicts()] if column.kinds else [column.kind] * rows.height
    return [
        instead.get(at) or _text(value, kind, column, settings, table.placeholder)
        for at, (value, kind) in enumerate(zip(rows[column.name].to_list(), kinds, strict=True))
    ]


def _text(value: Any, kind: Kind, column: Column, settings: formats.Notation, placeholder: str) -> str:
    if value is None:
        return placeholder
    if isinstance(value, date):
        return _date(value, kind)
    if kind is Kind.YES_NO:
        return "Yes" if value else "No"
    write = writer_of(kind, settings)
    return column.labels.get(str(value), str(value)) if write is None else write(value)


def _date(value: date, kind: Kind) -> str:
    if isinstance(value, datetime):
        return formats.moment_text(value)
    return formats.month_name(value) if kind is Kind.MONTH else formats.date_text(value)


def writer_of(kind: Kind, settings: formats.Notation) -> Callable[[Any], str] | None:
    """How a value of this kind is written; None for words and dates, which Streamlit writes."""
    match kind:
        case Kind.POINTS | Kind.POINTS_APART:
            return formats.points if kind is Kind.POINTS else formats.points_apart
        case Kind.CHANGE:
            return formats.relative
        case Kind.DAYS_CHANGE | Kind.DIFFERENCE:
            of_days = Unit.DAYS if kind is Kind.DAYS_CHANGE else Unit.AVERAGE
            return lambda value: formats.level_change(value, of_days)
        case Kind.COUNT_CHANGE:
            return formats.count_change
        case Kind.COUNT:
            return lambda value: formats.grouped(int(value), settings)
        case Kind.NUMBER:
            return lambda value: formats.text(float(value), Unit.AVERAGE, settings)
        case Kind.MONEY_EXACT:
            return lambda value: formats.text(value, Unit.MONEY, settings, full=True)
        case _:
            unit = _UNITS.get(kind)
            return None if unit is None else lambda value: formats.text(value, unit, settings)


def words_instead(column: Column, frame: pl.DataFrame) -> dict[int, str]:
    """What stands in place of a figure, by row: too few cases, or the words that the table has for a missing one."""
    words = frame[column.words].to_list() if column.words else []
    said = {row: text for row, text in enumerate(words) if text and frame[column.name][row] is None}
    counts = frame[column.cases].to_list() if column.cases else []
    few = (row for row, count in enumerate(counts) if formats.too_few(column.minimum_cases, count))
    return said | dict.fromkeys(few, formats.TOO_FEW_CASES)
