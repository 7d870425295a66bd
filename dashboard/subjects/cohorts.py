"""Cohorts: months, quarters or financial years of opening, each at the months on book that all of it has reached."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

import polars as pl

from dashboard import formats
from data_access.months import months_before
from validations.period_types import first_day

Length = Literal["month", "quarter", "year"]
LENGTHS: Final[dict[str, str]] = {"quarter": "Quarter", "month": "Month", "year": "Financial year"}
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}


def cohorts(
    frame: pl.DataFrame, sums: Sequence[str], length: Length, year_starts: int, by: Sequence[str] = ()
) -> pl.DataFrame:
    """by x cohort x first (its first month) x months_on_book x sums, oldest first.

    `frame` holds `month`, `months_on_book` as text, and the sums. A cohort has an age only where every month of it has
    reached that age and was seen at it, so that no two ages are ever added up. A cohort whose first months lie before
    the data begins is named by those that it has.
    """
    if frame.is_empty():
        return _empty(frame, sums, by)
    dated = _dated(frame, length, year_starts)
    newest = max(frame["month"].to_list())
    grouped = dated.group_by(*by, "first", "months_on_book").agg(
        *(pl.when(pl.col(one).count() > 0).then(pl.col(one).sum()).alias(one) for one in sums)
    )
    seen = dated.group_by("first", "months_on_book").agg(months=pl.col("opened").n_unique())
    whole = dated.group_by("first").agg(of=pl.col("opened").n_unique(), oldest=pl.col("opened").min())
    known = seen.join(whole, on="first").filter(pl.col("months") == pl.col("of"))
    reached = [
        months_before(newest, age) >= months_before(first, 1 - _MONTHS[length])
        for first, age in known.select("first", "months_on_book").iter_rows()
    ]
    known = known.filter(pl.Series(reached, dtype=pl.Boolean))
    names = [cohort_name(row[0], row[1], length) for row in known.select("first", "oldest").iter_rows()]
    named = known.with_columns(pl.Series("cohort", names, dtype=pl.String))
    kept = grouped.join(named.select("first", "months_on_book", "cohort"), on=["first", "months_on_book"])
    return kept.select(*by, "cohort", "first", "months_on_book", *sums).sort(*by, "first", "months_on_book")


def _dated(frame: pl.DataFrame, length: Length, year_starts: int) -> pl.DataFrame:
    """The frame with the month of opening, the first month of its cohort, and the age as a number."""
    ages = frame["months_on_book"].cast(pl.String).cast(pl.Int64)
    opened = [months_before(month, age) for month, age in zip(frame["month"], ages, strict=True)]
    first = [first_day(month, length, year_starts=year_starts) for month in opened]
    return frame.with_columns(
        ages.alias("months_on_book"),
        pl.Series("opened", opened, dtype=pl.Date),
        pl.Series("first", first, dtype=pl.Date),
    )


def cohort_name(first: date, oldest: date, length: Length) -> str:
    """'Jul 26', or 'Jul 26 to Sep 26'."""
    last = months_before(first, 1 - _MONTHS[length])
    names = [formats.month_short(month) for month in (max(first, oldest), last)]
    return " to ".join(dict.fromkeys(names))


def months_of(first: date, length: Length) -> Sequence[date]:
    """The months of the cohort that begins with this one."""
    return [months_before(first, -step) for step in range(_MONTHS[length])]


def _empty(frame: pl.DataFrame, sums: Sequence[str], by: Sequence[str]) -> pl.DataFrame:
    schema = {one: frame.schema[one] for one in (*by, *sums)}
    return pl.DataFrame(schema={**schema, "cohort": pl.String, "first": pl.Date, "months_on_book": pl.Int64})
