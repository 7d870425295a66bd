"""Print a frame of figures as a table for people, or as exact data for tools."""

import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl
from rich.table import Table

from dashboard import formats
from dashboard.cli.application import Format, out
from dashboard.cli.output_file import output_file
from dashboard.excel.cells import neutral
from dashboard.metrics import Metric, Unit, before_column, cases_column
from data_access.atomic_file import write_whole
from data_access.settings import Settings

_ENDINGS: Final = {Format.TABLE: ".txt", Format.CSV: ".csv", Format.JSON: ".json", Format.PARQUET: ".parquet"}


@dataclass(frozen=True)
class Output:
    """How figures are written, and where to; without a file they are printed."""

    format: Format
    file: Path | None
    overwrite: bool


KNOWN: Final = "known"
"""The status of a figure that can be said."""
_CASES: Final = "_n"
_STATUS: Final = "_status"


def printed(
    frame: pl.DataFrame,
    metrics: Sequence[Metric],
    by: Sequence[str],
    settings: Settings,
    output: Output,
) -> None:
    """Print or write the figures: the dimensions, then the metrics; amounts in the base currency, exactly."""
    if output.file is not None:
        content = _content(frame, metrics, by, settings, output.format)
        with output_file(
            output.file, (_ENDINGS[output.format],), overwrite=output.overwrite, store=settings.store_path
        ) as path:
            write_whole(path, content)
    elif output.format is Format.TABLE:
        out.print(_table(frame, metrics, by, settings))
    else:
        sys.stdout.buffer.write(as_bytes(as_data(frame, metrics, by), output.format))
        sys.stdout.flush()


def _content(
    frame: pl.DataFrame, metrics: Sequence[Metric], by: Sequence[str], settings: Settings, format_: Format
) -> bytes:
    if format_ is not Format.TABLE:
        return as_bytes(as_data(frame, metrics, by), format_)
    text = io.StringIO()
    type(out)(file=text, width=200).print(_table(frame, metrics, by, settings))
    return text.getvalue().encode()


def with_status(frame: pl.DataFrame, metrics: Sequence[Metric]) -> pl.DataFrame:
    """The frame with `<metric>_n`, the cases behind each rate, and `<metric>_status` of every metric.

    The status is 'known', 'too few cases' or 'n/a'; a metric that is no rate has no cases.
    """
    added: list[pl.Expr] = []
    for metric in metrics:
        few, counted = pl.lit(False), cases_column(metric.key)
        if counted in frame.columns:
            added.append(pl.col(counted).alias(f"{metric.key}{_CASES}"))
            few = (pl.col(counted) > 0) & (pl.col(counted) < metric.minimum_cases)
        status = (
            pl.when(few)
            .then(pl.lit(formats.TOO_FEW_CASES))
            .when(pl.col(metric.key).is_null())
            .then(pl.lit(formats.NOT_AVAILABLE))
            .otherwise(pl.lit(KNOWN))
        )
        added.append(status.alias(f"{metric.key}{_STATUS}"))
    return frame.with_columns(added)


def as_data(frame: pl.DataFrame, metrics: Sequence[Metric], by: Sequence[str]) -> pl.DataFrame:
    """The figures as data: months as 2026-05, amounts as exact decimals of the base currency."""
    names = [(name, metric) for metric in metrics for name in _columns_of(metric, frame)]
    dimensions = [pl.col(key).dt.strftime("%Y-%m") if key == "month" else pl.col(key).cast(pl.String) for key in by]
    return frame.select(*dimensions, *(_exact(name, metric.unit) for name, metric in names))


def _columns_of(metric: Metric, frame: pl.DataFrame) -> list[str]:
    """The columns that a metric has in the frame, in the order printed."""
    names = (metric.key, before_column(metric.key), f"{metric.key}{_CASES}", f"{metric.key}{_STATUS}")
    return [name for name in names if name in frame.columns]


def _exact(name: str, unit: Unit) -> pl.Expr:
    if unit is not Unit.MONEY or name.endswith((_CASES, _STATUS)):
        return pl.col(name)
    return (pl.col(name).cast(pl.Decimal(38, 2)) * pl.lit(Decimal("0.01"), dtype=pl.Decimal(38, 2))).cast(
        pl.Decimal(38, 2)
    )


def as_bytes(frame: pl.DataFrame, format_: Format) -> bytes:
    """The data as CSV, JSON or Parquet."""
    if format_ is Format.CSV:
        texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
        return frame.with_columns(neutral(pl.col(name)).alias(name) for name in texts).write_csv().encode()
    if format_ is Format.JSON:
        return _json(frame).encode()
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def _json(frame: pl.DataFrame) -> str:
    """A list of rows, one a line; amounts as numbers with every digit, which a float would round."""
    rows = (", ".join(f"{json.dumps(key)}: {_value(value)}" for key, value in row.items()) for row in frame.to_dicts())
    return "[\n" + ",\n".join(f" {{{row}}}" for row in rows) + "\n]\n"


def _value(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value)


def _table(frame: pl.DataFrame, metrics: Sequence[Metric], by: Sequence[str], settings: Settings) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    columns: list[list[str]] = []
    for key in by:
        table.add_column(key)
        columns.append([_dimension_text(value) for value in frame[key]])
    for metric in metrics:
        for name in _columns_of(metric, frame):
            table.add_column(name, justify="right")
            columns.append(_texts(frame, name, metric, settings))
    for row in zip(*columns, strict=True):
        table.add_row(*row)
    return table


def _texts(frame: pl.DataFrame, name: str, metric: Metric, settings: Settings) -> list[str]:
    if name.endswith((_CASES, _STATUS)):
        return ["" if value is None else str(value) for value in frame[name]]
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
