"""The rules of conduct in words: what is in force on a day, where it comes from, and what is missing to judge it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from dashboard import formats
from validations.vocabulary import CONDUCT_RULE_NAMES, CONDUCT_RULES
from validations.vocabulary import HOURS as HOURS_OF_DAY

HOURS: Final = "contact_hours"
ALLOCATION: Final = "open_complaint_allocation"
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
    ALLOCATION: "the table complaint has no row",
    "excluded_account_contact": "account_snapshot.exclusion is empty at every day-end from the month's opening on",
}
"""What the source lacks where a rule is in force and no case can be judged by it."""


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


INSIDE, PARTLY, OUTSIDE = "allowed", "partly allowed", "not allowed"


def allowed_hours(rules: pl.DataFrame, day: date, products: Collection[str]) -> Mapping[str, str]:
    """Whether each hour of a day may be used to contact customers of these products; empty where no rule sets hours.

    An hour is partly allowed where a limit lies within it, or where some of the products allow it.
    """
    started = rules.filter(pl.col("rule").is_in(_TIMES) & (pl.col("effective_from") <= day)).sort(
        "effective_from", descending=True
    )
    latest = started.unique(["rule", "product_code"], keep="first", maintain_order=True).to_dicts()
    set_for = {(row["rule"], row["product_code"]): _minute(row["value"]) for row in latest}
    # The limits that hold for a product are its own, else those for all.
    windows = {
        tuple(set_for.get((rule, product), set_for.get((rule, None))) for rule in _TIMES)
        for product in (products or (None,))
    } - {(None, None)}
    if not windows:
        return {}
    return {hour: _within(int(hour) * 60, windows) for hour in HOURS_OF_DAY}


def _minute(value: str) -> int | None:
    """Minutes since midnight of a time such as 8:00 or 19:30."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", value.strip())
    return int(found[1]) * 60 + int(found[2]) if found else None


def _within(begins: int, windows: Collection[tuple[int | None, ...]]) -> str:
    said = set()
    for first, last in windows:
        earliest, latest = first or 0, 24 * 60 if last is None else last
        if begins >= latest or begins + 60 <= earliest:
            said.add(OUTSIDE)
        else:
            said.add(INSIDE if earliest <= begins and begins + 60 <= latest else PARTLY)
    return said.pop() if len(said) == 1 else PARTLY


def why_not(rule: str, events: int | None, ruled: bool) -> str:
    """Why nothing of a month could be judged by a rule."""
    if not events and rule == ALLOCATION:
        return "Not recorded: the table allocation has no stay with an outside agency that began in the month."
    if not events:
        return "The month has no attempt that the rule is about."
    if not ruled:
        missing = " or ".join(_TIMES) if rule == HOURS else f"rule '{CONDUCT_RULE_NAMES[rule]}'"
        return f"Not in force: the table conduct_rule has no {missing} for these days."
    return f"Not recorded: {_MISSING.get(rule, 'conduct_rule has no value that can be read')}."
