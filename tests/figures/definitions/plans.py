"""Repayment plans held against receipts, one receipt poured in after another, from the definition alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.figures.definitions.promises import GRACE, PERCENT, still_standing


@dataclass(frozen=True)
class Plan:
    """One plan of an account, with its instalments by the day they are due."""

    key: str
    account: str
    agreed_on: date
    instalments: Sequence[tuple[date, Decimal | None]]


Poured = list[tuple[date, str, Decimal | None]]
"""Of each instalment the day it is due, what became of it, and what had come in for it in time."""


def judge(plan: Plan, following: date | None, bookings: Iterable[tuple[date, Decimal]], known_until: date) -> Poured:
    """What became of the instalments of a plan by what is known at the end of a day; `following` is the next plan's."""
    amounts = [amount for _, amount in plan.instalments]
    if any(not amount for amount in amounts):
        return [(due, "unknown", None) for due, _ in plan.instalments]
    receipts = dict(still_standing((day, amount) for day, amount in bookings if day <= known_until))
    found: Poured = []
    broken = False
    for place, (due, amount) in enumerate(plan.instalments):
        last_day = due + timedelta(days=GRACE)
        if following is not None:
            last_day = min(last_day, following - timedelta(days=1))
        room = [value or Decimal(0) for value in amounts]
        day = plan.agreed_on
        while day <= last_day:
            coming = receipts.get(day, Decimal(0))
            for nth, free in enumerate(room):
                taken = min(free, coming)
                room[nth], coming = free - taken, coming - taken
            day += timedelta(days=1)
        received = (amount or Decimal(0)) - room[place]
        if following is not None and due >= following:
            outcome = "replaced"
        elif received * 100 >= (amount or Decimal(0)) * PERCENT:
            outcome = "met"
        else:
            outcome = "open" if last_day > known_until else "missed"
        found.append((due, "after break" if broken else outcome, received))
        broken = broken or outcome == "missed"
    return found


def judged_by_month(
    months: Iterable[tuple[date, date]],
    today: date,
    plans: Mapping[str, Sequence[Plan]],
    bookings: Mapping[str, Sequence[tuple[date, Decimal]]],
    receipts_known: bool,
) -> Iterator[tuple[Any, ...]]:
    """Month, plan, what became of it and when, and of each instalment its place, day, outcome and money."""
    for month, last in months:
        after = (month + timedelta(days=31)).replace(day=1)
        known_until = min(today, after + timedelta(days=GRACE - 1))
        for account, every in plans.items():
            seen = sorted((one for one in every if one.agreed_on <= last), key=lambda one: (one.agreed_on, one.key))
            for place, plan in enumerate(seen):
                following = seen[place + 1].agreed_on if place + 1 < len(seen) else None
                poured = judge(plan, following, bookings.get(account, ()), known_until)
                if not receipts_known:
                    poured = [(due, "unknown", None) for due, _, _ in poured]
                status, ended = _became(poured, following, last)
                yield month, plan.key, status, ended, None, None, None, None
                for number, (due, outcome, received) in enumerate(poured, 1):
                    yield month, plan.key, status, ended, number, due, outcome, received


def _became(poured: Poured, following: date | None, last: date) -> tuple[str, date | None]:
    outcomes = [outcome for _, outcome, _ in poured]
    if not outcomes or "unknown" in outcomes:
        return "unknown", None
    if "missed" in outcomes:
        return "broken", poured[outcomes.index("missed")][0]
    if set(outcomes) == {"met"} and poured[-1][0] <= last:
        return "kept", poured[-1][0]
    return ("replaced", following) if following else ("running", None)
