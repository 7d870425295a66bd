"""Rules about columns that may be empty: suddenly empty, or known for some rows only."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from validations.plausibility.doubt import Doubt
from validations.plausibility.limits import Limits
from validations.plausibility.observed import Observed
from validations.plausibility.words import DAY_ENDS, money, period_key, period_text
from validations.tables import TABLES

FEWEST: Final = 3
"""Rows that a period must have, and values that the one before must have had, for the two to be compared."""
FEWEST_SPARSE: Final = 20
"""Values that a column filled on less than half of the rows must have had before."""
_HALF: Final = 50
_RARE: Final = 5
"""Percent of rows. What is filled on fewer than the second may just not occur."""


def is_flag(table: str, column: str) -> bool:
    """Whether figures count rows by this column, so that an unknown value is neither yes nor no."""
    declared = TABLES[table].fields[column]
    return column == "dpd" or bool(declared.vocabulary) or str(declared.dtype) == "Boolean"


def columns_emptied(observed: Observed, limits: Limits) -> Iterator[Doubt]:
    """A doubt per column and period whose filled share fell far below that of the period before."""
    ordered = observed.filled.filter(pl.col("rows") > 0).sort("table", "column", "period")
    over = ["table", "column"]
    filled_percent = pl.col("filled_before") * 100 / pl.col("rows_before")
    compared = ordered.with_columns(
        pl.col("rows", "filled", "period").shift(1).over(over).name.suffix("_before")
    ).filter(
        (pl.col("rows") >= FEWEST)
        & (pl.col("filled_before") >= FEWEST)
        & (filled_percent >= pl.when(pl.col("filled_before") >= FEWEST_SPARSE).then(_RARE).otherwise(_HALF))
    )
    share, before = pl.col("filled") / pl.col("rows"), pl.col("filled_before") / pl.col("rows_before")
    fell = ((before - share) * 100 >= limits.emptied_percent) | (pl.col("filled") == 0)
    for row in compared.filter(fell).iter_rows(named=True):
        yield _emptied(row)


def _emptied(row: Mapping[str, Any]) -> Doubt:
    table, column, now, before = row["table"], row["column"], row["period"], row["period_before"]
    held = f"{row['filled']:,}" if row["filled"] else "none"
    return Doubt(
        "column_emptied",
        table,
        period_key(table, now),
        column,
        (str(row["filled"]), str(row["rows"]), str(row["filled_before"]), str(row["rows_before"])),
        f"'{column}' of {table} is filled in {held} of {row['rows']:,} rows of {period_text(table, now)}; in "
        f"{period_text(table, before)} it was filled in {row['filled_before']:,} of {row['rows_before']:,}.",
        f"Load that period again with '{column}'; what is empty is unknown in every figure over it.",
    )


def columns_partly_unknown(observed: Observed, limits: Limits) -> Iterator[Doubt]:
    """A doubt per kind or flag, over all periods in which a part of it above the limit is unknown."""
    partly = (pl.col("filled") > 0) & (pl.col("filled") < pl.col("rows"))
    unknown = pl.col("rows") - pl.col("filled")
    many = unknown * 100 >= pl.col("rows") * limits.unknown_percent
    much = (pl.col("amount_unknown") * 100 >= pl.col("amount") * limits.unknown_percent) & (pl.col("amount") > 0)
    hit = observed.filled.filter(partly & (many | much.fill_null(value=False)))
    for (table, column), rows in hit.sort("period").group_by("table", "column", maintain_order=True):
        if is_flag(str(table), str(column)):
            yield _unknown(str(table), str(column), rows)


def _unknown(table: str, column: str, rows: pl.DataFrame) -> Doubt:
    total, unknown = int(rows["rows"].sum()), int((rows["rows"] - rows["filled"]).sum())
    sums = rows.select(pl.col("amount", "amount_unknown").sum()).row(0) if rows["amount"].count() else None
    of_money = f", {money(sums[1])} of {money(sums[0])} in money," if sums else ""
    return Doubt(
        "partly_unknown",
        table,
        period_key(table, rows["period"][-1]),
        column,
        (str(unknown), str(total), *(map(str, sums) if sums else ())),
        f"'{column}' is unknown for {unknown:,} of {total:,} rows of {table}{of_money} "
        f"{_within(table, rows['period'])}.",
        f"Fill '{column}' in the source or its SELECT; figures by {column} leave out or set apart what is unknown.",
    )


def _within(table: str, periods: pl.Series) -> str:
    first, last = period_text(table, periods[0]), period_text(table, periods[-1])
    word = "on" if table == DAY_ENDS else "in"
    what = "day-ends" if table == DAY_ENDS else "months"
    return f"{word} {last}" if len(periods) == 1 else f"in {len(periods)} {what} from {first} to {last}"
