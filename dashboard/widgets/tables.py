"""Tables on the screen: the very table that the workbook gets."""

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
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
_DRAWN_KEPT: Final = 200
"""Tables made for all readers whose values are kept."""
_UNITS: Final = {Kind.MONEY: Unit.MONEY, Kind.MONEY_EXACT: Unit.MONEY, Kind.PERCENT: Unit.PERCENT, Kind.DAYS: Unit.DAYS}


def table(shown: Table, *, key: str, placeholder: str = formats.NOT_AVAILABLE, shared: bool = False) -> None:
    """Draw a table with its heading; numbers stay numbers, so that sorting works, and carry their unit.

    `placeholder` stands where a value is not known, or empty where there can be none. A table that `shared` says was
    made for all readers is turned into values once; what one reader sees of customers never is.
    """
    st.markdown(f"**{plain(shown.title)}**", help=shown.note or None)
    if shown.frame.is_empty():
        st.caption("There are no rows for this selection.")
        return
    values, config = _drawn_once(shown) if shared else drawn(shown)
    st.dataframe(
        values,
        hide_index=True,
        column_config=config,
        placeholder=placeholder,
        height=_ROW * (min(values.num_rows, _MOST_ROWS_SHOWN) + 1) + 4,
        row_height=_ROW,
        key=key,
        alt=shown.title,
        lazy=False,
    )
    if shown.of_rows is not None and shown.of_rows > shown.frame.height:
        settings = cache.settings()
        st.caption(f"{formats.grouped(values.num_rows, settings)} of {formats.grouped(shown.of_rows, settings)} rows.")


def shared(content: Hashable, key: str, make: Callable[[], Table]) -> None:
    """Draw a table of what readers share; it is made once for all of them."""
    table(cache.once((content, key), make), key=key, shared=True)


def drawn(shown: Table) -> tuple[pa.Table, dict[str, Any]]:
    """The values of a table as the screen shows them, and how each of its columns is set.

    Made of plain values: for the few hundred rows of a screen that takes a fifth of the time of expressions. As Arrow
    they travel without pandas, which Arrow itself imports where it is given plain values.
    """
    values, config = {}, {}
    for column in _on_screen(shown):
        series, config[column.name] = _column(column, shown.frame[column.name])
        values[column.name] = series.to_arrow()
    return pa.Table.from_pydict(values), config


_drawn_once: Final = lru_cache(maxsize=_DRAWN_KEPT)(drawn)


def _on_screen(shown: Table) -> list[Column]:
    """The columns shown: where many metrics stand side by side, the numbers of cases are left to the workbook."""
    counted = {column.cases for column in shown.columns if column.cases}
    crowded = len(counted) > _MOST_WITH_CASES
    return [column for column in shown.columns if not (crowded and column.name in counted)]


def _column(column: Column, values: pl.Series) -> tuple[pl.Series, Any]:
    hint = definition(column.metric) if column.metric else None
    match column.kind:
        case Kind.TEXT | Kind.YES_NO:
            return _words(column, values), _config(st.column_config.TextColumn, column.label, hint)
        case Kind.MONTH:
            return values, _config(st.column_config.DateColumn, column.label, hint, format="MMM YYYY")
        case Kind.DATE:
            return values, _config(st.column_config.DateColumn, column.label, hint, format="D MMM YYYY")
        case Kind.MOMENT:
            return values, _config(st.column_config.DatetimeColumn, column.label, hint, format="D MMM YYYY, HH:mm")
        case Kind.COUNT:
            return _counts(values), _config(st.column_config.TextColumn, column.label, hint, alignment="right")
        case _:
            return _numbers(column, values, hint)


@lru_cache(maxsize=2048)
def _config(kind: Callable[..., Any], label: str, hint: str | None, **options: str) -> dict[str, Any]:
    """How a column is set, without what is not set: Streamlit copies each entry whenever a table is drawn."""
    return _set(kind(label, help=hint, **options))


def _set(config: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in config.items() if value is not None}
    return {name: _set(value) if isinstance(value, dict) else value for name, value in given.items()}


def _words(column: Column, values: pl.Series) -> pl.Series:
    if column.kind is Kind.YES_NO:
        answers = [None if value is None else "yes" if value else "no" for value in values.to_list()]
        return pl.Series(answers, dtype=pl.String)
    texts = values.cast(pl.String)
    if not column.labels:
        return texts
    return pl.Series([column.labels.get(text, text) for text in texts.to_list()], dtype=pl.String)


def _counts(values: pl.Series) -> pl.Series:
    """Whole numbers grouped as the settings say; spaces in front keep the order of text the order of numbers."""
    settings = cache.settings()
    texts = [None if value is None else formats.grouped(int(value), settings) for value in values.to_list()]
    width = max((len(text) for text in texts if text is not None), default=0)
    return pl.Series([None if text is None else text.rjust(width) for text in texts], dtype=pl.String)


def _numbers(column: Column, values: pl.Series, hint: str | None) -> tuple[pl.Series, Any]:
    known: list[float | None] = [None if value is None else float(value) for value in values.to_list()]
    if column.kind is Kind.POINTS:
        scale, decimals = formats.AxisScale(1 / 100, "pp"), 2
    elif column.kind is Kind.CHANGE:
        scale, decimals = formats.AxisScale(1 / 100, "%"), 1
    elif column.kind is Kind.NUMBER:
        scale, decimals = formats.AxisScale(1.0, ""), 2
    else:
        largest = max((abs(value) for value in known if value is not None), default=None)
        scale = formats.axis_scale(_UNITS[column.kind], largest, cache.settings())
        decimals = 1 if column.kind is Kind.DAYS else 2
    sign = "+" if column.kind in (Kind.POINTS, Kind.CHANGE) else ""
    unit = scale.suffix.replace("%", "%%")
    prefix, suffix = ("", f" {unit}") if not unit or unit[0].isalpha() or unit[0] == "%" else (unit[0], unit[1:])
    spec = f"{prefix}%{sign},.{decimals}f{suffix}".rstrip()
    # Adding 0 makes "0.00" of "-0.00".
    scaled = [None if value is None else round(value / scale.divisor, decimals) + 0.0 for value in known]
    config = _config(st.column_config.NumberColumn, column.label, hint, format=spec)
    return pl.Series(scaled, dtype=pl.Float64), config
