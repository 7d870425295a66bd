"""Identities of promises held against receipts, and of the accounts on their way from allocation to cash."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import polars as pl

from validations.reconciliation.identity import Controls, Frames, Identity, Rule, equal, total
from validations.vocabulary import PROMISE_STATUSES


def recomputed_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """Every promise that fell due has one status by the receipts, and the source's own status is the one it had."""
    judged, promises = frames["promises_recomputed"], frames["promises"]
    for suffix, unit in (("", "promises"), ("_amount", "money")):
        said = ", amount" if suffix else ""
        yield equal(
            f"promises by receipts: kept + broken + pending + rescheduled + unknown = due{said}",
            total(judged, f"due{suffix}") or 0,
            total(promises, f"due{suffix}") or 0,
            unit,
        )
        for status in PROMISE_STATUSES:
            of_status = judged.filter(pl.col("recorded_status") == status)
            yield equal(
                f"promises by receipts: {status} by the source = {status}{said}",
                total(of_status, f"due{suffix}") or 0,
                total(promises, f"{status}{suffix}") or 0,
                unit,
            )


_STEPS: Final = ("allocated", "attempted", "contacted", "right_party", "promised", "kept")


def funnel_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """The first steps are those of coverage; no step has more accounts than the one before."""
    funnel, coverage = frames["contact_funnel"], frames["coverage"]
    for step in _STEPS[:4]:
        words = step.replace("_", " ")
        yield equal(f"contact to cash: {words} = coverage", total(funnel, step), total(coverage, step), "accounts")
    for wider, narrower in pairwise(_STEPS):
        over = int((funnel[narrower] > funnel[wider]).fill_null(value=False).sum())
        said = f"{narrower.replace('_', ' ')} than {wider.replace('_', ' ')}"
        yield equal(f"contact to cash: rows with more {said} accounts", over, 0, "rows")


def hour_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """Attempts by weekday and hour are those of effort."""
    hours, effort = frames["contact_hours"], frames["effort"]
    for column in ("attempts", "contacts", "right_party_contacts"):
        words = column.replace("_", " ").replace("right party", "right-party")
        yield equal(f"hours of contact: {words} = effort", total(hours, column), total(effort, column), "contacts")


def reason_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """Contacts with the customer by reason are those of effort."""
    reasons, effort = (total(frames[cube], "right_party_contacts") or 0 for cube in ("reasons", "effort"))
    yield equal("reasons for non-payment: right-party contacts = effort", reasons, effort, "contacts")


def promised_hour_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """Every promise made in the month has one weekday and one hour, or none that is known."""
    hours, promises = frames["contact_hours"], frames["promises"]
    yield equal(
        "hours of contact: promises = made", total(hours, "promises") or 0, total(promises, "made") or 0, "promises"
    )
    yield equal(
        "hours of contact: amount promised = made",
        total(hours, "promised_amount") or 0,
        total(promises, "made_amount") or 0,
        "money",
    )


RULES: Final = (
    Rule("promises_recomputed", ("promises_recomputed", "promises"), recomputed_identities),
    Rule("contact_funnel", ("contact_funnel", "coverage"), funnel_identities),
    Rule("contact_hours", ("contact_hours", "effort"), hour_identities),
    Rule("reasons", ("reasons", "effort"), reason_identities),
    Rule("promised_hours", ("contact_hours", "promises"), promised_hour_identities),
)
