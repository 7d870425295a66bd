"""Rules about values that no lender has: dates of other centuries, receipts twice, a total row among the accounts."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import polars as pl

from validations.frame_model import EARLIEST
from validations.plausibility.doubt import Doubt
from validations.plausibility.limits import Limits
from validations.plausibility.observed import Observed
from validations.plausibility.words import counted, day_text, money, month_text
from validations.tables import TABLES

BALANCES: Final = ("principal_outstanding", "total_outstanding")
FEWEST_ADDED: Final = 2
"""Accounts with a balance that a total must add up."""
FEWEST_ELSEWHERE: Final = 5
"""The same for other amounts, and within one branch or product: so few may happen to add up."""


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
