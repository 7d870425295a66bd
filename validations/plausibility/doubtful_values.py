"""Rules about recorded values: columns emptied or partly unknown, dates outside, receipts twice, total rows."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from validations.frame_model import EARLIEST
from validations.plausibility.doubt import (
    DAY_ENDS,
    Doubt,
    Limits,
    counted,
    day_text,
    money,
    month_text,
    period_key,
    period_text,
    verb,
)
from validations.plausibility.observed import Observed
from validations.tables import TABLES

FEWEST: Final = 3
"""Rows that a period must have, and values that the one before must have had, for the two to be compared."""
FEWEST_SPARSE: Final = 20
"""Values that a column filled on less than half of the rows must have had before."""
_HALF: Final = 50
_RARE: Final = 5
"""Percent of rows. What is filled on fewer than the second may just not occur."""
BALANCES: Final = ("principal_outstanding", "total_outstanding")
FEWEST_ADDED: Final = 2
"""Accounts with a balance that a total must add up."""
FEWEST_ELSEWHERE: Final = 5
"""The same for other amounts, and within one branch or product: so few may happen to add up."""
EVERY_MONTH: Final = ("payment", "presentation", "interaction", "complaint")
"""Events that belong to a month's figures, so that those before the first month are in no figure."""


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


def events_outside(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt per table with events before the month of the first day-end, and one with events after the last."""
    if not (days := observed.days):
        return
    first, last = days[0].replace(day=1), days[-1]
    for (table,), rows in observed.events.group_by("table", maintain_order=True):
        name = str(table)
        early = rows.filter(pl.col("month") < first)
        if early.height and name in EVERY_MONTH:
            yield _early(name, int(early["rows"].sum()), days[0])
        if late := int(rows["late"].sum()):
            yield _late(name, late, last)


def _early(table: str, rows: int, first: date) -> Doubt:
    return Doubt(
        "events_outside",
        table,
        f"{first:%Y-%m}",
        "before the first day-end",
        (str(rows), first.isoformat()),
        f"{counted(rows, 'row')} of {table} {verb(rows, 'is', 'are')} dated before {month_text(first)}, the month of "
        "the first day-end, and in no month's figures.",
        "Load the day-ends of the earlier months, or accept this doubt if the history begins earlier than the book.",
    )


def _late(table: str, rows: int, last: date) -> Doubt:
    return Doubt(
        "events_outside",
        table,
        last.isoformat(),
        "after the last day-end",
        (str(rows),),
        f"{counted(rows, 'row')} of {table} {verb(rows, 'is', 'are')} dated after the last day-end, {day_text(last)}, "
        "and not in the figures yet.",
        "Load the day-ends of account_snapshot up to these dates, or correct the dates.",
    )


def dates_outside(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt per column that holds dates before 1950 or more years ahead than it may."""
    for table, column, rows, earliest, latest in observed.dates.filter(pl.col("rows") > 0).iter_rows():
        examples = earliest if earliest == latest else f"{earliest} to {latest}"
        years = TABLES[table].fields[column].years_ahead
        yield Doubt(
            "date_outside",
            table,
            "",
            column,
            (str(rows), earliest, latest),
            f"'{column}' of {table} holds {counted(rows, 'date')} before {EARLIEST.year} or more than {years} years "
            f"ahead: {examples}; figures by that date leave such rows out.",
            f"Correct '{column}' in the source and load those rows again; a year of two digits is the usual cause.",
        )


def repeated_receipts(observed: Observed, limits: Limits) -> Iterator[Doubt]:
    """A doubt per month in which many receipts repeat account, moment and amount of another receipt."""
    many = pl.col("repeated") * 100 >= pl.col("receipts") * limits.repeated_percent
    hit = observed.receipts.filter(many & (pl.col("repeated") >= max(1, limits.repeated_receipts)))
    for month, receipts, amount, repeated, repeated_amount in hit.iter_rows():
        yield Doubt(
            "repeated_receipts",
            "payment",
            f"{month:%Y-%m}",
            "receipts",
            (str(repeated), str(receipts), str(repeated_amount)),
            f"Of {counted(receipts, 'receipt')} of {month_text(month)}, {repeated:,} repeat account, time and amount "
            f"of another one under a new number: {money(repeated_amount)} of {money(amount)} may be counted twice.",
            "See whether a file was loaded twice under new receipt numbers, and remove the second receipts.",
        )


def total_rows(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt per day-end, and branch or product, with an account whose amount equals the sum of all others there."""
    told: set[date] = set()
    for by in ((), ("branch_code",), ("product_code",)):
        found: dict[tuple[Any, ...], list[tuple[str, Any]]] = {}
        sums = observed.amounts.group_by("as_of_date", *by, "column", maintain_order=True).agg(
            pl.col("total").sum(), pl.col("largest").max(), pl.col("not_zero").sum()
        )
        added = pl.col("not_zero") - 1
        enough = (
            pl.when(pl.col("column").is_in(BALANCES) & pl.lit(not by)).then(FEWEST_ADDED).otherwise(FEWEST_ELSEWHERE)
        )
        twice = sums.filter((pl.col("largest") * 2 == pl.col("total")) & (pl.col("total") > 0) & (added >= enough))
        for row in twice.iter_rows(named=True):
            found.setdefault((row["as_of_date"], *(row[key] for key in by)), []).append((row["column"], row["largest"]))
        for key, columns in found.items():
            if by and key[0] in told:
                continue
            told |= {key[0]}
            place = observed.name(by[0].removesuffix("_code"), key[1]) if by else "whole book"
            yield _total_row(key[0], place, columns)


def _total_row(day: date, place: str, columns: list[tuple[str, Any]]) -> Doubt:
    amounts = ", ".join(f"{column} {money(amount)}" for column, amount in columns)
    where = "" if place == "whole book" else f" of {place}"
    return Doubt(
        "total_row",
        "account_snapshot",
        day.isoformat(),
        place,
        tuple(f"{column}={amount}" for column, amount in columns),
        f"One row of the day-end of {day_text(day)} holds as much as all other accounts{where} together ({amounts}): "
        "it may be a total row.",
        "Leave the total row out of the file or its SELECT, and load the day-end again.",
    )
