"""The rules of conduct in words: what is in force on a day, where it comes from, and what is missing to judge it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from dashboard import formats
from validations.vocabulary import CONDUCT_RULES

HOURS: Final = "contact_hours"
NOTICE: Final = "Contact before notice of assignment"
NO_NOTICE: Final = (
    "Not recorded: no table says when the customer was told of the agency; allocation has no column for that day."
)
_TIMES: Final = ("contact_from", "contact_until")
_MISSING: Final[Mapping[str, str]] = {
    "unrecorded_call": "interaction.recorded says of no call whether it was recorded",
    "uncertified_agent": "collector.certified_until is empty, or interaction.collector_code",
    "open_complaint_contact": "the table complaint has no row",
    "open_dispute_contact": "the table dispute has no row",
    "excluded_account_contact": "account_snapshot.exclusion is empty at every day-end from the month's opening on",
}
"""What the source lacks where a rule is in force and no attempt can be judged by it."""


@dataclass(frozen=True)
class InForce:
    """What is in force of one rule on a day."""

    allowed: str
    """What the rule allows, for all products and for those with a value of their own."""
    source: str
    """Where it comes from, and since when."""


def in_force(rules: pl.DataFrame, day: date) -> Mapping[str, InForce]:
    """The rules that are in force on a day, by rule: of each product, and of all, the latest that has taken effect."""
    started = rules.filter(pl.col("effective_from") <= day).sort("effective_from", descending=True)
    latest = started.unique(["rule", "product_code"], keep="first", maintain_order=True).to_dicts()
    found: dict[str, InForce] = {}
    for rule in CONDUCT_RULES:
        rows = [row for row in latest if row["rule"] in (_TIMES if rule == HOURS else (rule,))]
        if rows:
            rows.sort(key=lambda row: (row["product_code"] or "", _TIMES.index(row["rule"]) if rule == HOURS else 0))
            sources = (f"{row['source'] or 'No source given'}, from {_day(row)}" for row in rows)
            found[rule] = InForce("; ".join(map(_allowed, rows)), "; ".join(dict.fromkeys(sources)))
    return found


def _allowed(row: Mapping[str, object]) -> str:
    value = {"no": "not allowed", "yes": "allowed"}.get(str(row["value"]).strip().lower(), str(row["value"]))
    said = {"contact_from": f"from {value}", "contact_until": f"until {value}"}.get(str(row["rule"]), value)
    return f"{row['product_code']}: {said}" if row["product_code"] else said


def _day(row: Mapping[str, object]) -> str:
    day = row["effective_from"]
    return formats.date_text(day) if isinstance(day, date) else ""


def why_not(rule: str, events: int | None, ruled: bool) -> str:
    """Why no attempt of a month could be judged by a rule."""
    if not events:
        return "The month has no attempt that the rule is about."
    if not ruled:
        names = " or ".join(_TIMES) if rule == HOURS else rule
        return f"Not in force: conduct_rule has no {names} for these days."
    return f"Not recorded: {_MISSING.get(rule, 'conduct_rule has no value that can be read')}."
