"""Literal states of a database, and what is doubted of them."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from validations.plausibility.doubt import Limits
from validations.plausibility.doubt_rules import doubts
from validations.plausibility.observed import DAY_ENDS, Observed

MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)
BOOK = "whole book"
BRANCHES = pl.DataFrame(
    [("B1", "Agra", "A1", "Uttar Pradesh", "North"), ("B2", "Madurai", "A2", "Tamil Nadu", "South")],
    schema=["branch_code", "branch_name", "area", "state", "zone"],
    orient="row",
)
TERM = ("agency_code", "measure", "threshold", "effective_from", "effective_to")


def book(*rows: tuple[date, str, str, int, int | None]) -> Observed:
    """Day-end, zone, branch, active accounts and balance; one product."""
    full = [(day, zone, branch, "PL", active, balance) for day, zone, branch, active, balance in rows]
    return Observed(day_ends=pl.DataFrame(full, schema=DAY_ENDS, orient="row"))


def sizes(*accounts: int, start: date = date(2026, 5, 1), balance: int = 1000) -> Observed:
    """A day-end a day of one branch with so many active accounts."""
    days = [date(start.year, start.month, start.day + at) for at in range(len(accounts))]
    return book(*((day, "N", "B1", count, count * balance) for day, count in zip(days, accounts, strict=True)))


def told(observed: Observed, limits: Limits | None = None) -> list[tuple[str, str, str]]:
    """Rule, period and subject of every doubt."""
    return [(one.rule, one.period, one.subject) for one in doubts(observed, limits)]


def sentences(table: str, columns: tuple[str, ...], *rows: tuple[Any, ...], **settings: Any) -> list[str]:
    """What is doubted of a database with these branches and these rows of one table."""
    frame = pl.DataFrame(rows, schema=list(columns), orient="row")
    return [one.sentence for one in doubts(Observed(tables={"branch": BRANCHES, table: frame}, **settings))]


def term(
    start: date, end: date | None, measure: str = "visit_rate", threshold: str = "0.7", agency: str = "A"
) -> tuple[Any, ...]:
    return agency, measure, Decimal(threshold), start, end
