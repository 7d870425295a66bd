"""Identities of conduct: every rule sees the attempts it is about, and what effort counts too is the same here."""

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from validations.reconciliation.identity import Controls, Frames, Identity, Rule, equal, total

_ABOUT: Final[Mapping[str, str]] = {
    "contact_hours": "attempt",
    "uncertified_agent": "attempt",
    "open_complaint_contact": "attempt",
    "open_dispute_contact": "attempt",
    "excluded_account_contact": "attempt",
    "calls_per_day": "call",
    "calls_per_week": "call",
    "unrecorded_call": "call",
    "visits_per_week": "visit",
    "third_party_contact": "contact",
    "open_complaint_allocation": "allocation",
}
"""What each rule is about; the database counts the same."""
_OF_EFFORT: Final[Mapping[str, tuple[str, str]]] = {
    "contact_hours": ("outside_window", "outside permitted hours"),
    "uncertified_agent": ("by_uncertified", "by uncertified collectors"),
    "open_complaint_contact": ("while_complaint_open", "while a complaint was open"),
}
"""What the cube of effort counts too, whether or not a rule was in force."""


def conduct_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Each rule looks at every attempt that it is about; breaches are among those that could be judged."""
    conduct = frames["conduct"]
    for rule, about in _ABOUT.items():
        counted = controls[f"conduct_{about}_count"] or 0
        events = total(_of(conduct, rule), "events") or 0
        yield equal(f"conduct: {about}s under {_words(rule)} = the database's own count", events, counted, about + "s")
    for narrower, wider in (("breaches", "opportunities"), ("opportunities", "events")):
        over = int((conduct[narrower] > conduct[wider]).fill_null(value=False).sum())
        yield equal(f"conduct: rows with more {narrower} than {wider}", over, 0, "rows")


def conduct_as_effort_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """Contacts, and what both cubes count, are the same in both; breaches and what no rule forbade are one figure."""
    conduct, effort = frames["conduct"], frames["effort"]
    contacts = total(_of(conduct, "third_party_contact"), "events") or 0
    yield equal("conduct: contacts = contacts of effort", contacts, total(effort, "contacts") or 0, "attempts")
    for rule, (column, said) in _OF_EFFORT.items():
        found = [total(_of(conduct, rule), part) for part in ("breaches", "without_rule")]
        known = [part for part in found if part is not None]
        counted = total(effort, column)
        yield equal(f"conduct: {said} = those of effort", sum(known) if known else None, counted, "attempts")


def _of(conduct: pl.DataFrame, rule: str) -> pl.DataFrame:
    return conduct.filter(pl.col("rule").cast(pl.String) == rule)


def _words(rule: str) -> str:
    return rule.replace("_", " ")


RULES: Final = (
    Rule("conduct", ("conduct",), conduct_identities),
    Rule("conduct_as_effort", ("conduct", "effort"), conduct_as_effort_identities),
)
