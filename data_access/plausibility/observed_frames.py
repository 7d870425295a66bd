"""The columns that the rules of plausibility look at, and the frames that they are written over."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from validations.plausibility.observed import (
    AMOUNTS,
    CONDITION_COUNTS,
    DATES,
    DAY_ENDS,
    EVENTS,
    EXACT,
    FILLED,
    RECEIPTS,
    Observed,
    RowCondition,
)
from validations.tables import TABLES, Table

DAY_END: Final = "account_snapshot"
SET_AT_ONCE: Final = {"payment": ("component",), "interaction": ("trail_complete",)}
"""Optional columns of events that are known when the event is, unlike an outcome that comes later."""
NOT_EXPECTED: Final = frozenset({"exclusion"})
"""Columns of a day-end that are empty on most accounts."""
Schema = Mapping[str, Any]
JOURNAL: Final = "load_batch"
"""Written by the import itself, from the dates of what it loads."""


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


def observed(
    sums: Mapping[str, pl.DataFrame],
    small: Mapping[str, pl.DataFrame],
    receipts: Sequence[pl.DataFrame],
    conditions: Sequence[RowCondition],
) -> Observed:
    """Everything that was read, in the shape that rules expect."""
    book = _of_plausible_days(sums.get(DAY_END))
    by_period = {name: book if name == DAY_END else _with_month(frame) for name, frame in sums.items()}
    return Observed(
        day_ends=_day_ends(book, small.get("branch")),
        amounts=stacked(AMOUNTS, _amounts(book)),
        filled=stacked(FILLED, (one for name, frame in by_period.items() for one in _filled(name, frame))),
        events=stacked(EVENTS, (_events(name, frame) for name, frame in by_period.items() if "late" in frame.columns)),
        dates=stacked(DATES, (one for name, frame in sums.items() for one in _dates(name, frame))),
        receipts=stacked(RECEIPTS, [_with_month(one) for one in receipts]),
        conditions=stacked(
            CONDITION_COUNTS, (one for name, frame in by_period.items() for one in _counts(name, frame, conditions))
        ),
        tables=small,
    )


def stacked(schema: Schema, frames: Iterator[pl.DataFrame] | Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Frames below each other with these columns in these types; what a frame lacks is null."""
    typed = [
        frame.select(
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype, strict=False).alias(name)
            for name, dtype in schema.items()
        )
        for frame in frames
    ]
    return pl.concat([pl.DataFrame(schema=dict(schema)), *typed])


def _of_plausible_days(book: pl.DataFrame | None) -> pl.DataFrame:
    if book is None or "as_of_date" not in book.columns:
        return pl.DataFrame(schema={"as_of_date": pl.Date, "rows": pl.Int64})
    return book.with_columns(pl.col("as_of_date").cast(pl.Date)).filter(pl.col("as_of_date").is_not_null())


def _with_month(frame: pl.DataFrame) -> pl.DataFrame:
    """The first day of the month in place of its parts."""
    if "year" not in frame.columns:
        return frame
    year, month = (pl.col(name).cast(pl.Float64).cast(pl.Int32) for name in ("year", "month"))
    return frame.with_columns(pl.date(year, month, 1).alias("month")).drop("year")


def _day_ends(book: pl.DataFrame, branch: pl.DataFrame | None) -> pl.DataFrame:
    """Active accounts and balance by day-end, zone, branch and product."""
    named = book.rename({"branch": "branch_code", "product": "product_code"}, strict=False)
    if branch is not None and {"branch_code", "zone"} <= set(branch.columns) and "branch_code" in named.columns:
        zones = branch.select(pl.col("branch_code", "zone").cast(pl.String)).unique("branch_code")
        named = named.with_columns(pl.col("branch_code").cast(pl.String)).join(zones, on="branch_code", how="left")
    return stacked(DAY_ENDS, [named]).with_columns(pl.col("active").fill_null(0))


def _amounts(book: pl.DataFrame) -> Iterator[pl.DataFrame]:
    named = book.rename({"branch": "branch_code", "product": "product_code"}, strict=False)
    for name in amount_columns(TABLES[DAY_END]):
        parts = {f"{part}_{name}": part for part in ("total", "largest", "not_zero")}
        if set(parts) <= set(named.columns):
            yield named.rename(parts).with_columns(pl.lit(name).alias("column"))


def _filled(table: str, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    period = "as_of_date" if table == DAY_END else "month"
    if period not in frame.columns:
        return
    for name in watched_columns(TABLES[table]):
        if f"filled_{name}" not in frame.columns:
            continue
        held = [(part, f"{part}_{name}") for part in ("amount", "amount_unknown") if f"{part}_{name}" in frame.columns]
        yield (
            frame.filter(pl.col(period).is_not_null())
            .group_by(pl.col(period).alias("period"))
            .agg(
                pl.col("active" if "active" in frame.columns else "rows").sum().alias("rows"),
                pl.col(f"filled_{name}").sum().alias("filled"),
                *(pl.col(column).cast(EXACT, strict=False).sum().alias(part) for part, column in held),
            )
            .with_columns(pl.lit(table).alias("table"), pl.lit(name).alias("column"))
        )


def _events(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    day = event_day(TABLES[table])
    return frame.filter(pl.col("month").is_not_null()).with_columns(
        pl.lit(table).alias("table"), pl.lit(day).alias("column")
    )


def _dates(table: str, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for name in TABLES[table].fields if table != JOURNAL else ():
        if f"outside_{name}" in frame.columns and frame.height:
            yield frame.select(
                pl.lit(table).alias("table"),
                pl.lit(name).alias("column"),
                pl.col(f"outside_{name}").cast(pl.Int64).sum().alias("rows"),
                pl.col(f"earliest_{name}").cast(pl.String).min().alias("earliest"),
                pl.col(f"latest_{name}").cast(pl.String).max().alias("latest"),
            ).filter(pl.col("rows") > 0)


def _counts(table: str, frame: pl.DataFrame, conditions: Sequence[RowCondition]) -> Iterator[pl.DataFrame]:
    period = "as_of_date" if table == DAY_END else "month"
    for one in conditions:
        if one.table == table and f"condition_{one.name}" in frame.columns:
            by = pl.col(period) if period in frame.columns else pl.lit(None, dtype=pl.Date)
            yield (
                frame.group_by(by.alias("period"))
                .agg(
                    pl.col(f"among_{one.name}").cast(pl.Int64).sum().alias("rows"),
                    pl.col(f"condition_{one.name}").cast(pl.Int64).sum().alias("found"),
                )
                .with_columns(pl.lit(table).alias("table"), pl.lit(one.name).alias("condition"))
            )
