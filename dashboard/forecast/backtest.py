"""How forecasts of past months, each made only from what was known before, compare with what happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.forecast.outlook import (
    HORIZON,
    Learned,
    Months,
    NewBusiness,
    NothingLearnedError,
    Outlook,
    Part,
    outlooks,
    standing,
    together,
)

MOST_TESTS: Final = 12
"""The last months that are forecast anew from the data before them."""
FEWEST_TESTS: Final = 6
"""Tests below which neither an error nor an interval is told, and therefore no forecast."""
Line = Callable[[Outlook], float | None]
"""What is followed of a month-end: the stock of a bucket, a share, a flow."""
Group = tuple[str, str]
"""A dimension and one of its values; both empty for the whole book."""
Belongs = Callable[[Part], bool]
"""Whether a part of the book is in a group."""
Grouped = Mapping[Group, Mapping[int, tuple[tuple[Outlook, Outlook, Outlook], ...]]]


@dataclass(frozen=True)
class TrackRecord:
    """Forecasts of one line so many months ahead, beside what happened and what 'as last month' would have said."""

    forecasts: tuple[float, ...]
    actuals: tuple[float, ...]
    naives: tuple[float, ...]
    relative: bool = True
    """Whether errors are fractions of what happened, or for rates differences."""

    @property
    def n(self) -> int:
        """Months that errors are told of: for amounts those in which something happened."""
        return sum(map(self._counts, self.actuals))

    @property
    def error(self) -> float | None:
        """Mean absolute error of the forecasts."""
        return self._mean([abs(one) for one in self._errors(self.forecasts)])

    @property
    def bias(self) -> float | None:
        """Mean error; above 0 the forecasts were too high."""
        return self._mean(self._errors(self.forecasts))

    @property
    def naive_error(self) -> float | None:
        """Mean absolute error of 'as last month'."""
        return self._mean([abs(one) for one in self._errors(self.naives)])

    @property
    def enough(self) -> bool:
        """Whether enough months were tested to tell an error."""
        return self.n >= FEWEST_TESTS and self.error is not None

    @property
    def better(self) -> bool:
        """Whether the forecasts came closer than 'as last month', over months in which nothing happened too."""
        if self.error is None or self.naive_error is None or self.error >= self.naive_error:
            return False
        return self._distance(self.forecasts) < self._distance(self.naives)

    def interval(self, forecast: float) -> tuple[float, float]:
        """Where the figure lies if the forecast is off as the worst of those tested were, on either side."""
        if self.relative:
            # Of a forecast of nothing only what happened can be told.
            found = [
                forecast * a / f if f > 0 else forecast + a for f, a in zip(self.forecasts, self.actuals, strict=True)
            ]
        else:
            found = [forecast + a - f for f, a in zip(self.forecasts, self.actuals, strict=True)]
        return max(min([*found, forecast]), 0.0), max([*found, forecast])

    def _errors(self, told: tuple[float, ...]) -> list[float]:
        pairs = zip(told, self.actuals, strict=True)
        return [
            (one - actual) / actual if self.relative else one - actual for one, actual in pairs if self._counts(actual)
        ]

    def _distance(self, told: tuple[float, ...]) -> float:
        return sum(abs(one - actual) for one, actual in zip(told, self.actuals, strict=True))

    def _counts(self, actual: float) -> bool:
        return bool(actual) or not self.relative

    @staticmethod
    def _mean(values: list[float]) -> float | None:
        return sum(values) / len(values) if values else None


@dataclass(frozen=True)
class Backtest:
    """The forecasts of past months by group of parts and months ahead."""

    pairs: Grouped

    def of(self, group: Group, ahead: int, line: Line, *, relative: bool = True) -> TrackRecord:
        """How a line of a group did so many months ahead; months in which it is not known are left out."""
        told = [tuple(map(line, three)) for three in self.pairs.get(group, {}).get(ahead, ())]
        known = [three for three in told if all(value is not None for value in three)]
        columns: list[tuple[float, ...]] = [
            tuple(v for v in column if v is not None) for column in zip(*known, strict=True)
        ]
        forecasts, actuals, naives = columns or [(), (), ()]
        return TrackRecord(forecasts, actuals, naives, relative)


def backtest(months: Months, window: int, groups: Mapping[Group, Belongs], new: NewBusiness = "mean") -> Backtest:
    """Forecast each of the last MOST_TESTS months from one to HORIZON months before, by the last `window` months then.

    `groups` says which parts are told together. A start from which nothing can be forecast is left out.
    """
    happened = [standing(month) for month in months]
    pairs: dict[Group, dict[int, list[tuple[Outlook, Outlook, Outlook]]]] = {name: {} for name in groups}
    first = max(len(months) - MOST_TESTS, 0)
    for start in range(window - 1, len(months) - 1):
        ahead = min(HORIZON, len(months) - 1 - start)
        if start + ahead < first:
            continue
        try:
            learned = Learned.of(months[start - window + 1 : start + 1], new)
            told = outlooks({part: one.stock for part, one in happened[start].items()}, learned, ahead)
        except NothingLearnedError:
            continue
        for name, belongs in groups.items():
            now = _of(happened[start], belongs)
            if not any(now.stock.values()):
                # Nothing to forecast from: the group had not begun, or had ended.
                continue
            for step in range(1, ahead + 1):
                if start + step >= first:
                    forecast = together([one[step - 1] for part, one in told.items() if belongs(part)])
                    three = (forecast, _of(happened[start + step], belongs), now)
                    pairs[name].setdefault(step, []).append(three)
    return Backtest({name: {step: tuple(found) for step, found in own.items()} for name, own in pairs.items()})


def _of(parts: Mapping[Part, Outlook], belongs: Belongs) -> Outlook:
    return together([one for part, one in parts.items() if belongs(part)])
