"""The answers that come with the real data, and our figures in the same words."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl

from data_access.months import months_before

BANDS: Final[Mapping[str, str]] = {
    "Current": "CURRENT",
    "1-30": "1-29",
    "31-60": "30-59",
    "61-90": "60-89",
    "91-120": "90-119",
    "121-150": "120+",
    "151-180": "120+",
    "180+": "120+",
    "Unknown": "UNKNOWN",
    "closed": "PAID_OFF",
    "written_off": "CHARGED_OFF",
    "exit": "EXIT",
}
"""Our buckets and states -> the answers' bands. The due date is our day 1, so 1 to 30 days are their 1 to 29."""
FROM_BANDS: Final = ("CURRENT", "1-29", "30-59", "60-89", "90-119", "120+", "UNKNOWN", "CHARGED_OFF", "PAID_OFF")
EIGHT_DIGITS: Final = 5e-9
"""The answers print rates with eight decimals."""

Row = dict[str, str]


def read(folder: Path, name: str) -> list[Row]:
    """The rows of an answer."""
    with (folder / "answers" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def minor(text: str) -> int:
    """An amount in minor units."""
    return int(Decimal(text).scaleb(2).to_integral_exact())


def month(text: str) -> date:
    """The first day of a month written 2005-04."""
    return date.fromisoformat(f"{text}-01")


def cells(frame: pl.DataFrame, value: str, *, by_month: bool = False) -> dict[tuple[str, ...], int]:
    """A figure by opening and closing state added up into the answers' bands; by their month_from if asked.

    The answers' month is that of the opening, ours that of the movement. States that have no band are no pairs.
    """
    found: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for row in frame.iter_rows(named=True):
        if row["opening_state"] in BANDS:
            pair = (BANDS[row["opening_state"]], BANDS[row["closing_state"]])
            before = (f"{months_before(row['month'], 1):%Y-%m}",) if by_month else ()
            found[(*before, *pair)] += row[value] or 0
    return dict(found)


def matrix(rows: Sequence[Row], number: Any = minor) -> dict[tuple[str, ...], Any]:
    """An answer's matrix as (from, to) -> value, empty cells left out."""
    return {(row["from"], to): number(cell) for row in rows for to, cell in row.items() if to != "from" and cell != ""}


def shares(counts: Mapping[tuple[str, ...], int], kept: Sequence[str]) -> dict[tuple[str, ...], float]:
    """Each cell's share of its row's total over some closing bands; rows without any are left out."""
    totals: defaultdict[str, int] = defaultdict(int)
    for (opening, closing), count in counts.items():
        totals[opening] += count if closing in kept else 0
    return {
        (opening, closing): counts.get((opening, closing), 0) / total
        for opening, total in totals.items()
        for closing in kept
        if total
    }
