"""One figure of the forecast with its range and its error; withheld where 'as last month' came closer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard import forecast
from dashboard.forecast import Outlook, TrackRecord
from dashboard.forecast.backtest import Backtest, Group
from dashboard.subjects.forecast.followed_lines import FollowedLine

CLOSER: Final = "no forecast"
FEW_TESTS: Final = "Too few tests"
NONE_HELD: Final = "n/a"


@dataclass(frozen=True)
class Expected:
    """A line so many months ahead."""

    now: float | None
    """What the last complete month came to."""
    model: float | None
    """What the matrices make of it, whether or not that is worth showing."""
    tested: TrackRecord

    @property
    def words(self) -> str:
        """Why nothing is shown; empty where the forecast is."""
        if self.model is None:
            return NONE_HELD
        if not self.tested.enough:
            return FEW_TESTS
        return "" if self.tested.better else CLOSER

    @property
    def value(self) -> float | None:
        """The forecast, where it is worth showing."""
        return None if self.words else self.model

    @property
    def range(self) -> tuple[float | None, float | None]:
        """Where it lies if it is off as the worst of those tested were."""
        return (None, None) if self.value is None else self.tested.interval(self.value)

    @property
    def error(self) -> float | None:
        """Mean absolute error, where enough months were tested."""
        return self.tested.error if self.tested.enough else None

    @property
    def bias(self) -> float | None:
        """Mean error, where enough months were tested."""
        return self.tested.bias if self.tested.enough else None

    @property
    def naive_error(self) -> float | None:
        """Mean absolute error of 'as last month', where enough months were tested."""
        return self.tested.naive_error if self.tested.enough else None


def expected(
    group: Group, lines: Sequence[FollowedLine], now: Outlook, coming: Sequence[Outlook], backtest: Backtest
) -> Iterator[tuple[tuple[Group, str, int], Expected]]:
    """Every line of a group, one to HORIZON months ahead, by (group, key of the line, months ahead)."""
    for line in lines:
        for ahead in range(1, forecast.HORIZON + 1):
            tested = backtest.of(group, ahead, line.of, relative=line.relative)
            yield (group, line.key, ahead), Expected(line.of(now), line.of(coming[ahead - 1]), tested)
