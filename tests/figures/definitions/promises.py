"""Promises held against receipts, worked out one promise after another in plain Python, from the definition alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

GRACE, PERCENT = 3, 90


@dataclass
class Promise:
    """One promise of an account."""

    key: str
    made_on: date
    due_on: date
    amount: Decimal | None
    status: str
    received: Decimal = field(default=Decimal(0))
    outcome: str = ""


def still_standing(bookings: Iterable[tuple[date, Decimal]]) -> list[tuple[date, Decimal]]:
    """What was left of each day's receipts: a reversal takes back those of its day and the latest ones before it."""
    by_day: dict[date, Decimal] = {}
    for day, amount in bookings:
        by_day[day] = by_day.get(day, Decimal(0)) + amount
    left: list[tuple[date, Decimal]] = []
    for day in sorted(by_day):
        amount = by_day[day]
        while amount < 0 and left:
            last_day, last = left.pop()
            if last + amount > 0:
                left.append((last_day, last + amount))
            amount = min(last + amount, Decimal(0))
        if amount > 0:
            left.append((day, amount))
    return left


def judge(promises: Sequence[Promise], bookings: Iterable[tuple[date, Decimal]], known_until: date) -> None:
    """Set what became of each promise of one account, by what is known at the end of a day."""
    receipts = dict(still_standing((day, amount) for day, amount in bookings if day <= known_until))
    used: set[date] = set()
    ordered = sorted(promises, key=lambda one: (one.made_on, one.due_on, one.key))
    for place, one in enumerate(ordered):
        following = ordered[place + 1].made_on if place + 1 < len(ordered) else date.max
        replaced = one.status == "rescheduled" and following <= one.due_on
        last_day = following - timedelta(days=1) if replaced else one.due_on + timedelta(days=GRACE)
        needed = (one.amount or Decimal(0)) * PERCENT / 100
        day = one.made_on
        # An older promise that still waits takes what comes in; what it did not need, it does not give back.
        while day <= last_day and not (one.received and one.received >= needed):
            if day in receipts and day not in used:
                one.received += receipts[day]
                used.add(day)
            day += timedelta(days=1)
        if not one.amount:
            one.outcome = "unknown"
        elif one.received >= needed:
            one.outcome = "kept"
        elif replaced:
            one.outcome = "rescheduled"
        else:
            one.outcome = "pending" if last_day > known_until else "broken"


def judged_by_month(
    months: Iterable[tuple[date, date]],
    today: date,
    promises: Mapping[str, Sequence[Promise]],
    bookings: Mapping[str, Sequence[tuple[date, Decimal]]],
) -> Iterable[tuple[date, str, Decimal, str]]:
    """Month, promise, received and outcome of promises due or made in each month, as known once its grace is over."""
    for month, last in months:
        following = (month + timedelta(days=31)).replace(day=1)
        known_until = min(today, following + timedelta(days=GRACE - 1))
        for account, every in promises.items():
            if not any(month <= day <= last for one in every for day in (one.due_on, one.made_on)):
                continue
            seen = [
                Promise(one.key, one.made_on, one.due_on, one.amount, one.status)
                for one in every
                if one.made_on <= last or one.due_on <= last
            ]
            judge(seen, bookings.get(account, ()), known_until)
            yield from ((month, one.key, one.received, one.outcome) for one in seen)
