"""Hold a batch of rows against the contract and say, in a loader's words, what is wrong with each row."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from data_access.importing.convert import RAW, Given, allowed, convertible
from data_access.importing.words import listed
from validations.judged import broken_rules, table_schema
from validations.tables import Column, Table

LINE: Final = "_line"
"""Number of a row within the load of its table."""
REASONS: Final = pl.Schema({LINE: pl.Int64, "position": pl.Int32, "rule": pl.String, "reason": pl.String})
"""One row per broken rule of a row; `position` is the column's place in the contract, for the order of the reasons."""
SHOWN: Final = 60
"""Characters of a value that a reason quotes."""


def reasons_of(rows: pl.DataFrame, table: Table, given: Sequence[Given]) -> pl.DataFrame:
    """Every reason why rows of this batch cannot be loaded; empty if all can."""
    unconverted = [_unconverted(rows, each, table) for each in given if convertible(each)]
    broken = broken_rules(rows.select(each.name for each in given), table_schema(table.name))
    found = [frame for frame in (*unconverted, _worded(broken, rows, table)) if frame.height]
    return pl.concat(found) if found else REASONS.to_frame()


def reason_frame(rows: pl.DataFrame, position: int, rule: str, reason: pl.Expr) -> pl.DataFrame:
    """One reason for each of these rows."""
    return rows.select(
        pl.col(LINE), pl.lit(position, pl.Int32).alias("position"), pl.lit(rule).alias("rule"), reason.alias("reason")
    )


def _unconverted(rows: pl.DataFrame, given: Given, table: Table) -> pl.DataFrame:
    raw, words = RAW + given.name, allowed(given.column)
    failed = rows.filter(pl.col(raw).is_not_null())
    value = pl.col(raw).str.slice(0, SHOWN)
    reason = pl.format("{} is '{}'; allowed: {}", pl.lit(given.name), value, pl.lit(words))
    return reason_frame(failed, table.columns.index(given.name), f"{given.name} is not {words}", reason)


def _worded(broken: pl.DataFrame | None, rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    if broken is None:
        return REASONS.to_frame()
    worded = [
        _worded_check(cases, str(column), str(check), rows, table)
        for (column, check), cases in broken.group_by("column", "check", maintain_order=True)
    ]
    return pl.concat(worded)


def _worded_check(cases: pl.DataFrame, column: str, check: str, rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    at = rows.select(LINE, *([RAW + column] if RAW + column in rows.columns else []))[cases["index"].to_list()]
    failed = at.with_columns(value=cases["failure_case"])
    position = table.columns.index(column)
    if check == "not_nullable":
        # What could not be converted is null too, but has said so already.
        empty = failed.filter(pl.col(RAW + column).is_null()) if RAW + column in failed.columns else failed
        return reason_frame(empty, position, f"{column} is empty", pl.lit(f"{column} is empty; it must be filled"))
    words = bounds(table.fields[column]) or check
    reason = pl.format("{} is '{}'; allowed: {}", pl.lit(column), pl.col("value").str.slice(0, SHOWN), pl.lit(words))
    return reason_frame(failed, position, f"{column} is not {words}", reason)


def bounds(column: Column) -> str:
    """In words, which values of its type a column may hold."""
    if column.vocabulary:
        return listed(column.vocabulary, limit=12)
    if column.least is not None and column.most is not None:
        return f"{column.least} to {column.most}"
    if column.least is not None:
        return f"{column.least} or more"
    return f"{column.most} or less" if column.most is not None else ""
