"""Identities of complaints, disputes and surveys: parts add up, and nothing that the database counts is lost."""

from collections.abc import Iterator

import polars as pl

from validations.reconciliation.identity import Controls, Identity, equal, total


def complaint_identities(complaints: pl.DataFrame, controls: Controls) -> Iterator[Identity]:
    """What came in equals the database's own count, and is split without rest by state and by timeliness."""
    received = total(complaints, "received")
    yield equal(
        "complaints: received = the database's own count", received, controls.get("complaints_count"), "complaints"
    )
    for column, said in (("complaint_status", "open + closed"), ("timely", "timely yes + no + undecided")):
        parts = complaints.group_by(column).agg(pl.col("received").sum()).sort(column)
        detail = ", ".join(f"{value} {count}" for value, count in parts.iter_rows())
        yield equal(f"complaints: {said} = received", total(parts, "received"), received, "complaints", detail)


def daily_identities(daily: pl.DataFrame, complaints: pl.DataFrame) -> Iterator[Identity]:
    """The days of a month add up to the month, in every category."""
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


def open_identities(waiting: pl.DataFrame, controls: Controls) -> Iterator[Identity]:
    """The stock of open complaints equals the database's own count."""
    yield equal(
        "complaints: open = the database's own count",
        total(waiting, "waiting"),
        controls.get("complaints_open_count"),
        "complaints",
    )


def list_identities(listed: pl.DataFrame, waiting: pl.DataFrame) -> Iterator[Identity]:
    """The list of open complaints is as long as their count."""
    yield equal("complaints: open = length of the list", total(waiting, "waiting"), listed.height, "complaints")


def dispute_identities(disputes: pl.DataFrame, controls: Controls) -> Iterator[Identity]:
    """Open disputes, and those raised in the month, equal the database's own counts."""
    for column, control, said in (
        ("waiting", "disputes_open_count", "open"),
        ("raised", "disputes_raised_count", "raised"),
    ):
        yield equal(
            f"disputes: {said} = the database's own count", total(disputes, column), controls.get(control), "disputes"
        )


def survey_identities(surveys: pl.DataFrame, controls: Controls) -> Iterator[Identity]:
    """Surveys sent equal the database's own count."""
    yield equal(
        "surveys: sent = the database's own count", total(surveys, "sent"), controls.get("surveys_count"), "surveys"
    )
