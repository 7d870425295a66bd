"""Print a frame of figures as a table for people, or as exact data for tools."""

import json
import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import polars as pl
from rich.table import Table

from dashboard import formats
from dashboard.cli.console import out
from dashboard.metrics import Metric, Unit, before_column, cases_column
from data_access.settings import Settings


class Format(StrEnum):
    """How figures are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def printed(
    frame: pl.DataFrame,
    metrics: Sequence[Metric],
    by: Sequence[str],
    settings: Settings,
    format_: Format,
    out_file: Path | None,
) -> None:
    """Print or write the figures: the dimensions, then the metrics; amounts in the base currency, exactly."""
    if format_ is Format.TABLE:
        table = _table(frame, metrics, by, settings)
        if out_file is None:
            out.print(table)
            return
        with out_file.open("w", encoding="utf-8") as file:
            type(out)(file=file, width=200).print(table)
        return
    exact = as_data(frame, metrics, by)
    content = _bytes(exact, format_)
    if out_file is not None:
        out_file.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()


def as_data(frame: pl.DataFrame, metrics: Sequence[Metric], by: Sequence[str]) -> pl.DataFrame:
    """The figures as data: months as 2026-05, amounts as exact decimals of the base currency."""
    names = [
        (name, metric)
        for metric in metrics
        for name in (metric.key, before_column(metric.key))
        if name in frame.columns
    ]
    dimensions = [pl.col(key).dt.strftime("%Y-%m") if key == "month" else pl.col(key).cast(pl.String) for key in by]
    return frame.select(*dimensions, *(_exact(name, metric.unit) for name, metric in names))


def _exact(name: str, unit: Unit) -> pl.Expr:
    if unit is not Unit.MONEY:
        return pl.col(name)
    return (pl.col(name).cast(pl.Decimal(38, 2)) * pl.lit(Decimal("0.01"), dtype=pl.Decimal(38, 2))).cast(
        pl.Decimal(38, 2)
    )


def _bytes(frame: pl.DataFrame, format_: Format) -> bytes:
    if format_ is Format.CSV:
        return frame.write_csv().encode()
    if format_ is Format.JSON:
        return (json.dumps(frame.to_dicts(), default=_number, indent=1) + "\n").encode()
    import io

    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no place in figures.")


def _table(frame: pl.DataFrame, metrics: Sequence[Metric], by: Sequence[str], settings: Settings) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    columns: list[list[str]] = []
    for key in by:
        table.add_column(key)
        columns.append([_dimension_text(value) for value in frame[key]])
    for metric in metrics:
        for name in (metric.key, before_column(metric.key)):
            if name in frame.columns:
                table.add_column(name, justify="right")
                columns.append(_texts(frame, name, metric, settings))
    for row in zip(*columns, strict=True):
        table.add_row(*row)
    return table


def _texts(frame: pl.DataFrame, name: str, metric: Metric, settings: Settings) -> list[str]:
    cases = (
        frame[cases_column(metric.key)].to_list()
        if name == metric.key and cases_column(metric.key) in frame.columns
        else None
    )
    return [
        formats.figure(value, metric, settings, cases=cases[row] if cases else None, full=True)
        for row, value in enumerate(frame[name])
    ]


def _dimension_text(value: object) -> str:
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value)
