"""Days added up into weeks, in Polars: no engine agrees with another on what a week is."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from validations.period_types import WEEKDAYS, week_of


class Weeks(NamedTuple):
    """Figures by week, and the weeks that are not complete."""

    frame: pl.DataFrame
    """One row per week in order: `week`, its last day, and the figure."""
    part: Collection[date]


def by_week(days: pl.DataFrame, column: str, *, first: date, last: date, ends_on: str, most: int) -> Weeks:
    """A count per `day` added up into weeks from `first` to `last`, the days between which everything is known.

    Weeks without a row count 0. A week that begins before `first` is left out; one that ends after `last` is a part
    week. At most so many weeks are kept, the latest.
    """
    ends = [end for end in _ends(first, last, ends_on) if end - timedelta(days=6) >= first][-most:]
    shift = pl.duration(days=(WEEKDAYS.index(ends_on) - pl.col("day").dt.weekday() + 1) % 7)
    summed = days.group_by((pl.col("day") + shift).alias("week")).agg(pl.col(column).sum())
    every = pl.DataFrame({"week": ends}, schema={"week": pl.Date})
    frame = every.join(summed, on="week", how="left", maintain_order="left").with_columns(pl.col(column).fill_null(0))
    return Weeks(frame, [end for end in ends if end > last])


def _ends(first: date, last: date, ends_on: str) -> list[date]:
    start, end = week_of(first, ends_on), week_of(last, ends_on)
    return [start + timedelta(days=7 * number) for number in range((end - start).days // 7 + 1)]
