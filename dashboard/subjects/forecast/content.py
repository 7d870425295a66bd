"""Forecast: what the page draws of the book in one to six months, each figure beside its error."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, formats
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.forecast import FEWEST_TESTS, HORIZON, NewBusiness, Outlook
from dashboard.forecast.backtest import Group
from dashboard.forecast.outlook import standing, together
from dashboard.subjects.forecast.expected_figure import Expected
from dashboard.subjects.forecast.followed_lines import FollowedLine
from dashboard.subjects.forecast.forecast_book import WHOLE, ForecastBook, forecast_book
from dashboard.subjects.forecast.moved_book import PARTS, MovedBook, complete_months
from dashboard.view import View
from data_access.months import months_before
from validations.vocabulary import DELINQUENT_BUCKETS

TITLE: Final = "Forecast"
WINDOWS: Final = {"3": "3", "6": "6", "12": "12"}
AHEAD: Final = {str(step): f"{step} month{'s' * (step > 1)}" for step in range(1, HORIZON + 1)}
LESS: Final = {"1": "1", "2": "2", "3": "3", "5": "5"}
EASED: Final = DELINQUENT_BUCKETS[0]
"""The bucket of which less might roll forward."""
_DRAWN: Final = 13
"""Past months that the chart shows."""
_USUAL_WINDOWS: Final = (3, 6)
"""Of these the longest that the months allow is learned from, unless another is picked."""


@dataclass(frozen=True)
class Choices:
    """What the reader picked on the page; a window of 0 is the usual one."""

    ahead: int = 3
    window: int = 0
    new: NewBusiness = "mean"
    line: str = ""
    by: str = PARTS[0]
    less: int = 2


@dataclass(frozen=True, eq=False)
class Forecast:
    """Everything the page draws. Where there is no forecast, `why_not` says so and the rest is empty."""

    view: View
    choices: Choices
    labels: Labels
    notation: formats.Notation
    tested: ForecastBook
    coming: tuple[Outlook, ...] = ()
    """The whole book's coming months."""
    eased: tuple[Outlook, ...] = ()
    """The same if less of EASED rolled forward."""
    targets: Mapping[date, float] | None = None
    """Of the line followed, by month."""
    why_not: str = ""

    @property
    def start(self) -> date:
        """The last complete month, at whose end the forecast begins."""
        return self.tested.book.months[-1]

    def month(self, ahead: int) -> date:
        """The month so many months ahead."""
        return months_before(self.start, -ahead)

    @property
    def line(self) -> FollowedLine:
        """The line that is followed: the share of the book more than 30 days past due unless another is picked."""
        return next((one for one in self.lines if one.key == self.choices.line), self.lines[0])

    @property
    def lines(self) -> tuple[FollowedLine, ...]:
        """All lines."""
        return self.tested.lines

    def figure(self, line: FollowedLine, ahead: int, group: Group = WHOLE) -> Expected:
        """The figure of a line of a group so many months ahead."""
        return (self.tested.figures or {})[group, line.key, ahead]

    @cached_property
    def course(self) -> pl.DataFrame:
        """month x actual, forecast, low, high and target of the line followed."""
        line, targets = self.line, self.targets or {}
        past = [*zip(self.tested.book.months, self.tested.book.moved, strict=True)][-_DRAWN:]
        rows: list[tuple[date, float | None, float | None, float | None, float | None]] = [
            (month, line.of(together([*standing(moved).values()])), None, None, None) for month, moved in past
        ]
        ahead = [self.figure(line, n) for n in range(1, HORIZON + 1)]
        if any(one.value is not None for one in ahead):
            # The forecast begins where what is known ends.
            last, known, *_ = rows[-1]
            rows[-1] = (last, known, known, known, known)
        rows += [(self.month(n), None, one.value, *one.range) for n, one in enumerate(ahead, 1)]
        names = ("month", "actual", "forecast", "low", "high", "target")
        kinds = (pl.Date, *[pl.Float64] * 5)
        told = [(*row, targets.get(row[0])) for row in rows]
        return pl.DataFrame(told, schema=dict(zip(names, kinds, strict=True)), orient="row")

    @cached_property
    def chart(self) -> go.Figure:
        """The line followed, so far and expected."""
        return charts.fan(self.course, self.line.metric, self.notation)


def least_months(window: int) -> int:
    """Complete months that a forecast needs: those learned from, and enough to test it on."""
    return window + FEWEST_TESTS


@computed_once
def window_of(ask: Answers, view: View) -> int:
    """The months learned from unless others are picked: as many as leave enough to test every distance on.

    Where no number of them does, enough for the distance that the page opens with, else for one month.
    """
    held = len(complete_months(ask, view.month))
    for spare in (HORIZON - 1, Choices.ahead - 1, 0):
        fitting = [size for size in _USUAL_WINDOWS if least_months(size) + spare <= held]
        if fitting:
            return max(fitting)
    return min(_USUAL_WINDOWS)


@computed_once
def content(ask: Answers, view: View, choices: Choices | None = None) -> Forecast:
    """Ask for everything the page draws."""
    picked = choices or Choices()
    window = picked.window or window_of(ask, view)
    nothing = ForecastBook(MovedBook((view.month,), ({},), npa=False))
    asked = Forecast(view, replace(picked, window=window), ask.labels(), ask.settings, nothing)
    held = len(complete_months(ask, view.month))
    if held < least_months(window):
        return replace(asked, why_not=_too_short(held, window))
    tested = forecast_book(ask, view, window, picked.new)
    if tested.empty:
        return replace(asked, why_not="No account is left in the book that these filters select.")
    if tested.learned is None:
        return replace(asked, why_not=_nothing_learned(tested.unlearned, window))
    coming, eased = map(tested.coming, (tested.learned, tested.learned.eased(EASED, picked.less / 100)))
    made = replace(asked, tested=tested, coming=coming, eased=eased)
    return replace(made, targets=_targets(ask, made))


def _targets(ask: Answers, made: Forecast) -> dict[date, float]:
    """The targets of the line followed for the months drawn, where it has any."""
    key = made.line.metric.key
    if key not in ask.figures.targets.measures:
        return {}
    months = [*made.tested.book.months[-_DRAWN:], *(made.month(n) for n in range(1, HORIZON + 1))]
    found = {month: ask.target(key, "month", month, made.view.scope).value for month in months}
    return {month: float(value) for month, value in found.items() if value is not None}


def _too_short(held: int, window: int) -> str:
    return (
        f"A forecast learned from {window} months needs at least {least_months(window)} complete months with a "
        f"movement, without a gap: {window} to learn from and {FEWEST_TESTS} to test it on. There {_are(held)}."
    )


def _are(months: int) -> str:
    return "is 1" if months == 1 else f"are {months}"


def _nothing_learned(bucket: str, window: int) -> str:
    return (
        f"No forecast can be made: accounts stand in {bucket}, or are expected there, and in the last {window} months "
        "no account opened a month in it, so it is not known what becomes of them. Learn from more months."
    )
