"""One opening bucket against its target: rates, gaps in accounts and in value, and what is required per day."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Final

from dashboard.metrics import metric
from dashboard.projection import Pace
from dashboard.subjects.headlines import Headline
from dashboard.subjects.portfolio_health.scorecard import Verdict, verdict

RESOLUTION: Final = "resolution_rate"
BKT_X_RESOLUTION: Final = "bucket_x_resolution_rate"
ROLL_FORWARD: Final = "roll_forward_rate"


def shortfall(target: float, opening: int, resolved: int) -> int:
    """What is missing to a share of an opening count or of minor units, rounded up; 0 where the target is met.

    The target counts as it was set: 66 % of 100 accounts are 66, not the 67 that binary fractions come to.
    """
    return max(0, ceil(Decimal(repr(target)) * opening - resolved))


@dataclass(frozen=True)
class BucketLine:
    """One opening bucket against its target. Values are total outstanding at opening, in minor units."""

    label: str
    behind: tuple[tuple[str, tuple[str, ...]], ...]
    """What the list of the accounts behind it is filtered by: dimension and values."""
    opening: int | None
    opening_value: int | None
    resolved: int | None
    resolved_value: int | None
    target: float | None = None
    value_target: float | None = None
    before: float | None = None
    """Resolution of last month; of an open month that on the same day of last month."""
    before_whole: float | None = None
    """Resolution of the whole of last month."""
    opening_before: int | None = None
    """Accounts at the opening of last month."""
    roll_forward: float | None = None
    cap: float | None = None
    """The target of the roll-forward, which is the most that it may be."""
    open: bool = False
    days_left: int = 0
    pace: Pace | None = None
    """How earlier months went by this working day, in accounts; None once the month is over."""
    measure: str = RESOLUTION
    trend: tuple[float, ...] = ()
    """Resolution of the months up to the one shown since the last gap, oldest first."""

    @property
    def rate(self) -> float | None:
        """Resolved accounts over opening accounts; None where there are too few to say."""
        few = (self.opening or 0) < metric(self.measure).minimum_cases
        return None if few or not self.opening or self.resolved is None else self.resolved / self.opening

    @property
    def value_rate(self) -> float | None:
        """Resolved over opening value."""
        if not self.opening_value or self.resolved_value is None:
            return None
        return self.resolved_value / self.opening_value

    @property
    def expected(self) -> float | None:
        """The resolution that should be reached by now, as earlier months went; None once the month is over."""
        share = self._share
        return None if share is None or self.target is None else self.target * share

    @property
    def at_working_day(self) -> float | None:
        """What last month had resolved by the same working day; None where it is not known on which days."""
        if self.pace is None or self.pace.last_month is None or not self.opening_before:
            return None
        return self.pace.last_month / self.opening_before

    @property
    def projected(self) -> float | None:
        """The resolution at the month's end if the rest of it goes as earlier months went, at most all accounts."""
        share = self._share
        return None if not share or self.rate is None else min(self.rate / share, 1.0)

    @property
    def error(self) -> float | None:
        """The mean error of such projections over past months, as a fraction of what was resolved."""
        return None if self.projected is None or self.pace is None else self.pace.error

    @property
    def _share(self) -> float | None:
        return self.pace.expected_share if self.open and self.pace else None

    @property
    def gap(self) -> int | None:
        """Accounts that are missing to the target."""
        if self.target is None or self.opening is None or self.resolved is None:
            return None
        return shortfall(self.target, self.opening, self.resolved)

    @property
    def gap_value(self) -> int | None:
        """Value that is missing to the target by value; where none is set, to the one by accounts."""
        target = self.target if self.value_target is None else self.value_target
        if target is None or self.opening_value is None or self.resolved_value is None:
            return None
        return shortfall(target, self.opening_value, self.resolved_value)

    @property
    def required(self) -> float | None:
        """Accounts to resolve on each working day left; None once none is left."""
        return self.gap / self.days_left if self.open and self.days_left and self.gap is not None else None

    @property
    def verdict(self) -> Verdict:
        """Whether the target is met; in an open month, what should be reached by now."""
        goal = self.expected if self.open else self.target
        return verdict_of(self.measure, self.rate, self.opening, self.target, goal)

    @property
    def cap_verdict(self) -> Verdict:
        """Whether the roll-forward stays below its cap; an open month is not judged."""
        return verdict_of(ROLL_FORWARD, self.roll_forward, self.opening, self.cap, None if self.open else self.cap)


@dataclass(frozen=True)
class FlowLine:
    """What left the buckets for the worse, as a share of the accounts that could."""

    label: str
    of: str
    """The accounts that the share is of, in words."""
    accounts: int | None
    value: int | None
    rate: float | None
    opening: int | None
    before: float | None
    cap: float | None
    verdict: Verdict


def verdict_of(key: str, value: float | None, cases: int | None, target: float | None, goal: float | None) -> Verdict:
    """What a figure of the catalogue is against its goal, as the scorecard judges."""
    shown = metric(key)
    one = Headline(shown.label, shown.unit, value, cases, shown.minimum_cases, target=target, metric=shown)
    return verdict(one, shown, goal)
