"""Rules about the calendar: months without a day-end, months cut short, events outside the months of the book."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import polars as pl

from validations.plausibility.doubt import Doubt
from validations.plausibility.limits import Limits
from validations.plausibility.observed import Observed
from validations.plausibility.words import counted, day_text, month_after, month_text

EVERY_MONTH: Final = ("payment", "presentation", "interaction", "complaint")
"""Events that belong to a month's figures, so that those before the first month are in no figure."""


def months_without_day_end(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt per calendar month between the first and the last day-end that has none."""
    held = {day.replace(day=1) for day in observed.days}
    month = min(held, default=None)
    while month is not None and month < max(held):
        if month not in held:
            after = next(day for day in observed.days if day > month)
            yield Doubt(
                "month_without_day_end",
                "account_snapshot",
                f"{month:%Y-%m}",
                "whole book",
                (),
                f"{month_text(month)} has no day-end, so it has no position, and the movement of {month_text(after)} "
                "covers more than one month.",
                f"Load a day-end of {month_text(month)}; the last day of the month is best.",
            )
        month = month_after(month)


def months_cut_short(observed: Observed, limits: Limits) -> Iterator[Doubt]:
    """A doubt per month but the last whose last day-end lies before its last day."""
    last = {day.replace(day=1): day for day in observed.days}
    for month, day in list(last.items())[:-1]:
        ends = month_after(month) - timedelta(days=1)
        if (ends - day).days > limits.month_end_days:
            yield Doubt(
                "month_cut_short",
                "account_snapshot",
                f"{month:%Y-%m}",
                "whole book",
                (day.isoformat(),),
                f"The last day-end of {month_text(month)} is {day_text(day)}, {counted((ends - day).days, 'day')} "
                "before the month ends: its closing figures are those of that day, and what moved later counts in the "
                "next month's movement.",
                f"Load the day-end of {day_text(ends)}.",
            )


def events_outside(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt per table with events before the month of the first day-end, and one with events after the last."""
    if not (days := observed.days):
        return
    first, last = days[0].replace(day=1), days[-1]
    for (table,), rows in observed.events.group_by("table", maintain_order=True):
        name = str(table)
        early = rows.filter(pl.col("month") < first)
        if early.height and name in EVERY_MONTH:
            yield _early(name, int(early["rows"].sum()), days[0])
        if late := int(rows["late"].sum()):
            yield _late(name, late, last)


def _early(table: str, rows: int, first: date) -> Doubt:
    return Doubt(
        "events_outside",
        table,
        f"{first:%Y-%m}",
        "before the first day-end",
        (str(rows), first.isoformat()),
        f"{counted(rows, 'row')} of {table} {_are(rows)} dated before {month_text(first)}, the month of the "
        "first day-end, and in no month's figures.",
        "Load the day-ends of the earlier months, or accept this doubt if the history begins earlier than the book.",
    )


def _late(table: str, rows: int, last: date) -> Doubt:
    return Doubt(
        "events_outside",
        table,
        last.isoformat(),
        "after the last day-end",
        (str(rows),),
        f"{counted(rows, 'row')} of {table} {_are(rows)} dated after the last day-end, {day_text(last)}, and not in "
        "the figures yet.",
        "Load the day-ends of account_snapshot up to these dates, or correct the dates.",
    )


def _are(rows: int) -> str:
    return "is" if rows == 1 else "are"
