"""Where a month stands against its target on a day, where it will end, and how wrong such projections were before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard.projection.month_course import (
    FEWEST_MONTHS,
    MOST_MONTHS,
    Amounts,
    Course,
    WorkingDays,
    course,
    expected_share,
    same_working_day,
)
from data_access.months import months_before

MOST_TESTED: Final = 12
"""Past months that projections are tested on."""


@dataclass(frozen=True)
class Pace:
    """A month as it stood at the end of one working day. Amounts in minor units; what cannot be said is None."""

    day: date
    """The last day whose receipts count."""
    working_day: int
    working_days: int
    collected: int
    target: int | None
    expected_share: float | None
    """Share of a month's collection that earlier months had by this working day."""
    months: int
    """How many earlier months that share is the mean of."""
    error: float | None
    """Mean absolute error of the projection over past months, as a fraction of what came."""
    tested: int
    """How many past months the error is the mean of."""
    last_month: int | None
    """Collected last month by the same working day."""
    last_year: int | None
    """Collected in the same month last year by the same working day."""

    @property
    def achievement(self) -> float | None:
        """Collected so far, as a fraction of the whole month's target."""
        return self.collected / self.target if self.target else None

    @property
    def gap(self) -> int | None:
        """Collected less the target; negative while it is not reached."""
        return None if self.target is None else self.collected - self.target

    @property
    def expected(self) -> int | None:
        """What would have to be collected by now to be on the way to the target."""
        if self.target is None or self.expected_share is None:
            return None
        return round(self.target * self.expected_share)

    @property
    def pace(self) -> float | None:
        """Collected so far, as a fraction of what would have to be collected by now; below 1 is behind."""
        return self.collected / self.expected if self.expected else None

    @property
    def projected(self) -> int | None:
        """Collected by the month's end if the rest of it goes as earlier months went; then what was collected."""
        if not self.remaining:
            return self.collected
        return round(self.collected / self.expected_share) if self.expected_share else None

    @property
    def remaining(self) -> int:
        """Working days left after this one."""
        return self.working_days - self.working_day

    @property
    def run_rate(self) -> int:
        """Collected per working day so far."""
        return round(self.collected / self.working_day)

    @property
    def required_run_rate(self) -> int | None:
        """To be collected on each working day left to meet the target; 0 where it is met, None where none is left."""
        if self.gap is None or not self.remaining:
            return None
        return max(round(-self.gap / self.remaining), 0)


def pace(amounts: Amounts, calendar: WorkingDays, *, day: date, target: int | None, complete: Sequence[date]) -> Pace:
    """How the month of `day` stood at the end of that day.

    `amounts` are the receipts of each day, `complete` the first days of the months they cover from end to end; of
    those, only months before the one of `day` are looked at.
    """
    month = day.replace(day=1)
    number, of = calendar.number(day), len(calendar.of(month))
    history = _history(amounts, calendar, complete, month)
    share = expected_share(history, number / of)
    errors = backtest(history, number, of)
    earlier = {one.month: one.by(same_working_day(number, of, len(one.days))) for one in history}
    return Pace(
        day=day,
        working_day=number,
        working_days=of,
        collected=sum(amount for when, amount in amounts.items() if month <= when <= day),
        target=target,
        expected_share=share,
        months=_used(history) if share is not None else 0,
        error=sum(errors) / len(errors) if len(errors) >= FEWEST_MONTHS else None,
        tested=len(errors),
        last_month=earlier.get(months_before(month, 1)),
        last_year=earlier.get(months_before(month, 12)),
    )


def backtest(history: Sequence[Course], number: int, of: int) -> list[float]:
    """How far off a projection at the same working day would have been in past months, as fractions of what came.

    Each of the latest MOST_TESTED months of a history, oldest first, is projected from the months before it alone, as
    was known at the time; months with too few before them are left out.
    """
    errors = []
    for at, past in list(enumerate(history))[-MOST_TESTED:]:
        reached = same_working_day(number, of, len(past.days))
        share = expected_share(history[:at], reached / len(past.days))
        if share and past.total > 0:
            errors.append(abs(past.by(reached) / share - past.total) / past.total)
    return errors


def _history(amounts: Amounts, calendar: WorkingDays, complete: Sequence[date], month: date) -> list[Course]:
    return [course(amounts, earlier, calendar) for earlier in sorted(complete) if earlier < month]


def _used(history: Sequence[Course]) -> int:
    return sum(one.total > 0 for one in history[-MOST_MONTHS:])
