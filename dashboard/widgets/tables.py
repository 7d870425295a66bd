"""Tables on the screen: the very table that the workbook gets."""

from typing import Any, Final

import polars as pl
import pyarrow as pa
import streamlit as st

from dashboard import cache, formats
from dashboard.excel import Column, Kind, Table
from dashboard.metrics import Unit
from dashboard.widgets.cards import definition
from dashboard.widgets.words import plain

_ROW: Final = 32
_MOST_ROWS_SHOWN: Final = 12
_MOST_WITH_CASES: Final = 2
_UNITS: Final = {Kind.MONEY: Unit.MONEY, Kind.MONEY_EXACT: Unit.MONEY, Kind.PERCENT: Unit.PERCENT, Kind.DAYS: Unit.DAYS}


def table(shown: Table, *, key: str, placeholder: str = formats.NOT_AVAILABLE) -> None:
    """Draw a table with its heading; numbers stay numbers, so that sorting works, and carry their unit.

    `placeholder` stands where a value is not known, or empty where there can be none.
    """
    st.markdown(f"**{plain(shown.title)}**", help=shown.note or None)
    if shown.frame.is_empty():
        st.caption("There are no rows for this selection.")
        return
    frame, config = drawn(shown)
    st.dataframe(
        as_arrow(frame),
        hide_index=True,
        column_config=config,
        placeholder=placeholder,
        height=_ROW * (min(frame.height, _MOST_ROWS_SHOWN) + 1) + 4,
        row_height=_ROW,
        key=key,
        alt=shown.title,
        lazy=False,
    )
    if shown.of_rows is not None and shown.of_rows > shown.frame.height:
        settings = cache.settings()
        st.caption(f"{formats.grouped(frame.height, settings)} of {formats.grouped(shown.of_rows, settings)} rows.")


def as_arrow(frame: pl.DataFrame) -> pa.Table:
    """The values as they travel: a frame of Polars would be turned into one of pandas on its way."""
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest())


def drawn(shown: Table) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The values of a table as the screen shows them, and how each of its columns is set."""
    values, config = [], {}
    for column in _on_screen(shown):
        drawn_values, config[column.name] = _column(column, shown.frame)
        values.append(drawn_values.alias(column.name))
    return shown.frame.select(values), config


def _on_screen(shown: Table) -> list[Column]:
    """The columns shown: where many metrics stand side by side, the numbers of cases are left to the workbook."""
    counted = {column.cases for column in shown.columns if column.cases}
    crowded = len(counted) > _MOST_WITH_CASES
    return [column for column in shown.columns if not (crowded and column.name in counted)]


def _column(column: Column, frame: pl.DataFrame) -> tuple[pl.Expr | pl.Series, Any]:
    values, hint = pl.col(column.name), definition(column.metric) if column.metric else None
    if column.kind in (Kind.TEXT, Kind.YES_NO):
        return _words(column), st.column_config.TextColumn(column.label, help=hint)
    if column.kind is Kind.MONTH:
        return values, st.column_config.DateColumn(column.label, format="MMM YYYY", help=hint)
    if column.kind is Kind.DATE:
        return values, st.column_config.DateColumn(column.label, format="D MMM YYYY", help=hint)
    if column.kind is Kind.MOMENT:
        return values, st.column_config.DatetimeColumn(column.label, format="D MMM YYYY, HH:mm", help=hint)
    if column.kind is Kind.COUNT:
        return _counts(frame[column.name]), st.column_config.TextColumn(column.label, help=hint, alignment="right")
    return _number(column, frame, hint)


def _words(column: Column) -> pl.Expr:
    values = pl.col(column.name)
    if column.kind is Kind.YES_NO:
        return values.replace_strict({True: "yes", False: "no"}, default=None, return_dtype=pl.String)
    texts = values.cast(pl.String)
    return texts.replace(dict(column.labels)) if column.labels else texts


def _counts(values: pl.Series) -> pl.Series:
    """Whole numbers grouped as the settings say; spaces in front keep the order of text the order of numbers."""
    settings = cache.settings()
    texts = [None if value is None else formats.grouped(int(value), settings) for value in values.to_list()]
    width = max((len(text) for text in texts if text is not None), default=0)
    return pl.Series([None if text is None else text.rjust(width) for text in texts], dtype=pl.String)


def _number(column: Column, frame: pl.DataFrame, hint: str | None) -> tuple[pl.Expr, Any]:
    if column.kind is Kind.POINTS:
        scale, decimals = formats.AxisScale(1 / 100, "pp"), 2
    elif column.kind is Kind.CHANGE:
        scale, decimals = formats.AxisScale(1 / 100, "%"), 1
    elif column.kind is Kind.NUMBER:
        scale, decimals = formats.AxisScale(1.0, ""), 2
    else:
        largest = max((abs(value) for value in frame[column.name].to_list() if value is not None), default=None)
        scale = formats.axis_scale(_UNITS[column.kind], largest, cache.settings())
        decimals = 1 if column.kind is Kind.DAYS else 2
    sign = "+" if column.kind in (Kind.POINTS, Kind.CHANGE) else ""
    unit = scale.suffix.replace("%", "%%")
    prefix, suffix = ("", f" {unit}") if not unit or unit[0].isalpha() or unit[0] == "%" else (unit[0], unit[1:])
    spec = f"{prefix}%{sign},.{decimals}f{suffix}".rstrip()
    scaled = (pl.col(column.name).cast(pl.Float64) / scale.divisor).round(decimals) + 0.0  # never "-0.00"
    return scaled, st.column_config.NumberColumn(column.label, help=hint, format=spec)
