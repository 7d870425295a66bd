"""Periods longer and shorter than a month, from their first day to the day shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dashboard.pace.course import Amounts
from dashboard.pace.projection import Pace
from dashboard.weeks import week_of
from data_access.periods import months_before

Length = Literal["day", "week", "month", "quarter", "year"]


@dataclass(frozen=True)
class ToDate:
    """A period from its first day to the day shown. Amounts in minor units; what cannot be said is None.

    Its target is that of its months up to the end of the month shown, so that the month's end is what the gap, the
    projection and the required run rate speak of.
    """

    first: date
    month: Pace
    """The month shown, which the period ends in."""
    collected: int
    target: int | None
    before: int | None
    """The targets of the period's months before the month shown, which should all have come."""
    working_days: int
    """Working days from the first day to the day shown."""
    last_year: int | None
    """Collected a year before by the same working day."""

    @property
    def achievement(self) -> float | None:
        """Collected so far, as a fraction of the target."""
        return self.collected / self.target if self.target else None

    @property
    def gap(self) -> int | None:
        """Collected less the target; negative while it is not reached."""
        return None if self.target is None else self.collected - self.target

    @property
    def expected(self) -> int | None:
        """What would have to be collected by now: whole months before, and the month shown as earlier months went."""
        if self.target is None or self.before is None or self.month.expected is None:
            return None
        return self.before + self.month.expected

    @property
    def pace(self) -> float | None:
        """Collected so far, as a fraction of what would have to be collected by now; below 1 is behind."""
        return self.collected / self.expected if self.expected else None

    @property
    def projected(self) -> int | None:
        """Collected by the end of the month shown if the rest of it goes as earlier months went."""
        if self.month.projected is None:
            return None
        return self.collected - self.month.collected + self.month.projected

    @property
    def error(self) -> float | None:
        """The backtest's error as a fraction of the whole projection; None once nothing is left to project."""
        if not self.month.remaining or self.month.error is None or self.month.projected is None or not self.projected:
            return None
        return self.month.error * self.month.projected / self.projected

    @property
    def run_rate(self) -> int:
        """Collected per working day so far."""
        return round(self.collected / max(self.working_days, 1))

    @property
    def required_run_rate(self) -> int | None:
        """To be collected on each working day left in the month; 0 where the target is met, None where none is left."""
        if self.gap is None or not self.month.remaining:
            return None
        return max(round(-self.gap / self.month.remaining), 0)


def to_date(
    amounts: Amounts,
    month: Pace,
    first: date,
    targets: Mapping[date, int | None],
    complete: Sequence[date],
    worked: int,
) -> ToDate:
    """A period that begins on `first` and ends in the month shown.

    `targets` are those of whole months, by their first day; one that is missing leaves the period without a target.
    `complete` are the months that the amounts cover from end to end, `worked` the working days of the period.
    """
    ahead = months_between(first, month.day)[:-1]
    earlier = [targets.get(one) for one in ahead]
    before = None if None in earlier else sum(target or 0 for target in earlier)
    year_ago = [months_before(one, 12) for one in ahead]
    known = month.last_year is not None and set(year_ago) <= set(complete)
    last_year = sum(amount for day, amount in amounts.items() if day.replace(day=1) in year_ago)
    return ToDate(
        first=first,
        month=month,
        collected=sum(amount for day, amount in amounts.items() if first <= day <= month.day),
        target=None if before is None or month.target is None else before + month.target,
        before=before,
        working_days=worked,
        last_year=last_year + (month.last_year or 0) if known else None,
    )


def first_day(day: date, length: Length, *, year_starts: int = 4, week_ends_on: str = "friday") -> date:
    """The first day of the period of that length that a date lies in; quarters and years are financial ones."""
    month = day.replace(day=1)
    match length:
        case "day":
            return day
        case "week":
            return week_of(day, week_ends_on) - timedelta(days=6)
        case "month":
            return month
        case "quarter":
            return months_before(month, (day.month - year_starts) % 3)
        case "year":
            return months_before(month, (day.month - year_starts) % 12)


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months from the one of a date to the one of another, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [months_before(last.replace(day=1), count - 1 - ahead) for ahead in range(count)]
