"""The months a database holds: where each opens, where it closes, and whether it is still open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from validations.vocabulary import MONTHS_ON_BOOK, PLACEMENT_AGES

EARLIER_DAY_SEPARATOR = "@"
TARGET_DAYS = 30
"""Days within which a due that was missed should be cleared, and after which a first due counts as defaulted."""

PLACEMENT_MONTHS = len(PLACEMENT_AGES)
"""Months that a placement is followed, the month of placement included."""
VINTAGE_MONTHS = len(MONTHS_ON_BOOK) - 1
"""Months that an account is followed in a vintage after the month that it was opened in."""
STARTING_MONTHS = 3
"""Months on book in which early signs are looked for."""
WEEK_BEFORE = 6
"""Days before a month that a window of seven days on its first day reaches back."""
SETTLED_MONTHS = 6
"""Months that accounts are followed for from the first day of the month in which they were settled."""
CAMPAIGN_DAYS = 15
"""Days after the day of assignment in which a receipt counts for a campaign."""


@dataclass(frozen=True)
class PromiseTerms:
    """When a promise to pay counts as kept; both are settings."""

    grace_days: int = 3
    """Days after the due day on which a receipt still counts."""
    kept_percent: int = 90
    """The least share of the amount promised that keeps the promise."""


DEFAULT_PROMISE_TERMS = PromiseTerms()


@dataclass(frozen=True)
class Period:
    """One calendar month, seen at `as_of`.

    A month's opening is the last snapshot before it, its closing the last snapshot in it. Movement counts between the
    two; events, such as receipts, contacts and complaints, count from the month's first day up to `events_before`,
    whether or not a snapshot exists on its last day. `same_day` marks a past month cut at the day of the open month,
    which is all that the open month may be compared with.
    """

    month: date
    as_of: date
    opening: date | None
    days: tuple[date, ...] = ()
    same_day: bool = False
    is_last: bool = False
    """Whether it is the month that today falls in: what is dated later has not happened yet."""
    today: date | None = None
    """The last day of the data that this month is seen with; its own last day where not given."""
    has_snapshot: bool = True
    """False for a month without a day-end, of which only events can be counted.

    Its `as_of` is its last day, or that of the last event where a database holds no day-end at all.
    """

    @property
    def has_movement(self) -> bool:
        """Whether it closes with a day-end and opens with one."""
        return self.has_snapshot and self.opening is not None

    @property
    def events_before(self) -> date:
        """The day after the last one whose events count: the month's end, in the month of today the day after today."""
        end = months_before(self.month, -1)
        return min(end, self.as_of + timedelta(days=1)) if self.same_day or self.is_last else end

    def waited_until(self, days: int) -> date:
        """How far is known what became, within some days, of the events of this month."""
        return min(self.today or self.as_of, months_before(self.month, -1) + timedelta(days=days))

    def promises_before(self, terms: PromiseTerms) -> date:
        """The day after the last one whose receipts count for the promises of this month: its end and the days of
        grace, as far as they have passed.
        """
        tomorrow = (self.today or self.as_of) + timedelta(days=1)
        return min(tomorrow, months_before(self.month, -1) + timedelta(days=terms.grace_days))

    @property
    def key(self) -> str:
        """Name of its partition: 2026-05, or 2026-05@14 when cut at a day."""
        suffix = f"{EARLIER_DAY_SEPARATOR}{self.as_of.day:02}" if self.same_day else ""
        return f"{self.month:%Y-%m}{suffix}"

    def parameters(
        self, cutoff_day: int, facts: dict[str, bool], promises: PromiseTerms = DEFAULT_PROMISE_TERMS
    ) -> dict[str, object]:
        """What the cubes' SQL binds for this month; `facts` says which tables hold any row."""
        opening = self.opening or self.month - timedelta(days=1)
        return {
            "month": self.month,
            "month_start": self.month,
            "first_weekday": self.month.weekday(),
            "as_of_date": self.as_of,
            "opening_date": opening,
            "closing_date": self.as_of,
            "cutoff_date": min(self.month.replace(day=cutoff_day), self.events_before - timedelta(days=1)),
            "received_from": datetime.combine(opening + timedelta(days=1), time()),
            "received_before": datetime.combine(self.as_of + timedelta(days=1), time()),
            "events_from": self.month,
            "events_before": self.events_before,
            "placed_from": months_before(self.month, PLACEMENT_MONTHS - 1),
            "opened_from": months_before(self.month, VINTAGE_MONTHS),
            "started_from": months_before(self.month, STARTING_MONTHS),
            "settled_opened_from": months_before(self.month, SETTLED_MONTHS),
            "settled_from": months_before(self.month, SETTLED_MONTHS - 1),
            "settled_before": months_before(self.month, SETTLED_MONTHS - 2),
            "week_from": self.month - timedelta(days=WEEK_BEFORE),
            "campaigns_from": self.month - timedelta(days=CAMPAIGN_DAYS),
            "campaigns_before": self.events_before - timedelta(days=CAMPAIGN_DAYS),
            "matured_date": self.waited_until(TARGET_DAYS) - timedelta(days=TARGET_DAYS),
            "promises_from": months_before(self.month, 1),
            "promises_before": self.promises_before(promises),
            "grace_days": promises.grace_days,
            "kept_percent": promises.kept_percent,
            "is_last": self.is_last,
            "has_day_end": self.has_snapshot,
            **facts,
        }


def months_of(days: Sequence[date], eventful: Collection[date] = ()) -> list[Period]:
    """The months that hold a snapshot, oldest first, from the days of all snapshots.

    Between the first and the last of them also those of the `eventful` months, by their first day, that hold none.
    """
    by_month: dict[date, list[date]] = {}
    for day in sorted(days):
        by_month.setdefault(day.replace(day=1), []).append(day)
    if not by_month:
        return []
    first, last = min(by_month), max(by_month)
    today = by_month[last][-1]
    periods: list[Period] = []
    opening: date | None = None
    for month in sorted({*by_month, *(month for month in eventful if first < month < last)}):
        found = tuple(by_month.get(month, ()))
        as_of = found[-1] if found else months_before(month, -1) - timedelta(days=1)
        periods.append(
            Period(month, as_of, opening, found, is_last=month == last, today=today, has_snapshot=bool(found))
        )
        opening = found[-1] if found else opening
    return periods


def months_of_events(days: Sequence[date]) -> list[Period]:
    """The months of a database that holds no day-end, oldest first, from the last day with an event in each."""
    return [
        Period(day.replace(day=1), day, None, (day,), is_last=day == max(days), today=max(days), has_snapshot=False)
        for day in sorted(days)
    ]


def is_open(period: Period) -> bool:
    """Whether a last month is month-to-date: its last snapshot is not the last day of the calendar month."""
    return (period.as_of + timedelta(days=1)).day != 1


def months_before(month: date, count: int) -> date:
    """The first day of the month `count` months earlier; a negative count looks ahead."""
    position = month.year * 12 + month.month - 1 - count
    return date(position // 12, position % 12 + 1, 1)


def cut_at_same_day(periods: Sequence[Period]) -> list[Period]:
    """The previous month and the same month last year, cut at the open month's day; only where that day was kept."""
    if not periods or not is_open(periods[-1]):
        return []
    current = periods[-1]
    wanted = {months_before(current.month, 1), months_before(current.month, 12)}
    return [
        Period(past.month, day, past.opening, tuple(d for d in past.days if d <= day), same_day=True)
        for past in periods
        if past.month in wanted
        for day in past.days
        if day.day == current.as_of.day and day != past.as_of
    ]
