"""Identities of what agencies do: coverage, effort and promises equal the database's own totals and add up."""

from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from validations.reconciliation.identity import Controls, Identity, equal, total


def coverage_identities(coverage: pl.DataFrame, controls: Controls) -> Iterator[Identity]:
    """Every account that an agency held counts once; reaching an account takes an attempt."""
    allocated = total(coverage, "allocated")
    yield equal(
        "coverage: allocated accounts = accounts that any agency held",
        allocated,
        controls["allocated_accounts"],
        "accounts",
    )
    yield equal(
        "coverage: recalls = the database's own count",
        total(coverage, "recalled"),
        controls["recalled_count"],
        "recalls",
    )
    steps = ("allocated", "attempted", "contacted", "right_party")
    for wider, narrower in pairwise(steps):
        over = int((coverage[narrower] > coverage[wider]).fill_null(value=False).sum())
        yield equal(f"coverage: rows with more {_words(narrower)} than {_words(wider)} accounts", over, 0, "rows")


def effort_identities(effort: pl.DataFrame, controls: Controls) -> Iterator[Identity]:
    """Every contact of the month is an attempt of exactly one agency."""
    yield equal(
        "effort: attempts = the database's contacts of the month",
        total(effort, "attempts"),
        controls["attempts_count"],
        "attempts",
    )


def promise_identities(promises: pl.DataFrame, controls: Controls) -> Iterator[Identity]:
    """What falls due is kept, broken, pending or rescheduled; both totals are the database's own."""
    yield equal(
        "promises: due = the database's own count",
        total(promises, "due") or 0,
        controls["promises_due_count"],
        "promises",
    )
    yield equal(
        "promises: made = the database's own count",
        total(promises, "made") or 0,
        controls["promises_made_count"],
        "promises",
    )
    yield equal(
        "promises: amount due = the database's own total",
        total(promises, "due_amount") or 0,
        controls["promises_due_amount"] or 0,
        "money",
    )
    for suffix, unit in (("", "promises"), ("_amount", "money")):
        parts = [total(promises, f"{status}{suffix}") or 0 for status in ("kept", "broken", "pending", "rescheduled")]
        yield equal(
            f"promises: kept + broken + pending + rescheduled = due{', amount' if suffix else ''}",
            sum(parts),
            total(promises, f"due{suffix}") or 0,
            unit,
        )


def _words(column: str) -> str:
    return column.replace("_", " ")
