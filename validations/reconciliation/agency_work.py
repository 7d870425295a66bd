"""Identities of agencies' work, complaints, disputes and surveys: they equal the database's own totals and add up."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import polars as pl

from validations.reconciliation.identity import Controls, Frames, Identity, Rule, equal, total


def coverage_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Every account that an agency held counts once; reaching an account takes an attempt."""
    coverage = frames["coverage"]
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


def effort_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Every contact of the month is an attempt of exactly one agency."""
    effort = frames["effort"]
    yield equal(
        "effort: attempts = the database's contacts of the month",
        total(effort, "attempts"),
        controls["attempts_count"],
        "attempts",
    )


def promise_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """What falls due is kept, broken, pending or rescheduled; both totals are the database's own."""
    promises = frames["promises"]
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


def complaint_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """What came in equals the database's own count, and is split without rest by state and by timeliness."""
    complaints = frames["complaints"]
    received = total(complaints, "received")
    yield equal(
        "complaints: received = the database's own count", received, controls.get("complaints_count"), "complaints"
    )
    for column, said in (("complaint_status", "open + closed"), ("timely", "timely yes + no + undecided")):
        parts = complaints.group_by(column).agg(pl.col("received").sum()).sort(column)
        detail = ", ".join(f"{value} {count}" for value, count in parts.iter_rows())
        yield equal(f"complaints: {said} = received", total(parts, "received"), received, "complaints", detail)


def complaints_daily_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """The days of a month add up to the month, in every category."""
    daily = frames["complaints_daily"]
    complaints = frames["complaints"]
    by_day, by_month = (frame.group_by("category").agg(pl.col("received").sum()) for frame in (daily, complaints))
    both = by_day.join(by_month, on="category", how="full", suffix="_month", coalesce=True)
    off = int((both["received"].fill_null(0) != both["received_month"].fill_null(0)).sum())
    days, month = total(daily, "received") or 0, total(complaints, "received") or 0
    yield Identity(
        "complaints: days add up to the month, by category",
        days,
        month,
        days - month,
        off == 0,
        "complaints",
        f"{off} categories differ",
    )


def open_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """The stock of open complaints equals the database's own count."""
    waiting = frames["complaints_open"]
    yield equal(
        "complaints: open = the database's own count",
        total(waiting, "waiting"),
        controls.get("complaints_open_count"),
        "complaints",
    )


def list_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """The list of open complaints is as long as their count."""
    listed = frames["complaint_list"]
    waiting = frames["complaints_open"]
    yield equal("complaints: open = length of the list", total(waiting, "waiting"), listed.height, "complaints")


def dispute_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Open disputes, and those raised in the month, equal the database's own counts."""
    disputes = frames["disputes"]
    for column, control, said in (
        ("waiting", "disputes_open_count", "open"),
        ("raised", "disputes_raised_count", "raised"),
    ):
        yield equal(
            f"disputes: {said} = the database's own count", total(disputes, column), controls.get(control), "disputes"
        )


def survey_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Surveys sent equal the database's own count."""
    surveys = frames["surveys"]
    yield equal(
        "surveys: sent = the database's own count", total(surveys, "sent"), controls.get("surveys_count"), "surveys"
    )


RULES: Final = (
    Rule("coverage", ("coverage",), coverage_identities),
    Rule("effort", ("effort",), effort_identities),
    Rule("promises", ("promises",), promise_identities),
    Rule("complaints", ("complaints",), complaint_identities),
    Rule("complaints_daily", ("complaints_daily", "complaints"), complaints_daily_identities),
    Rule("complaints_open", ("complaints_open",), open_identities),
    Rule("complaint_list", ("complaint_list", "complaints_open"), list_identities),
    Rule("disputes", ("disputes",), dispute_identities),
    Rule("surveys", ("surveys",), survey_identities),
)
